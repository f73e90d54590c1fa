"""Taking a merge back: both files say again what they said.

What was written to the file that goes on since then stays with it, also a plain fact that was
edited since. What the merge itself arranged (class, level, numbers, who is whose sibling) must
still be as it left it: else nothing is taken back, and the sentence names what was changed.
"""

import json
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, transaction

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.core.reckoned import hold_reckoned
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import PupilMerge, Student
from school_care.students.services.duplicates import count_again
from school_care.students.services.merging.facts import FACTS
from school_care.students.services.merging.journal import Changed, take_back
from school_care.students.services.merging.locks import lock_places
from school_care.students.services.merging.merge import MERGED_BY, SOURCE

# Facts of the file that goes on which a later edit may keep.
PLAIN = frozenset(name for fact in FACTS if not fact.secret for name in fact.columns) | {
    "name_key",
    "search_key",
}
IN_WORDS = {
    "current_class_id": "班级",
    "status": "在校情况",
    "siblings_id": "同校兄弟姐妹",
    "merged_into_id": "合并情况",
}


def undo_merge(*, by: Any, merge: PupilMerge) -> PupilMerge:
    """Take the merge back, all or nothing; taken back already, nothing happens. Effects: rows and
    facts of both files as before, FieldChange and trail for both. Raises Refused."""
    if not can(by, Capability.MERGE_PUPILS, merge.school):
        raise Refused(MERGED_BY)
    try:
        with transaction.atomic():
            hold_reckoned(merge.school_id)
            School.objects.select_for_update(no_key=True).get(pk=merge.school_id)
            row = PupilMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
            if row.undone_at is None:
                _undo(by, row)
    except Changed as changed:
        raise Refused(_sentence(changed)) from changed
    except IntegrityError as error:
        raise Refused(
            "合并以后，这份档案里又有了新的安排，和合并前的对不上，不能撤销。请在档案里逐项更正。"
        ) from error
    count_again(row.school_id)
    return row


def _undo(by: Any, row: PupilMerge) -> None:
    both = [row.kept_id, row.absorbed_id]
    lock_places(row.school_id, both)
    held = Student.objects.select_for_update(of=("self",)).filter(pk__in=both).order_by("pk")
    pupils = {pupil.pk: pupil for pupil in held}
    kept = pupils[row.kept_id]
    later = PupilMerge.objects.filter(undone_at__isnull=True, pk__gt=row.pk)
    if kept.merged_into_id is not None or later.filter(kept=kept).exists():
        raise Refused("这份档案后来又合并过一次：请先撤销后来的那一次。")
    memory = json.loads(row.memory)
    before = _words(pupils.values())
    left = take_back(memory["steps"], kept=kept.pk, leave=PLAIN)
    row.undone_by, row.undone_at = by, clock.now()
    row.save(update_fields=["undone_by", "undone_at"])
    _trace(by, row, before, left)


def _words(pupils: Any) -> dict[int, dict[str, Any]]:
    columns = [name for fact in FACTS for name in fact.columns]
    return {
        pupil.pk: {name: getattr(pupil, name) for name in columns}
        | {
            "status": EnrolmentStatus(pupil.status).label,
            "current_class": str(pupil.current_class or ""),
        }
        for pupil in pupils
    }


def _trace(by: Any, row: PupilMerge, before: dict[int, dict[str, Any]], left: set[str]) -> None:
    pupils = Student.objects.filter(pk__in=before).select_related("current_class")
    pupils = list(pupils.order_by("pk"))
    after = _words(pupils)
    changes = []
    for pupil in pupils:
        changes += audit.changes(
            pupil,
            before=before[pupil.pk],
            after=after[pupil.pk],
            actor=by,
            student_id=pupil.public_id,
            source=SOURCE,
        )
        audit.record(
            "pupil.merge_undone",
            actor=by,
            row=row,
            student_id=pupil.public_id,
            left=sorted(left),
        )
    FieldChange.objects.bulk_create(changes)


def _sentence(changed: Changed) -> str:
    names = "、".join(dict.fromkeys(_name_of(changed.model, name) for name in changed.names))
    what = str(changed.model._meta.verbose_name)
    named = f"「{what}」" if changed.model is not Student else ""
    named += f"的{names}" if named and names else (f"「{names}」" if names else "")
    return f"合并以后又改动了{named}，不能撤销。请在档案里逐项更正。"


def _name_of(model: Any, name: str) -> str:
    if name in IN_WORDS:
        return IN_WORDS[name]
    label = getattr(getattr(model, name, None), "label", None)  # sealed
    if label:
        return label
    try:
        return str(model._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return next(
            (str(f.verbose_name) for f in model._meta.concrete_fields if f.attname == name), "内容"
        )
