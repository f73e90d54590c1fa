"""Reads of the monthly check for its pages, its paper and 待办事项."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from school_care.attendance.models import AttendanceDay, RegisterCheck, RegisterVariance
from school_care.attendance.services.register_check import MONTHS_BACK
from school_care.attendance.variance_words import fact_words
from school_care.core import clock
from school_care.core.months import first_of, last_of, month_before
from school_care.school.access import own_classes_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School, SchoolClass
from school_care.students.enums import NOT_EXPECTED, StandingKind
from school_care.students.models import Enrolment, Standing, Student

REMIND_FROM = 20  # day of the month; our own rule


@dataclass(frozen=True)
class MonthState:
    """A month and its check. `counts`: variances and how many of them are explained."""

    month: date
    running: bool
    check: RegisterCheck | None = None

    @property
    def missed(self) -> bool:
        """Past, and never checked."""
        return self.check is None and not self.running

    @property
    def open(self) -> int:
        """Variances still to be explained."""
        return self.check.total - self.check.explained if self.check else 0


def checks_of(user: Any, school: School) -> QuerySet[RegisterCheck]:
    """The school's checks in the person's sight, with `total` and `explained` variances."""
    rows = RegisterCheck.objects.visible_to(user).filter(school=school)
    return rows.select_related("taken_by", "signed_by").annotate(
        total=Count("variances"),
        explained=Count("variances", filter=Q(variances__explained_at__isnull=False)),
    )


def months_of(user: Any, school: School, calendar: SchoolCalendar) -> list[MonthState]:
    """The months that have, or should have, a check, latest first: those with school days since
    the first roll, a year back; three queries beside the calendar's."""
    checks = {check.month: check for check in checks_of(user, school)}
    today = clock.today()
    first = _first_roll(school)
    months = [month for month in _months(today) if calendar.school_days(month, _end(month, today))]
    found = [
        MonthState(month, month == first_of(today), checks.get(month))
        for month in months
        if month in checks or month == first_of(today) or (first and last_of(month) >= first)
    ]
    shown = {state.month for state in found}
    found += [
        MonthState(month, False, check) for month, check in checks.items() if month not in shown
    ]
    return sorted(found, key=lambda state: state.month, reverse=True)


def _first_roll(school: School) -> date | None:
    return AttendanceDay.objects.filter(school=school).aggregate(first=Min("date"))["first"]


def _months(today: date) -> list[date]:
    """The running month and those before it, a year in all."""
    months = [first_of(today)]
    while len(months) < MONTHS_BACK:
        months.append(month_before(months[-1]))
    return months


def _end(month: date, today: date) -> date:
    return min(last_of(month), today)


# -- one check ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class VarianceLine:
    """A variance with its words."""

    row: RegisterVariance
    class_name: str

    @property
    def words(self) -> str:
        return fact_words(self.row.kind, self.row.facts)

    @property
    def answer(self) -> str:
        """去向 and explanation; "" while nobody has said anything."""
        if self.row.explained_at is None:
            return ""
        place = self.row.get_whereabouts_display() if self.row.whereabouts else ""
        return "，".join(filter(None, [place, self.row.explanation]))


@dataclass(frozen=True)
class Group:
    """The variances of one class."""

    name: str
    lines: list[VarianceLine]

    @property
    def waiting(self) -> int:
        """How many nobody has explained."""
        return sum(line.row.explained_at is None for line in self.lines)


@dataclass(frozen=True)
class CheckSheet:
    """A check as it is read: figures that add up, variances, pupils explained by a standing, and
    what could not be compared."""

    check: RegisterCheck
    groups: list[Group]
    apart: list[tuple[str, list[Standing]]]  # label, standings
    unknown: list[tuple[str, int]]  # class name, pupils
    unnumbered: list[tuple[str, int]]

    @property
    def lines(self) -> list[VarianceLine]:
        return [line for group in self.groups for line in group.lines]

    @property
    def waiting(self) -> int:
        return sum(group.waiting for group in self.groups)

    @property
    def not_here(self) -> int:
        """On the register, expected in class, and seen in no roll."""
        return self.check.findings.get("not_here", 0)

    @property
    def guests(self) -> int:
        return self.check.findings.get("guests", 0)

    @property
    def unknown_pupils(self) -> int:
        return sum(count for _, count in self.unknown)

    @property
    def without_bed(self) -> int:
        """Boarders of a school that has not entered its beds."""
        return self.check.findings.get("without_bed", 0)

    @property
    def parts(self) -> list[tuple[str, int]]:
        """What 在籍 is made of."""
        return [
            ("在校", self.check.at_school),
            ("名在人不在", self.not_here),
            ("无法核对", self.unknown_pupils),
            *((label, len(standings)) for label, standings in self.apart),
        ]

    @property
    def closes(self) -> bool:
        """Whether the parts make up 在籍."""
        return sum(count for _, count in self.parts) == self.check.on_register

    @property
    def rolls(self) -> list[date]:
        """The mornings compared."""
        return [date.fromisoformat(day) for day in self.check.findings.get("rolls", [])]


