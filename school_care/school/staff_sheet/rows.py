"""What a staff sheet tells, as plain data."""

from dataclasses import dataclass, field
from datetime import date

from school_care.core.sheets import Problem
from school_care.school.class_names import ClassRef
from school_care.school.enums import Role


@dataclass(frozen=True)
class RoleWord:
    """One role as written: 班主任, 七年级组长, 语文教师. `role` None: a title without rights."""

    words: str
    role: Role | None
    acting: bool = False
    subject: str = ""
    grade: int | None = None


@dataclass
class StaffRow:
    """One row of the sheet, normalised. Several rows may be about one person."""

    sheet: str
    row: int
    username: str
    name: str
    phone: str
    roles: list[RoleWord]
    classes: list[ClassRef]
    grades: list[int]  # whole grades named in the class cell
    subject: str
    starts_on: date | None
    last_day: date | None  # 止 as written, this day included
    class_text: str = ""


@dataclass
class StaffSheet:
    """A whole file."""

    on: date
    sheets: list[dict] = field(default_factory=list)  # {"name", "read", "why"}
    headings: dict[str, list[str]] = field(default_factory=dict)  # of each sheet, as written
    cells: dict[tuple[str, int], list[str]] = field(default_factory=dict)  # sheet, row → as written
    rows: list[StaffRow] = field(default_factory=list)
    row_count: int = 0  # rows about people met, refused ones included
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
