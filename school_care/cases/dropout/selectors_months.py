"""The monthly reports of a school year, and one of them as its page shows it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from school_care.attendance.flow import FlowRow
from school_care.cases.dropout.month_checks import Broken, students_of
from school_care.cases.dropout.month_days import due_of, opens_on
from school_care.cases.dropout.month_duty import has_term, key_of
from school_care.cases.dropout.month_layout import LABELS, Sheet, sheet_of
from school_care.cases.dropout.month_table import GROUPS, Month, differences
from school_care.cases.dropout.policy import policies_of
from school_care.cases.dropout.services.months import (
    previous_of,
    span_of,
    stamp_of,
    versions_of,
    worked_out,
)
from school_care.cases.models import DropoutMonth
from school_care.core import clock
from school_care.core.months import first_of, next_month
from school_care.school.calendar import SchoolCalendar, school_year_of
from school_care.school.models import School
from school_care.students.models import Student, StudentCategory

ONE_DAY = timedelta(days=1)
SEPTEMBER = 9


@dataclass(frozen=True)
class MonthState:
    """A month in the list. `row`: its newest version, None where nothing was filled in."""

    month: date
    due_on: date
    opens_on: date
    row: DropoutMonth | None
    owed: bool
    today: date

    @property
    def key(self) -> str:
        """2026-11."""
        return key_of(self.month)

    @property
    def state(self) -> str:
        """later, empty, waiting (for the signature), signed or handed."""
        if self.row is None:
            return "later" if self.today < self.opens_on else "empty"
        if self.row.signed_at is None:
            return "waiting"
        return "handed" if self.row.handed_on else "signed"

    @property
    def is_late(self) -> bool:
        """Whether it is past its day without a signature, and owed at all."""
        unsigned = self.row is None or (self.row.signed_at is None and self.row.version == 1)
        return self.owed and unsigned and self.today > self.due_on


def months_of(user: Any, school: School, calendar: SchoolCalendar, year: int) -> list[MonthState]:
    """The months of a school year that have begun, newest first; those before the school's first
    term are left out. Three queries beside the calendar's."""
    today = clock.today()
    begun = min((term.first_day for term in calendar.terms), default=today)
    month = max(date(year, SEPTEMBER, 1), first_of(begun))
    last = min(date(year + 1, SEPTEMBER, 1) - ONE_DAY, today)
    rows = DropoutMonth.objects.visible_to(user).filter(school=school)
    newest = {
        row.month: row
        for row in rows.filter(month__range=(month, max(last, month))).order_by("version")
    }
    versions = policies_of(school.pk)
    found = []
    while month <= last:
        due_on = due_of(school.pk, month, today, versions)
        owed = has_term(calendar, month)
        opened = opens_on(month, due_on)
        found.append(MonthState(month, due_on, opened, newest.get(month), owed, today))
        month = next_month(month)
    return found[::-1]


def years_of(calendar: SchoolCalendar) -> list[int]:
    """School years with a term that has begun, newest first."""
    today = clock.today()
    begun = {school_year_of(term.first_day) for term in calendar.terms if term.first_day <= today}
    return sorted({*begun, school_year_of(today)}, reverse=True)


@dataclass
class OneMonth:
    """A month's page. `row`: the version shown, None where the figures are those of now;
    `changed`: what is different now; `broken`: rules with the pupils in sight."""

    month: date
    due_on: date
    opens_on: date
    today: date
    versions: list[DropoutMonth]
    row: DropoutMonth | None
    sheet: Sheet
    live: Month
    broken: list[tuple[str, list[Student]]]
    is_zero: bool
    changed: list[str] = field(default_factory=list)
    new_span: str = ""

    @property
    def key(self) -> str:
        """2026-11."""
        return key_of(self.month)

    @property
    def stamp(self) -> str:
        """What the signature is bound to."""
        return stamp_of(self.row) if self.row else ""

    @property
    def newest(self) -> bool:
        """Whether the version shown is the one that counts."""
        return self.row is None or self.row.pk == self.versions[0].pk

    @property
    def open(self) -> bool:
        """Whether the time has come to fill it in."""
        return self.today >= self.opens_on


def one_month(
    user: Any, school: School, month: date, version: int | None = None
) -> OneMonth | None:
    """A month with one of its versions, the newest by default; None where there is no such
    version. The figures of now are worked out beside those kept."""
    versions = versions_of(school, month)
    row = versions[0] if versions else None
    if version is not None:
        row = next((one for one in versions if one.version == version), None)
        if row is None:
            return None
    today = clock.today()
    previous = previous_of(school, month)
    since, until = span_of(month, today, previous, row)
    live, now, broken = worked_out(school, since, until, previous)
    shown = row.figures if row else now
    due_on = due_of(school.pk, month, today)
    found = OneMonth(
        month,
        due_on,
        opens_on(month, due_on),
        today,
        versions,
        row,
        sheet_of(shown),
        live,
        _with_pupils(user, school, row, broken),
        row.is_zero if row else False,
    )
    if row is not None:
        found.changed = differences(row.figures, now, LABELS)
        if row.signed_at is None and row.version == 1:
            wanted = span_of(month, today, previous)
            if wanted[0] != since:
                found.new_span = sheet_of({**now, "since": wanted[0].isoformat()}).span
    return found


def _with_pupils(
    user: Any, school: School, row: DropoutMonth | None, broken: list[Broken]
) -> list[tuple[str, list[Student]]]:
    """The broken rules of the version shown, each with its pupils in the person's sight, as far as
    the rule is still broken; one query."""
    wanted = students_of(broken)
    pupils = _pupils(user, school, wanted) if wanted else []
    by_words = {
        one.words: [student for student in pupils if student.pk in one.students] for one in broken
    }
    if row is None:
        return list(by_words.items())
    kept = [one["words"] for one in row.figures.get("broken", [])]
    return [(words, by_words.get(words, [])) for words in kept]


def who_of(
    user: Any, school: School, found: OneMonth, row_key: str, column: str
) -> tuple[FlowRow, list[tuple[Student, date | None]]] | None:
    """The pupils behind a figure as it is now, in class order, and the day of each movement; None
    where there is no such figure."""
    line = found.live.flow.row(row_key)
    if line is None or column not in LABELS or column == "due":
        return None
    everybody = found.live.who(line, column)
    pupils = _pupils(user, school, {who.student_id for who in everybody})
    if group := next((one for one in GROUPS if one.code == column), None):
        held = StudentCategory.objects.visible_to(user).on(found.live.until)
        seen = held.filter(group.condition(), school=school)
        sight = set(seen.order_by().values_list("student_id", flat=True))
        pupils = [student for student in pupils if student.pk in sight]
    lines = [(one, who.day) for one in pupils for who in everybody if who.student_id == one.pk]
    return line, lines


def _pupils(user: Any, school: School, ids: set[int]) -> list[Student]:
    rows = Student.objects.visible_to(user).filter(school=school, pk__in=ids)
    return list(rows.select_related("current_class").in_class_order())
