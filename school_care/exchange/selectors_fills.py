"""What the page of a form offers and shows."""

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField, Form

from school_care.core import clock
from school_care.exchange.services.filling import meanings
from school_care.exchange.services.filling.forms import Looked, OpenForm
from school_care.exchange.services.filling.values import ColumnFilled, Written
from school_care.school.access import can, own_classes_of, roles_of
from school_care.school.enums import WHOLE_SCHOOL, Capability
from school_care.school.models import School, SchoolClass
from school_care.school.models.places import school_year_of
from school_care.students.finding.criteria import Criteria
from school_care.students.models import CareCategory, CareLevel
from school_care.students.outward.facts import NEVER_TOLD

SAMPLES = 3
_SHOWN_DIGITS = (4, 4)


@dataclass(frozen=True)
class ColumnShown:
    """A column on the page: its choice, the first pupils' cells, why something stays open."""

    letter: str
    done: ColumnFilled | None
    label: str
    choice: BoundField
    fixed: BoundField
    samples: list[str]

    @property
    def is_fixed(self) -> bool:
        """Whether the same text goes into every row."""
        return bool(self.done and self.done.code.startswith(meanings.FIXED))


def categories_offered() -> list[CareCategory]:
    """Categories a list may be narrowed by; those in confidence are no list's business."""
    told = CareCategory.objects.filter(in_use=True, confidential=False)
    return list(told.exclude(code__in=NEVER_TOLD))


def classes_offered(user: Any, school: School) -> list[SchoolClass]:
    """Classes whose pupils `user` may fill forms with, in the school's order."""
    rows = SchoolClass.objects.filter(school=school).present_in(school_year_of(clock.today()))
    if not roles_of(user, school) & set(WHOLE_SCHOOL):
        rows = rows.filter(pk__in=own_classes_of(user, school))
    return list(rows.in_order())


def levels_offered(user: Any, school: School) -> list[CareLevel]:
    """Levels, for those who read care content."""
    if not can(user, Capability.READ_CARE, school):
        return []
    return list(CareLevel.objects.filter(school=school).order_by("-rank"))


def looked_context(opened: OpenForm, looked: Looked | None, columns: Form) -> dict[str, Any]:
    """Columns with samples, pupils, figures; `looked` None: there is nothing to show yet."""
    shape = opened.shape
    assert shape is not None
    made = looked.made if looked else None
    done = {one.column.index: one for one in made.table.columns} if made else {}
    rows = made.table.rows[:SAMPLES] if made else []
    shown = [
        ColumnShown(
            letter=_letters(column.index),
            done=done.get(column.index),
            label=column.label,
            choice=columns[f"c{column.index}"],
            fixed=columns[f"t{column.index}"],
            samples=[_masked(row.get(column.index)) for row in rows],
        )
        for column in shape.columns
    ]
    return {
        "shape": shape,
        "made": made,
        "shown": shown,
        "open": [one for one in (made.table.columns if made else ()) if one.why_open],
        "going": looked.going if looked else [],
        "left_out": looked.left_out if looked else [],
        "people": _people(looked) if looked else [],
        "is_statistics": shape.name_column is None,
    }


def scope_of(criteria: Criteria, chosen: Form) -> str:
    """Whom the form is narrowed to, in words: «类别：双亲留守、单亲留守；年级：七年级»."""
    said = []
    if criteria.in_care:
        said.append("全部关爱学生")
    for name in ("categories", "levels", "grades", "classes"):
        labels = dict(chosen.fields[name].choices)
        words = [labels[one] for one in getattr(criteria, name) if one in labels]
        if words:
            said.append(f"{chosen.fields[name].label}：{'、'.join(words)}")
    if criteria.boarding:
        said.append("寄宿" if criteria.boarding == "yes" else "走读")
    return "；".join(said) or "能看到的全部在校学生"


def _people(looked: Looked) -> list[tuple[Any, bool]]:
    """(pupil, on the form) of all that were found."""
    return [(one, True) for one in looked.going] + [(one, False) for one in looked.left_out]


def _masked(written: Written | None) -> str:
    """A cell as the preview shows it: numbers by their ends only."""
    if written is None:
        return ""
    text = written.text
    if written.kind == "id" and len(text) > sum(_SHOWN_DIGITS):
        ahead, behind = _SHOWN_DIGITS
        return f"{text[:ahead]}…{text[-behind:]}"
    return text


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
