"""Forms a school has met: what a person said their columns mean, used again for the same form."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from school_care.core import audit, clock
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.enums import SheetPurpose
from school_care.students.models import SheetShape
from school_care.students.roster.meanings import shape_of

NEEDED = {
    SheetPurpose.ROSTER: (Capability.IMPORT_ROSTER,),
    SheetPurpose.RECORDS: (Capability.IMPORT_RECORDS,),
    SheetPurpose.FILL: (Capability.FILL_SHEETS,),
}
NOT_YOURS = "记住的表格由导入花名册或填写上级表格的人维护。"
MAX_TITLE = 120


def shapes_of(school: School, purpose: str) -> dict[str, SheetShape]:
    """The forms of one purpose the school remembers, by fingerprint; one query."""
    held = SheetShape.objects.filter(school=school, purpose=purpose).select_related("used_by")
    return {shape.fingerprint: shape for shape in held}


def remembered_columns(school: School, purpose: str, headings: Sequence[str]) -> dict[str, str]:
    """What was said of a form with these headings, {key of `column_keys`: meaning code}; empty
    for a form never met. One query."""
    held = SheetShape.objects.filter(
        school=school, purpose=purpose, fingerprint=shape_of(headings)
    ).first()
    return dict(held.columns) if held else {}


def remember_columns(
    *,
    by: Any,
    school: School,
    purpose: str,
    title: str,
    headings: Sequence[str],
    columns: Mapping[str, str],
) -> SheetShape:
    """Keep what a person said of a form; what was said of it before is replaced.

    Effects: the row, an audit entry. Raises Refused without the right of that purpose.
    """
    _require(by, purpose, school)
    fingerprint = shape_of(headings)
    told = {
        "title": title[:MAX_TITLE],
        "columns": dict(columns),
        "used_by": by if by.pk else None,
        "used_at": clock.now(),
    }
    with transaction.atomic():
        shape = _store(school, purpose, fingerprint, told)
        audit.record("shape.remembered", actor=by, row=shape, columns=len(columns))
    return shape


def _store(school: School, purpose: str, fingerprint: str, told: dict[str, Any]) -> SheetShape:
    """Two people may confirm the same form at once: the later word holds."""
    same = SheetShape.objects.filter(school=school, purpose=purpose, fingerprint=fingerprint)
    if not same.exists():
        try:
            with transaction.atomic():
                return SheetShape.objects.create(
                    school=school, purpose=purpose, fingerprint=fingerprint, **told
                )
        except IntegrityError:
            pass
    same.update(**told)
    return same.get()


def forget_shape(*, by: Any, shape: SheetShape) -> None:
    """The next file of this form is read by the dictionary alone. Effects: the row goes, an audit
    entry. Raises Refused without the right."""
    _require(by, shape.purpose, shape.school)
    with transaction.atomic():
        audit.record("shape.forgotten", actor=by, row=shape, columns=len(shape.columns))
        shape.delete()


def may_keep(by: Any, purpose: str, school: School) -> bool:
    """Whether `by` may teach and forget forms of this purpose."""
    return any(can(by, held, school) for held in NEEDED[SheetPurpose(purpose)])


def _require(by: Any, purpose: str, school: School) -> None:
    if not may_keep(by, purpose, school):
        raise Refused(NOT_YOURS)
