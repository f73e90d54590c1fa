"""Lists taken out by the product, read as anybody reads a workbook, and imported again."""

from dataclasses import dataclass, field
from io import BytesIO

import openpyxl

from school_care.core import clock
from school_care.core.sheets import Workbook
from school_care.exchange.enums import Purpose
from school_care.exchange.rosters.chosen import OFFERED
from school_care.exchange.services.exporting import export_roster
from school_care.exchange.services.handing_out import Exported, Leaving, Locking
from school_care.school.enums import Capability
from school_care.school.models import School, User
from school_care.students.models import Student
from school_care.students.roster.parse import parse_roster
from school_care.students.roster.rows import ParsedRoster
from school_care.students.services.imports.comparing import Comparison, Tally, compare_roster
from tests.students.roster.books import sheet

UNLOCKED = Locking(why_not="测试")
ROSTERS = ("f01", "f02", "f05", "f06", "list")  # F-08 is no roster
EVERY_COLUMN = tuple(OFFERED)


def pupils_of(user: User, school: School) -> list[Student]:
    """Everyone `user` may export."""
    mine = Student.objects.kept_by(user, Capability.EXPORT_PUPILS).filter(school=school)
    return list(mine.enrolled().select_related("current_class").in_class_order())


def take(
    user: User,
    form: str,
    *,
    students=None,
    purpose=Purpose.SUPERIOR,
    why="",
    locking=UNLOCKED,
    **given,
) -> Exported:
    """An export as the service makes it; without a password unless one is given."""
    school = user.school
    asked = {
        "leaving": Leaving(purpose, why, locking),
        "columns": EVERY_COLUMN if form == "list" else (),
        **given,
    }
    students = pupils_of(user, school) if students is None else students
    return export_roster(by=user, school=school, form=form, students=students, **asked)


def book_of(content: bytes):
    """The first sheet, as a spreadsheet program sees it."""
    return openpyxl.load_workbook(BytesIO(content)).worksheets[0]


def lines_of(content: bytes) -> list[dict[str, object]]:
    """The pupils' lines by heading (父亲·电话 below a group)."""
    rows = [list(row) for row in book_of(content).iter_rows(values_only=True)]
    at = next(n for n, row in enumerate(rows) if row[0] in ("序号", "学校标识码"))
    grouped = rows[at + 1][0] is None
    heads, group = [], ""
    for upper, lower in zip(rows[at], rows[at + 1], strict=True):
        group = upper or group
        heads.append(f"{group}·{lower}" if grouped and lower else group)
    lines = []
    for row in rows[at + 1 + grouped :]:
        if str(row[0] or "").startswith("合计"):
            break
        lines.append(dict(zip(heads, row, strict=True)))
    return lines


def read_back(content: bytes) -> ParsedRoster:
    """As the importer's reader takes it."""
    page = book_of(content)
    merged = [(m.min_row, m.min_col, m.max_row, m.max_col) for m in page.merged_cells.ranges]
    rows = [list(row) for row in page.iter_rows(values_only=True)]
    ready = sheet(rows, name=page.title, merged=merged)
    return parse_roster(Workbook("xlsx", [ready]), on=clock.today())


@dataclass
class Again:
    """What importing it again comes to."""

    counts: dict[str, int]
    changes: list[tuple[str, list[list[str]]]] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def import_again(content: bytes, school: School) -> Again:
    """Compare the workbook with the archive it came from."""
    tally, again = Tally(), Again({})
    for verdicts in compare_roster(
        read_back(content), Comparison(school=school, on=clock.today()), tally
    ):
        for one in verdicts:
            if one.changes:
                again.changes.append((one.row.name, [change.shown() for change in one.changes]))
            if one.doubt:
                again.doubts.append((one.row.name, one.doubt.why))
    again.counts = {code: count for code, count in tally.counts.items() if count}
    again.warnings = [problem.message for problem in tally.warnings]
    return again