def check_sheet(user: Any, check: RegisterCheck) -> CheckSheet:
    """Everything a check says, for somebody who oversees the school; a constant number of
    queries."""
    findings = check.findings
    names = {
        group.pk: group.name_on(check.taken_on)
        for group in SchoolClass.objects.filter(school=check.school_id).in_order()
    }
    rows = RegisterVariance.objects.visible_to(user).filter(check_of=check)
    rows = rows.select_related("student", "explained_by").order_by("student__name_key", "pk")
    by_class: dict[int | None, list[VarianceLine]] = defaultdict(list)
    for row in rows:
        name = names.get(row.school_class_id, "未分班")
        by_class[row.school_class_id].append(VarianceLine(row, name))
    return CheckSheet(
        check=check,
        groups=[
            Group(names.get(class_id, "未分班"), by_class[class_id])
            for class_id in [*names, None]
            if class_id in by_class
        ],
        apart=_apart(check, names),
        unknown=_named(findings.get("unknown", {}), names),
        unnumbered=_named(findings.get("unnumbered", {}), names),
    )


def _apart(check: RegisterCheck, names: dict[int, str]) -> list[tuple[str, list[Standing]]]:
    """The standings that explain a pupil who is not in class, each with `class_name` as it was on
    the day; two queries. They are never deleted, so a signed check reads the same later."""
    ids = check.findings.get("apart", {})
    wanted = [pk for of_kind in ids.values() for pk in of_kind]
    rows = {row.pk: row for row in Standing.objects.filter(pk__in=wanted).select_related("student")}
    held = Enrolment.objects.on(check.taken_on).filter(
        school=check.school_id, student_id__in=[row.student_id for row in rows.values()]
    )
    class_of = dict(held.values_list("student_id", "school_class_id"))
    for row in rows.values():
        row.class_name = names.get(class_of.get(row.student_id), "未分班")
    found = []
    for kind in NOT_EXPECTED:
        standings = [rows[pk] for pk in ids.get(kind, ()) if pk in rows]
        if standings:
            found.append((StandingKind(kind).label, sorted(standings, key=_by_start)))
    return found


def _by_start(standing: Standing) -> tuple[date, int]:
    return standing.starts_on, standing.pk


def _named(counts: dict[str, int], names: dict[int, str]) -> list[tuple[str, int]]:
    known = [(name, counts[str(pk)]) for pk, name in names.items() if str(pk) in counts]
    return known + ([("未分班", counts[""])] if "" in counts else [])


# -- explaining ---------------------------------------------------------------------------------


def variances_to_explain(user: Any, school: School) -> QuerySet[RegisterVariance]:
    """Variances of unsigned checks that `user` may explain, those of the latest month first."""
    pupils = Student.objects.kept_by(user, Capability.EXPLAIN_VARIANCE).filter(school=school)
    rows = RegisterVariance.objects.filter(
        school=school, check_of__signed_at__isnull=True, student_id__in=pupils.values("pk")
    )
    return rows.select_related(
        "student__current_class", "school_class", "check_of", "explained_by"
    ).order_by("-check_of__month", "school_class_id", "student__name_key", "pk")


def earlier_answers(rows: Iterable[RegisterVariance]) -> dict[int, RegisterVariance]:
    """What was said in an earlier check of the same pupil and kind, by variance id; one query."""
    rows = list(rows)
    found = RegisterVariance.objects.filter(
        student_id__in={row.student_id for row in rows}, explained_at__isnull=False
    ).select_related("check_of")
    by_pupil: dict[tuple[int, str], list[RegisterVariance]] = defaultdict(list)
    for row in found.order_by("check_of__month"):
        by_pupil[row.student_id, row.kind].append(row)
    earlier = {}
    for row in rows:
        said = [
            one
            for one in by_pupil[row.student_id, row.kind]
            if one.check_of.month < row.check_of.month
        ]
        if said:
            earlier[row.pk] = said[-1]
    return earlier


# -- 待办事项 -----------------------------------------------------------------------------------


def waiting_in_own_classes(user: Any, school: School) -> int:
    """Variances a head teacher has not explained yet; one query."""
    return RegisterVariance.objects.filter(
        school=school,
        check_of__signed_at__isnull=True,
        explained_at__isnull=True,
        student__current_class_id__in=own_classes_of(user, school),
    ).count()


def ready_to_sign(user: Any, school: School) -> list[RegisterCheck]:
    """Unsigned checks whose variances are all explained, oldest first; one query."""
    rows = checks_of(user, school).filter(signed_at__isnull=True)
    return [check for check in rows.order_by("month") if check.total == check.explained]
