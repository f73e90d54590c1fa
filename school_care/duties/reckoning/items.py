"""What a reckoning answers."""

from dataclasses import dataclass
from datetime import date

from school_care.core.duty_kinds import DutyKind
from school_care.duties.enums import Standing, standing_on
from school_care.duties.presets import Rule

Key = tuple[str, str, str]  # what makes a thing one: rule code, subject, period


@dataclass(slots=True)
class Item:
    """One thing owed to one subject (its key) in one period. `done_on`: the day enough was done,
    None while it is not; `counted` of `required` and failed `attempts` so far."""

    kind: DutyKind
    rule: Rule
    subject: int
    period_key: str
    opens_on: date
    due_on: date
    warn_on: date
    required: int = 1
    counted: int = 0
    attempts: int = 0
    done_on: date | None = None
    provisional: bool = False
    owner: int | None = None
    school_class: int | None = None
    by: int = 0

    @property
    def subject_key(self) -> str:
        """student:12, class:3, school:1."""
        return f"{self.kind.subject}:{self.subject}"

    @property
    def key(self) -> Key:
        """What makes it one thing: rule code, subject, period."""
        return self.rule.code, self.subject_key, self.period_key

    def standing(self, on: date) -> Standing:
        """How it stands on a day, while not done."""
        return standing_on(on, due_on=self.due_on, warn_on=self.warn_on)
