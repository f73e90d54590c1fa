"""Reads of the progress file for its page, its panel and the lists of reviews."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from school_care.core.charts import Chart, Spark, sparkline
from school_care.mentoring import measures
from school_care.mentoring.choices.plans import Outcome as GoalOutcome
from school_care.mentoring.choices.progress import ReviewState
from school_care.mentoring.enums import Outcome, RecordKind
from school_care.mentoring.models import (
    Achievement,
    CareRecord,
    Exam,
    Mark,
    Plan,
    PlanCheck,
    TermReview,
)
from school_care.school.access import roles_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School, SchoolClass, Term
from school_care.students.models import Student

PRAISE_SHOWN = 6
PANEL_EXAMS = 12


@dataclass
class Subject:
    """A subject on the page: its curve, or its grades in words."""

    line: measures.SubjectLine
    chart: Chart | None
    change: measures.Change | None

    @property
    def table(self) -> list[Mark]:
        """What a subject without a curve shows."""
        return self.line.marks


@dataclass
class ProgressPage:
    """Everything the page shows of a pupil against itself."""

    term: Term | None
    better: list[str] = field(default_factory=list)
    level: list[str] = field(default_factory=list)
    lower: list[str] = field(default_factory=list)
    since_plan: list[str] = field(default_factory=list)
    first_plan: Plan | None = None
    subjects: list[Subject] = field(default_factory=list)
    attendance: Chart | None = None
    mood: Chart | None = None
    goals: list[measures.GoalNow] = field(default_factory=list)
    achievements: list[Achievement] = field(default_factory=list)
    praise: list[CareRecord] = field(default_factory=list)
    review: TermReview | None = None

    @property
    def goals_met(self) -> int:
        """How many goals are met."""
        return sum(goal.outcome == GoalOutcome.MET for goal in self.goals)

    @property
    def exams(self) -> list[Exam]:
        """The exams that any subject names, oldest first."""
        found = {mark.exam_id: mark.exam for one in self.subjects for mark in one.line.marks}
        return sorted(found.values(), key=lambda exam: (exam.taken_on, exam.pk))


def progress_page(
    user: Any, student: Student, calendar: SchoolCalendar, today: date
) -> ProgressPage:
    """The pupil's progress file as `user`, a care reader of the pupil, may see it."""
    term = calendar.current_or_last_term(today)
    page = ProgressPage(term)
    lines = measures.mark_lines([student], reader=user).get(student.pk, [])
    for line in lines:
        change = measures.change_in_term(line, term) if term else None
        chart = measures.subject_chart(line, change.words if change else "")
        page.subjects.append(Subject(line, chart, change))
        if change:
            into = {1: page.better, 0: page.level, -1: page.lower}[change.direction]
            into.append(change.words)
    _add_since_plan(page, user, student, lines)
    if term is not None:
        _add_term(page, user, student, term, calendar, today)
    page.achievements = list(achievements_of(user, student))
    page.praise = praise_of(user, student)
    return page


def _add_since_plan(
    page: ProgressPage, user: Any, student: Student, lines: list[measures.SubjectLine]
) -> None:
    plans = Plan.objects.visible_to(user).standing().filter(student=student)
    first = plans.filter(adopted_on__isnull=False).select_related("term").order_by("adopted_on")
    page.first_plan = first.first()
    if page.first_plan is None or page.first_plan.term_id == getattr(page.term, "pk", None):
        return
    since = page.first_plan.term.first_day
    changes = [measures.change_since(line, since) for line in lines]
    page.since_plan = [change.words for change in changes if change and change.direction > 0]


def _add_term(
    page: ProgressPage,
    user: Any,
    student: Student,
    term: Term,
    calendar: SchoolCalendar,
    today: date,
) -> None:
    until = min(today, term.last_day)
    months = measures.attendance_months(
        student.school, [student], since=term.first_day, until=until, calendar=calendar
    )
    page.attendance = measures.attendance_chart(months[student.pk])
    told = measures.moods(
        [student], school=student.school, since=term.first_day, until=until, reader=user
    )
    page.mood = measures.mood_chart(told.get(student.pk, []))
    page.goals = measures.goals_of([student], term=term, reader=user).get(student.pk, [])
    good = [goal for goal in page.goals if goal.outcome == GoalOutcome.MET]
    if good:
        page.better.append(f"帮扶目标{len(page.goals)}个，已达到{len(good)}个")
    page.review = TermReview.objects.visible_to(user).filter(student=student, term=term).first()


def achievements_of(user: Any, student: Student) -> QuerySet[Achievement]:
    """What stands, newest first."""
    rows = Achievement.objects.visible_to(user).filter(student=student, withdrawn_at__isnull=True)
    return rows.select_related("written_by")


