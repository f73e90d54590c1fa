"""Figures of dropout control for a term (domain §5.2): of what was due, how much was done in time,
and what came of it. Each with its numerator and denominator; nothing of anybody who works here.

What was done is read as the ladder of a case reads it (`facts`), so that a figure and a case never
say two things. Pure reading, a constant number of queries."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from school_care.alerts.models import Alert
from school_care.alerts.rules.absence_morning import RULE as ABSENCE
from school_care.attendance.enums import CallResult
from school_care.attendance.models import AbsenceCall
from school_care.attendance.rates import rate_words
from school_care.cases.dropout.enums import CourseState
from school_care.cases.dropout.facts import CourseFacts, facts_of
from school_care.cases.dropout.rung import MISSING, REPORT
from school_care.cases.models import DropoutCourse, DropoutStep
from school_care.core import clock
from school_care.escalation import working_days
from school_care.escalation.enums import State, StepKind
from school_care.escalation.models import Step
from school_care.school.models import School, Term

ONE_DAY = timedelta(days=1)
NOTHING = "—"
REPORTS = (REPORT, MISSING)
DONE = (State.RESOLVED, State.VERIFIED, State.CLOSED)
TAKEN_ON = (State.ACCEPTED, State.HANDLING, *DONE)
LINES = {"education", "township"}


class Counted(NamedTuple):
    """One of a denominator: whose it is, what it adds to the numerator (1 or 0, of a mean the
    days), the course it is of (None: of a warning), and what tells several of one pupil apart."""

    student_id: int
    amount: int
    course: int | None = None
    key: str = ""


@dataclass(frozen=True)
class Figure:
    """One figure: `how` it is made, and whom it counts; `mean`: of days, not a rate."""

    code: str
    label: str
    how: str
    counted: tuple[Counted, ...] = field(default=(), repr=False)
    mean: bool = False

    @property
    def part(self) -> int:
        """The numerator."""
        return sum(one.amount for one in self.counted)

    @property
    def whole(self) -> int:
        """The denominator."""
        return len(self.counted)

    @property
    def value(self) -> str:
        """50.0%, 2.5天; «—» of nothing."""
        if not self.mean:
            return rate_words(self.part, self.whole)
        return f"{self.part / self.whole:.1f}天" if self.whole else NOTHING

    @property
    def rest(self) -> tuple[int, ...]:
        """The courses that stand in the denominator alone."""
        if self.mean:
            return ()
        found = {one.course for one in self.counted if one.course and not one.amount}
        return tuple(sorted(found))

    @property
    def tally(self) -> str:
        """3/4; "" of nothing."""
        return f"{self.part}/{self.whole}" if self.whole else ""


def figures_of_term(school: School, term: Term, today: date) -> list[Figure]:
    """The figures of a term up to today, or to its end."""
    until = min(today, term.last_day)
    courses = courses_of(school, term.first_day, until)
    facts = list(facts_of(courses, until).values())
    return [
        _verified(school, term.first_day, until),
        _persuaded(facts, term.first_day),
        _reported(facts, until),
        _both_lines(facts),
        _handled(school, facts, until),
        _closed(facts),
        _days_to_return(facts),
    ]


def courses_of(school: School, since: date, until: date) -> list[DropoutCourse]:
    """Courses of pupils who were suspected between two days; one query."""
    suspected = DropoutStep.objects.filter(
        to_state=CourseState.SUSPECTED, on__range=(since, until), course__school=school
    )
    rows = DropoutCourse.objects.filter(pk__in=suspected.values("course_id"))
    return list(rows.select_related("case", "school").order_by("pk"))


def _rate(
    code: str,
    label: str,
    facts: Collection[CourseFacts],
    good: Callable[[CourseFacts], bool],
    how: str,
) -> Figure:
    return Figure(code, label, how, tuple(_counted(one, int(good(one))) for one in facts))


def _counted(one: CourseFacts, amount: int) -> Counted:
    return Counted(one.course.student_id, amount, one.course.pk, one.course.case.case_no)


# -- one figure each ------------------------------------------------------------------------------


def _verified(school: School, since: date, until: date) -> Figure:
    """Warnings of an absence of which somebody reached the family, or found out, by their hour."""
    alerts = Alert.objects.filter(
        school=school, rule=ABSENCE.code, raised_on__range=(since, until)
    ).values_list("pk", "student_id", "raised_on", "due_at", "ended_at")
    calls = _reached(school, since, until)
    now = min(clock.now(), clock.midnight(until + ONE_DAY))
    counted = []
    for key, student, raised_on, due_at, ended_at in alerts:
        known = (ended_at, calls.get((student, raised_on)))
        moments = [one for one in known if one is not None and one <= now]
        if not moments and due_at > now:
            continue  # there is still time
        in_time = bool(moments) and min(moments) <= due_at
        counted.append(Counted(student, int(in_time), key=f"{raised_on}#{key}"))
    how = "时限内联系上家长或查明情况的缺课预警÷缺课预警"
    return Figure("verified", "核实及时率", how, tuple(counted))


def _reached(school: School, since: date, until: date) -> dict[tuple[int, date], datetime]:
    """When somebody was first reached about a pupil on a day; one query."""
    rows = AbsenceCall.objects.filter(
        school=school,
        result=CallResult.REACHED,
        called_at__gte=clock.midnight(since),
        called_at__lt=clock.midnight(until + ONE_DAY),
    )
    found: dict[tuple[int, date], datetime] = {}
    for student, at in rows.order_by("called_at").values_list("student_id", "called_at"):
        found.setdefault((student, timezone.localdate(at)), at)
    return found


def _persuaded(facts: list[CourseFacts], since: date) -> Figure:
    asked = [one for one in facts if any(round.day >= since for round in one.rounds)]
    return _rate(
        "persuaded",
        "劝返成功率",
        asked,
        lambda one: one.returned_on is not None,
        "劝返后返校的学生÷劝返的学生",
    )


def _report_due(one: CourseFacts) -> date:
    return working_days.after(one.suspected_on, one.policy.report_within)


def _report_left(one: CourseFacts) -> date | None:
    """The day the report to the education line left."""
    left = one.left_on(REPORTS).get("education")
    return left.day if left else None


def _was_due(one: CourseFacts, until: date) -> bool:
    """Whether a report was owed by now: not while there is time, nor where the child was back or
    rightly elsewhere before the day."""
    if one.suspected_on is None:
        return False
    if _report_left(one) is not None:
        return True
    due = _report_due(one)
    solved = one.returned_on or one.placed_on
    if one.state == CourseState.DISMISSED:
        solved = one.history[-1][0]
    return due < until and (solved is None or solved > due)


def _reported(facts: list[CourseFacts], until: date) -> Figure:
    due = [one for one in facts if _was_due(one, until)]

    def in_time(one: CourseFacts) -> bool:
        left = _report_left(one)
        return left is not None and left <= _report_due(one)

    return _rate(
        "reported",
        "书面报告及时率",
        due,
        in_time,
        "时限内书面报告教育主管部门的÷应报告的，期限见控辍时限",
    )


def _both_lines(facts: list[CourseFacts]) -> Figure:
    reported = [one for one in facts if LINES & set(one.left_on(REPORTS))]
    return _rate(
        "both",
        "双线上报率",
        reported,
        lambda one: set(one.left_on(REPORTS)) >= LINES,
        "教育、乡镇两条线都报告的÷已报告的",
    )


def _handled(school: School, facts: list[CourseFacts], until: date) -> Figure:
    """Reports a receiver took on, and of them those dealt with; one query."""
    course_of = {one.course.case.case_no: one.course for one in facts}
    rows = Step.objects.filter(
        escalation__school=school,
        escalation__case_no__in=course_of,
        escalation__copied=False,
        kind=StepKind.STATE,
        to_state__in=TAKEN_ON,
        at__lt=clock.midnight(until + ONE_DAY),
    )
    states: dict[tuple[int, str], set[str]] = defaultdict(set)
    columns = ("escalation_id", "escalation__case_no", "to_state")
    for key, case_no, state in rows.values_list(*columns):
        states[key, case_no].add(state)
    counted = tuple(
        Counted(
            course_of[case_no].student_id,
            int(bool(held & set(DONE))),
            course_of[case_no].pk,
            f"{case_no}#{key}",
        )
        for (key, case_no), held in states.items()
    )
    return Figure("handled", "办结率", "收件单位办结的报告÷受理的报告", counted)


def _closed(facts: list[CourseFacts]) -> Figure:
    opened = [one for one in facts if one.state != CourseState.DISMISSED]
    return _rate(
        "closed",
        "销号率",
        opened,
        lambda one: one.state == CourseState.CLOSED,
        "已销号的事项÷疑似辍学的事项，核实不属于辍学的不计",
    )


def _days_to_return(facts: list[CourseFacts]) -> Figure:
    counted = tuple(
        _counted(one, (one.returned_on - one.suspected_on).days)
        for one in facts
        if one.returned_on is not None and one.suspected_on is not None
    )
    how = "从疑似辍学到返校的日历天数之和÷返校人数"
    return Figure("days", "平均返校天数", how, counted, mean=True)
