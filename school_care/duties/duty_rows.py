"""A duty as a row of the meeting or the ledger shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from school_care.duties import wording
from school_care.duties.enums import DutyState, Standing, Urgency
from school_care.duties.models import Duty


@dataclass(frozen=True)
class DutyRow:
    """`standing`: 逾期3天; `late`: open and late; `owner`: a name, or 无人负责."""

    duty: Duty
    title: str
    whom: str
    group: str
    progress: str
    standing: str
    late: bool
    safety: bool
    owner: str

    @property
    def key(self) -> str:
        """What a form carries of it."""
        return str(self.duty.public_id)


def rows_of(duties: Iterable[Duty], on: date) -> list[DutyRow]:
    """The rows of duties read with their student, class and owner; no query."""
    return [row_of(duty, on) for duty in duties]


def row_of(duty: Duty, on: date) -> DutyRow:
    """One duty as it stands on a day."""
    is_open = duty.state == DutyState.OPEN
    return DutyRow(
        duty=duty,
        title=wording.title(duty),
        whom=wording.whom(duty),
        group=str(duty.school_class) if duty.student_id and duty.school_class_id else "",
        progress=wording.progress(duty) if is_open else "",
        standing=wording.standing(duty, on),
        late=is_open and duty.standing(on) == Standing.WARNED,
        safety=duty.urgency == Urgency.SAFETY,
        owner=duty.owner.name if duty.owner else "无人负责",
    )