def praise_of(user: Any, student: Student) -> list[CareRecord]:
    """The last praise the person may read."""
    rows = CareRecord.objects.visible_to(user).counted().filter(student=student)
    rows = rows.filter(kind=RecordKind.PRAISE).readable_to(user, roles_of(user, student.school))
    return list(rows.for_timeline()[:PRAISE_SHOWN])


@dataclass(frozen=True)
class Glance:
    """The panel on the pupil's file."""

    spark: Spark | None
    words: str
    exams: int
    review: TermReview | None


def glance_of(user: Any, student: Student, term: Term | None) -> Glance:
    """Marks at a glance: the mean 得分率 of each of the last exams, against the child itself; and
    how far the term's review is. Two queries."""
    rows = Mark.objects.visible_to(user).filter(student=student).select_related("exam")
    by_exam: dict[int, list[float]] = {}
    for mark in rows.order_by("exam__taken_on", "exam_id"):
        value = measures.percent(mark)
        if value is not None:
            by_exam.setdefault(mark.exam_id, []).append(value)
    means = [sum(values) / len(values) for values in by_exam.values()][-PANEL_EXAMS:]
    review = None
    if term is not None:
        reviews = TermReview.objects.visible_to(user).filter(student=student, term=term)
        review = reviews.first()
    words = ""
    if len(means) > 1:
        words = f"最近{len(means)}次考试的平均得分率，由{means[0]:.0f}%到{means[-1]:.0f}%"
    return Glance(sparkline(means), words, len(by_exam), review)


@dataclass(frozen=True)
class ReviewLine:
    """A care pupil of a class and how far the review of the term is."""

    student: Student
    review: TermReview | None

    @property
    def is_done(self) -> bool:
        """Whether it is finished."""
        return self.review is not None and self.review.state == ReviewState.DONE


def class_reviews(user: Any, group: SchoolClass, term: Term, on: date) -> list[ReviewLine]:
    """The care pupils of a class in the person's sight, by name; two queries."""
    pupils = Student.objects.care_visible_to(user).filter(school=group.school, current_class=group)
    pupils = list(pupils.enrolled().in_care(on).order_by("name_key", "pk"))
    rows = TermReview.objects.visible_to(user).filter(student__in=pupils, term=term)
    held = {row.student_id: row for row in rows.select_related("done_by", "made_by")}
    return [ReviewLine(pupil, held.get(pupil.pk)) for pupil in pupils]


@dataclass(frozen=True)
class Counts:
    """A figure as «done of all»; nothing to count is «—», never 100 % (domain §5.2)."""

    done: int
    of: int


def review_counts(school: School, term: Term, on: date) -> Counts:
    """评议完成率: care pupils here on a day whose review of the term is done, of all of them."""
    cared = Student.objects.filter(school=school).enrolled().in_care(on)
    done = TermReview.objects.filter(term=term, state=ReviewState.DONE, student__in=cared)
    return Counts(done.count(), cared.count())


def progress_counts(school: School, term: Term) -> Counts:
    """进步率: of the term's plans that were checked, those whose goal is met at its last check or
    whose marks rose within the term (domain §5.2). Four queries."""
    checked = PlanCheck.objects.filter(
        plan__school=school, plan__term=term, done_on__isnull=False, withdrawn_at__isnull=True
    )
    plans = dict(
        Plan.objects.standing()
        .filter(pk__in=checked.values("plan_id"))
        .values_list("pk", "student_id")
    )
    pupils = list(Student.objects.filter(pk__in=set(plans.values())))
    goals = measures.goals_of(pupils, term=term, reader=None)
    lines = measures.mark_lines(pupils, reader=None, until=term.last_day)
    risen = {pk for pk, held in lines.items() if _mean_rose(held, term)}
    met = {
        now.goal.plan_id
        for held in goals.values()
        for now in held
        if now.outcome == GoalOutcome.MET
    }
    better = sum(pk in met or pupil in risen for pk, pupil in plans.items())
    return Counts(better, len(plans))


def _mean_rose(lines: Iterable[measures.SubjectLine], term: Term) -> bool:
    changes = [measures.change_in_term(line, term) for line in lines]
    steps = [change.direction for change in changes if change]
    return sum(steps) > 0


def contacts_made(
    students: Iterable[Student], *, since: date, until: date, reader: Any
) -> dict[int, dict[str, int]]:
    """How often each kind of record was made for each pupil; one query, no text opened."""
    rows = measures.seen(CareRecord, reader).counted().filter(student__in=list(students))
    rows = rows.filter(outcome=Outcome.MADE, happened_on__range=(since, until))
    found: dict[int, dict[str, int]] = {}
    for pupil, kind in rows.order_by().values_list("student_id", "kind"):
        kinds = found.setdefault(pupil, {})
        kinds[kind] = kinds.get(kind, 0) + 1
    return found
