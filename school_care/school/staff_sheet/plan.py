"""What storing a staff sheet would do, row by row."""

import hashlib
from dataclasses import dataclass, field
from datetime import date

from django.db.models import TextChoices

from school_care.core.sheets import Problem
from school_care.school.class_book import ClassKey
from school_care.school.enums import Role
from school_care.school.models import Appointment, TeachingAssignment, User
from school_care.school.staff_sheet.rows import StaffRow


class RowState(TextChoices):
    """What storing the sheet does with a row."""

    NEW = "new", "新增"
    CHANGED = "changed", "变更"
    UNCHANGED = "unchanged", "不变"


@dataclass
class Person:
    """Somebody the sheet is about: a known account, or one to be made."""

    user: User | None
    username: str
    name: str
    phone: str
    subject: str = ""


@dataclass
class Post:
    """An appointment (`role`) or, with a `subject` and no role, a teaching assignment."""

    role: Role | None
    subject: str
    class_key: ClassKey | None
    cohort: tuple[str, int] | None
    acting: bool
    starts_on: date
    until: date | None  # first day it no longer holds
    where: str  # 七(1)班, 七年级 or ""
    held: Appointment | TeachingAssignment | None = None  # what the school already knows
    new_until: bool = False  # held, but the sheet names another end
    succeeds: str = ""  # name of the head teacher who ends on the day this begins
    dated_by_us: bool = False  # 起 was blank

    @property
    def words(self) -> str:
        """班主任（七(1)班）, 七(1)班语文."""
        if self.role is None:
            return f"{self.where}{self.subject}"
        acting = "代理" if self.acting else ""
        return f"{acting}{self.role.label}{f'（{self.where}）' if self.where else ''}"


@dataclass
class PlanRow:
    """A row that can be stored."""

    row: StaffRow
    person: Person
    posts: list[Post]
    makes_account: bool = False
    changes: list[tuple[str, str, str]] = field(default_factory=list)  # label, old, new

    @property
    def state(self) -> RowState:
        if self.makes_account or any(post.held is None for post in self.posts):
            return RowState.NEW
        if self.changes or any(post.new_until for post in self.posts):
            return RowState.CHANGED
        return RowState.UNCHANGED


@dataclass
class StaffPlan:
    """The whole sheet, compared."""

    on: date
    sheets: list[dict]
    row_count: int
    rows: list[PlanRow] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    missing_classes: dict[ClassKey, str] = field(default_factory=dict)  # key → name

    def count(self, state: RowState) -> int:
        """Rows of one state."""
        return sum(row.state == state for row in self.rows)

    def fingerprint(self) -> str:
        """What a person sees, in short: the same rows with the same fate."""
        seen = [
            (
                (row.row.sheet, row.row.row, row.state.value, row.makes_account),
                (row.person.username, *row.changes),
                [f"{one.words}{one.starts_on}{one.until}{one.succeeds}" for one in row.posts],
            )
            for row in self.rows
        ]
        return hashlib.sha256(repr((seen, self.errors)).encode()).hexdigest()
