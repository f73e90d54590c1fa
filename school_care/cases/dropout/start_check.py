"""开学到校核查: at the beginning of a term, who should have come, who has, who has not and what is
done about it (domain §4.2: checked within 10 days, reported within 15, calendar days, the first day
of the term being day 1).

Built on the classes' registration; a pupil who has not come leads to the case that is open, or to
the page that begins one.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from school_care.attendance.enums import NotHereReason
from school_care.attendance.selectors_registrations import (
    ClassLine,
    Missing,
    SchoolRegistration,
    school_registration,
)
from school_care.cases.dropout.enums import RUNNING
from school_care.cases.dropout.policy import policy_on
from school_care.cases.models import Case, DropoutCourse, Persuasion
from school_care.core import clock
from school_care.school.enums import Capability
from school_care.school.models import School, Term
from school_care.students.enums import NOT_EXPECTED, NOT_ON_REGISTER, StandingKind, Whereabouts
from school_care.students.models import Enrolment, Standing, Student

ONE_DAY = timedelta(days=1)
NOT_KNOWN = ""  # nobody said; NotHereReason.UNKNOWN is an answer


@dataclass(frozen=True)
class Away:
    """A pupil who has not come, and what is done. `case_url`: the case, or where one is begun; ""
    where that is not theirs to do."""

    missing: Missing
    line: ClassLine
    doing: str
    case_url: str
    case_label: str

    @property
    def student(self) -> Student:
        return self.missing.student

    @property
    def reason(self) -> str:
        row = self.missing.row
        return NotHereReason(row.reason).label if row.reason else "未说明"

    @property
    def where(self) -> str:
        row = self.missing.row
        return Whereabouts(row.whereabouts).label if row.whereabouts else "未说明"


@dataclass(frozen=True)
class StartLine:
    """A class: 应到 = 报到 + 未到 + 未登记. `enrolled`: in class and apart."""

    name: str
    enrolled: int
    apart: int
    expected: int
    registered: int
    missing: int
    unsaid: int

    @property
    def closes(self) -> bool:
        expected = self.registered + self.missing + self.unsaid
        return self.expected == expected and self.enrolled == self.expected + self.apart


@dataclass
class StartCheck:
    """The check of a term as of `found.on`."""

    found: SchoolRegistration
    lines: list[StartLine]
    total: StartLine
    away: list[Away]
    check_by: date
    report_by: date
    today: date
    guests: int

    @property
    def closes(self) -> bool:
        """Whether every class foots, the classes add up to the school, and so do the reasons."""
        names = ("enrolled", "apart", "expected", "registered", "missing", "unsaid")
        sums = all(
            getattr(self.total, name) == sum(getattr(line, name) for line in self.lines)
            for name in names
        )
        reasons = {sum(total for _, _, total in self.reasons), sum(self.place_sums)}
        lines = all(line.closes for line in self.lines)
        return sums and self.total.closes and lines and reasons == {self.total.missing}

    @property
    def check_late(self) -> bool:
        """Whether somebody is still unaccounted for after the day."""
        return self.total.unsaid > 0 and self.check_by < self.today

    @property
    def reasons(self) -> list[tuple[str, list[tuple[str, int]], int]]:
        """Each reason by whereabouts: label, the figure under each of `places`, their sum."""
        cells = Counter(
            (one.missing.row.reason or NOT_KNOWN, one.missing.row.whereabouts or NOT_KNOWN)
            for one in self.away
        )
        rows = []
        for code, label in (*NotHereReason.choices, (NOT_KNOWN, "未说明")):
            figures = [(name, cells[code, place]) for place, name in self.places]
            if total := sum(figure for _, figure in figures):
                rows.append((label, figures, total))
        return rows

    @property
    def places(self) -> list[tuple[str, str]]:
        """The whereabouts that occur, in the usual order."""
        held = {one.missing.row.whereabouts or NOT_KNOWN for one in self.away}
        every = (*Whereabouts.choices, (NOT_KNOWN, "未说明"))
        return [(code, label) for code, label in every if code in held]

    @property
    def place_sums(self) -> list[int]:
        """The last line of `reasons`."""
        columns = zip(*(figures for _, figures, _ in self.reasons), strict=True)
        return [sum(figure for _, figure in column) for column in columns]


def start_check(user: Any, school: School, term: Term) -> StartCheck:
    """The check of a term for `user`, who keeps the school's ledgers. A constant number of
    queries."""
    found = school_registration(user, school, term)
    apart, guests = _apart(school, found.on)
    lines = [_line(line, apart.get(line.group.pk, 0)) for line in found.lines]
    counted = {line.group.pk for line in found.lines}
    elsewhere = sum(figure for group, figure in apart.items() if group not in counted)
    if elsewhere:  # a class of which nobody is expected, or pupils without a class
        lines.append(StartLine("其他", elsewhere, elsewhere, 0, 0, 0, 0))
    rate = found.rate
    apart_sum = sum(apart.values())
    missing = sum(line.missing for line in lines)
    policy = policy_on(school.pk, term.first_day)
    return StartCheck(
        found=found,
        lines=lines,
        total=StartLine(
            "合计",
            rate.due + apart_sum,
            apart_sum,
            rate.due,
            rate.registered,
            missing,
            found.unsaid,
        ),
        away=_away(user, found),
        check_by=term.first_day + (policy.check_within - 1) * ONE_DAY,
        report_by=term.first_day + (policy.check_report_within - 1) * ONE_DAY,
        today=clock.today(),
        guests=guests,
    )


def _line(line: ClassLine, apart: int) -> StartLine:
    return StartLine(
        name=str(line.group),
        enrolled=line.expected + apart,
        apart=apart,
        expected=line.expected,
        registered=line.registered,
        missing=line.expected - line.registered - line.unsaid,
        unsaid=line.unsaid,
    )


def _apart(school: School, on: date) -> tuple[dict[int | None, int], int]:
    """How many of each class are enrolled and not expected, and how many in class have their
    register elsewhere; two queries."""
    standings = Standing.objects.on(on).filter(school=school)
    out = standings.filter(kind__in=NOT_EXPECTED)
    held = Enrolment.objects.on(on).filter(school=school, student_id__in=out.values("student_id"))
    found: Counter[int | None] = Counter(held.values_list("school_class_id", flat=True))
    guests = standings.filter(kind__in=NOT_ON_REGISTER).exclude(kind=StandingKind.ARRIVING)
    return found, guests.count()


def _away(user: Any, found: SchoolRegistration) -> list[Away]:
    """Who has not come, with the case that runs for each; five queries at most."""
    ids = [one.student.pk for line in found.lines for one in line.missing]
    courses = {
        course.student_id: course
        for course in DropoutCourse.objects.filter(student_id__in=ids, state__in=RUNNING)
    }
    rounds = Counter(
        Persuasion.objects.standing()
        .filter(course__in=courses.values())
        .values_list("course_id", flat=True)
    )
    cases = Case.objects.visible_to(user).in_bulk([one.case_id for one in courses.values()])
    drafts = set(
        Student.objects.kept_by(user, Capability.KEEP_DROPOUT)
        .filter(pk__in=ids)
        .values_list("pk", flat=True)
    )
    away = []
    for line in found.lines:
        for one in line.missing:
            course = courses.get(one.student.pk)
            url, label = _way(one.student, course, cases, drafts)
            away.append(Away(one, line, _doing(one, course, rounds), url, label))
    return away


def _doing(one: Missing, course: DropoutCourse | None, rounds: Counter[int]) -> str:
    if course is None:
        return "待办学籍手续" if one.wants_paper else "尚未立案"
    made = rounds[course.pk]
    said = f"，已劝返{made}次" if made else ""
    return f"一人一案：{course.get_state_display()}{said}"


def _way(
    student: Student, course: DropoutCourse | None, cases: dict[int, Case], drafts: set[int]
) -> tuple[str, str]:
    case = cases.get(course.case_id) if course else None
    if case is not None:
        return reverse("cases:case", args=[case.public_id]), "打开一人一案"
    if course is None and student.pk in drafts:
        return reverse("cases:dropout_watch", args=[student.public_id]), "开始跟踪"
    return "", ""
