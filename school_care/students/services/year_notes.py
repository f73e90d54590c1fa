"""What the step into a school year means for each pupil, in the words of the file's history."""

from collections.abc import Sequence
from typing import Any

from school_care.core import audit
from school_care.core.models import FieldChange
from school_care.core.templatetags.days import long_date
from school_care.students.enums import YearFate
from school_care.students.models import YearTurn, YearTurnStep
from school_care.students.services.enrolment import BATCH
from school_care.students.year_plan import last_name


def note_steps(turn: YearTurn, steps: Sequence[YearTurnStep], *, by: Any, undone: bool) -> None:
    """Keep old and new membership of every pupil in words; a statement for 500 pupils. `steps`
    come with their classes; `undone`: the step is taken back."""
    notes: list[FieldChange] = []
    for step in steps:
        before, after = last_name(step.from_class), _words(turn, step)
        if undone:
            before, after = after, f"{before}（撤销升级）"
        notes += audit.changes(
            step.student,
            before={"current_class": before},
            after={"current_class": after},
            actor=by,
            student_id=step.student.public_id,
            source="archive",
        )
    FieldChange.objects.bulk_create(notes, batch_size=BATCH)


def _words(turn: YearTurn, step: YearTurnStep) -> str:
    since = f"（{long_date(turn.turns_on)}起）"
    if step.fate == YearFate.GRADUATES:
        return f"毕业离校{since}"
    place = step.to_class.name_on(turn.turns_on) if step.to_class else "七年级待分班"
    return f"{place}{since}" if step.fate == YearFate.PROMOTED else f"留级，{place}{since}"
