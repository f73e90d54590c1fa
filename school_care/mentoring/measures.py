"""Measures of a child against itself: marks, attendance, mood, goals; for one pupil or for many, in
a constant number of queries. `reader` None is the server's own command, which prints for whom it
was told; else only what the reader may read is counted.

Nothing here compares children with each other (教育部令50号).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from school_care.attendance.figures import Tally
from school_care.attendance.reckoning import Facts
from school_care.core.charts import Chart, Point, line_chart
from school_care.mentoring.choices.plans import Outcome as GoalOutcome
from school_care.mentoring.choices.progress import ExamStage
from school_care.mentoring.enums import Mood
from school_care.mentoring.mark_sheet.words import SUBJECTS, grade_place
from school_care.mentoring.models import (
    Achievement,
    CareRecord,
    Exam,
    GoalResult,
    Mark,
    Plan,
    PlanGoal,
)
from school_care.school.access import roles_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School, Term
from school_care.students.models import Student

EXAMS_ON_PAPER = 8  # the last so many, for a curve that can be read


@dataclass
class SubjectLine:
    """One subject over the exams, oldest first."""

    subject: str
    marks: list[Mark] = field(default_factory=list)

    @property
    def has_points(self) -> bool:
        """Whether a curve can be drawn."""
        return any(mark.points is not None and mark.full for mark in self.marks)

    @property
    def one_full(self) -> bool:
        """Whether all points are out of the same full marks."""
        return len({mark.full for mark in self.marks if mark.points is not None}) == 1

    def last(self, number: int) -> "SubjectLine":
        """The last so many exams."""
        return SubjectLine(self.subject, self.marks[-number:])


@dataclass(frozen=True)
class Change:
    """How a subject stands beside its own beginning: `direction` 1 better, 0 level, -1 lower."""

    subject: str
    direction: int
    words: str  # 数学比期初高12分


def seen(model: Any, reader: Any) -> Any:
    """The rows of `model` the reader may see; all for the server."""
    return model.objects.all() if reader is None else model.objects.visible_to(reader)


def honours(
    students: Iterable[Student], *, since: date, until: date, reader: Any
) -> QuerySet[Achievement]:
    """What the pupils won in these days and nobody took back, newest first."""
    return seen(Achievement, reader).filter(
        student__in=students, withdrawn_at__isnull=True, happened_on__range=(since, until)
    )


def exam_label(exam: Exam) -> str:
    """26秋期中, or the day of a unit test (10/15): fits below an axis."""
    if exam.stage == ExamStage.OTHER:
        return f"{exam.taken_on.month}/{exam.taken_on.day}"
    return f"{exam.term.short_name[2:]}{exam.get_stage_display()}"


def mark_lines(
    students: Iterable[Student], *, reader: Any, until: date | None = None
) -> dict[int, list[SubjectLine]]:
    """The marks of each pupil by subject, in the order of a timetable; one query."""
    rows = seen(Mark, reader).filter(student__in=list(students))
    if until is not None:
        rows = rows.filter(exam__taken_on__lte=until)
    found: dict[int, dict[str, SubjectLine]] = defaultdict(dict)
    for mark in rows.select_related("exam__term").order_by("exam__taken_on", "exam_id"):
        lines = found[mark.student_id]
        lines.setdefault(mark.subject, SubjectLine(mark.subject)).marks.append(mark)
    return {pk: sorted(lines.values(), key=_timetable) for pk, lines in found.items()}


def _timetable(line: SubjectLine) -> tuple[int, str]:
    known = line.subject in SUBJECTS
    return (SUBJECTS.index(line.subject) if known else len(SUBJECTS), line.subject)


def percent(mark: Mark) -> float | None:
    """得分率 in percent; None without points."""
    if mark.points is None or not mark.full:
        return None
    return float(mark.points / mark.full * 100)


def subject_chart(line: SubjectLine, summary: str = "") -> Chart | None:
    """The curve of a subject: in points while the full marks stay the same, else in percent; None
    where there are only grades."""
    if not line.has_points:
        return None
    in_points = line.one_full
    high = float(next(mark.full for mark in line.marks if mark.full)) if in_points else 100.0
    points = [
        Point(
            exam_label(mark.exam),
            (float(mark.points) if in_points else percent(mark))
            if mark.points is not None
            else None,
            _words(mark, in_points),
        )
        for mark in line.marks
    ]
    values = [point.value for point in points if point.value is not None]
    low = 0.0 if min(values) < high * 0.4 else high * 0.4
    unit = f"满分{high:g}分" if in_points else "得分率（%）"
    return line_chart(
        title=line.subject, points=points, low=low, high=high, unit=unit, summary=summary
    )


def _words(mark: Mark, in_points: bool) -> str:
    if mark.absent:
        return "缺考"
    if mark.points is None:
        return mark.grade
    value = percent(mark)
    return f"{mark.points.normalize():f}" if in_points or value is None else f"{value:.0f}"


def change_in_term(line: SubjectLine, term: Term) -> Change | None:
    """The last mark of the term beside the first one of it; where there is one alone, beside the
    last before. None without two that can be compared."""
    told = [mark for mark in line.marks if _comparable(mark)]
    within = [mark for mark in told if mark.exam.term_id == term.pk]
    before = [mark for mark in told if mark.exam.taken_on < term.first_day]
    if not within:
        return None
    first = within[0] if len(within) > 1 else (before[-1] if before else None)
    if first is None:
        return None
    name = _name_of(first.exam, same_term=len(within) > 1)
    return _change(line.subject, first, within[-1], name)


def change_since(line: SubjectLine, since: date) -> Change | None:
    """The last mark beside the first one from a day on."""
    told = [m for m in line.marks if _comparable(m) and m.exam.taken_on >= since]
    if len(told) < 2:
        return None
    return _change(line.subject, told[0], told[-1], _name_of(told[0].exam, same_term=False))


def _comparable(mark: Mark) -> bool:
    return percent(mark) is not None or (bool(mark.grade) and grade_place(mark.grade) is not None)


def _name_of(exam: Exam, *, same_term: bool) -> str:
    if exam.stage == ExamStage.OTHER:
        return exam.name
    label = exam.get_stage_display()
    return label if same_term else f"{exam.term.short_name}{label}"


def _change(subject: str, first: Mark, last: Mark, name: str) -> Change | None:
    one, two = percent(first), percent(last)
    if one is not None and two is not None:
        if first.full == last.full:
            gain = last.points - first.points
            return _told(subject, gain, f"{subject}比{name}", f"{abs(gain).normalize():f}分")
        gain = round(two) - round(one)
        words = f"{subject}得分率由{name}的{one:.0f}%到{two:.0f}%"
        return Change(subject, (gain > 0) - (gain < 0), words)
    if first.grade and last.grade:
        gain = grade_place(last.grade) - grade_place(first.grade)
        if not gain:
            return Change(subject, 0, f"{subject}和{name}一样，是{last.grade}")
        words = f"{subject}由{name}的{first.grade}到{last.grade}"
        return Change(subject, 1 if gain > 0 else -1, words)
    return None


def _told(subject: str, gain: Any, before: str, by: str) -> Change:
    if not gain:
        return Change(subject, 0, f"{before}持平")
    return Change(subject, 1 if gain > 0 else -1, f"{before}{'高' if gain > 0 else '低'}{by}")


def attendance_months(
    school: School,
    students: Sequence[Student],
    *,
    since: date,
    until: date,
    calendar: SchoolCalendar | None = None,
) -> dict[int, list[tuple[date, Tally]]]:
    """Each pupil's days by month, as (first of the month, days); a month without a roll is left
    out. A constant number of queries."""
    calendar = calendar or SchoolCalendar(school)
    facts = Facts.read(
        school=school, since=since, until=until, students=students, calendar=calendar
    )
    found: dict[int, dict[date, Tally]] = {student.pk: {} for student in students}
    for day in calendar.school_days(since, until):
        for pk, months in found.items():
            known = facts.day(pk, day)
            months.setdefault(day.replace(day=1), Tally()).count(known.presence, known.kind)
    return {
        pk: [(month, tally) for month, tally in months.items() if tally.expected]
        for pk, months in found.items()
    }


def attendance_chart(months: Sequence[tuple[date, Tally]]) -> Chart | None:
    """出勤率 by month."""
    points = [
        Point(f"{month.month}月", tally.here / tally.expected * 100, tally.rate)
        for month, tally in months
    ]
    values = [point.value for point in points]
    low = 0.0 if values and min(values) < 60 else 60.0
    return line_chart(title="每月出勤率", points=points, low=low, high=100.0, unit="%")


def moods(
    students: Iterable[Student], *, school: School, since: date, until: date, reader: Any
) -> dict[int, list[tuple[date, int]]]:
    """What was noted of each pupil's mood, by day: of records the reader may read, of restricted
    ones only what is theirs to read; on a day with several the mean. One query."""
    rows = seen(CareRecord, reader).counted().filter(student__in=list(students), mood__isnull=False)
    rows = rows.filter(happened_on__range=(since, until))
    if reader is None:
        rows = rows.filter(restricted=False)
    else:
        rows = rows.readable_to(reader, roles_of(reader, school))
    days: dict[int, dict[date, list[int]]] = defaultdict(lambda: defaultdict(list))
    for pk, day, mood in rows.order_by("happened_on").values_list(
        "student_id", "happened_on", "mood"
    ):
        days[pk][day].append(mood)
    return {
        pk: [(day, round(sum(told) / len(told))) for day, told in by_day.items()]
        for pk, by_day in days.items()
    }


def mood_chart(told: Sequence[tuple[date, int]]) -> Chart | None:
    """The moods by day, with words on the axis."""
    known = {mood.value: mood.label for mood in Mood}
    points = [
        Point(f"{day.month}/{day.day}", float(mood), known.get(mood, "")) for day, mood in told
    ]
    return line_chart(
        title="谈心时的心情",
        points=points,
        low=1.0,
        high=5.0,
        rows=[(float(mood), label) for mood, label in known.items()],
    )


@dataclass(frozen=True)
class GoalNow:
    """A goal and how it stood when it was last looked at; `outcome` "" while it was not."""

    goal: PlanGoal
    outcome: str

    @property
    def label(self) -> str:
        """已达到, 有进步 …"""
        return GoalOutcome(self.outcome).label if self.outcome else "还没有检查"

    @property
    def is_good(self) -> bool:
        """Met, or better than before."""
        return self.outcome in (GoalOutcome.MET, GoalOutcome.BETTER)


def goals_of(students: Iterable[Student], *, term: Term, reader: Any) -> dict[int, list[GoalNow]]:
    """The goals that hold in the term's plans, with their last results; two queries. Seals stay
    closed until a goal's words are asked for."""
    plans = seen(Plan, reader).standing().filter(student__in=list(students), term=term)
    goals = PlanGoal.objects.filter(plan__in=plans, until_version__isnull=True)
    rows = list(goals.select_related("plan").order_by("position", "id"))
    results = GoalResult.objects.filter(
        goal__in=[row.pk for row in rows],
        check_row__done_on__isnull=False,
        check_row__withdrawn_at__isnull=True,
    ).order_by("check_row__done_on", "check_row__number")
    last = dict(results.values_list("goal_id", "outcome"))
    found: dict[int, list[GoalNow]] = defaultdict(list)
    for row in rows:
        found[row.plan.student_id].append(GoalNow(row, last.get(row.pk, "")))
    return found
