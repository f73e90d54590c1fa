"""Reads of plans: one pupil's, a class's, a school's counts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from school_care.mentoring.choices.plans import GoalOf, Outcome, PlanKind, PlanState
from school_care.mentoring.models import (
    GoalResult,
    Plan,
    PlanCheck,
    PlanGoal,
    PlanVersion,
)
from school_care.mentoring.plan_content import (
    Difference,
    PlanContent,
    differences,
    goal_words,
    said_of_goal,
)
from school_care.school.models import School, SchoolClass, Term
from school_care.students.enums import StandingKind
from school_care.students.models import Standing, Student

SHOWN_STATES = (PlanState.DRAFT, PlanState.RUNNING, PlanState.CLOSED)


def plans_in_sight(user: Any, school: School) -> QuerySet[Plan]:
    """Plans of the active school that `user` may read, with term and pupil."""
    rows = Plan.objects.visible_to(user).filter(school=school)
    return rows.select_related("term", "student__current_class", "student__school", "made_by")


def plans_of(user: Any, student: Student) -> QuerySet[Plan]:
    """A pupil's plans, newest term first."""
    rows = Plan.objects.visible_to(user).filter(student=student).select_related("term", "made_by")
    return rows.order_by("-term__first_day", "kind", "-pk")


def plan_to_continue(user: Any, student: Student, term: Term, kind: str) -> Plan | None:
    """The pupil's plan of this kind and term that stands or is being written."""
    rows = plans_of(user, student).filter(term=term, kind=kind, state__in=SHOWN_STATES)
    return rows.first()


def last_plan_before(user: Any, student: Student, term: Term, kind: str) -> Plan | None:
    """The pupil's last plan of this kind that was carried out in an earlier term."""
    rows = plans_of(user, student).standing().filter(kind=kind)
    return rows.filter(term__first_day__lt=term.first_day).first()


def kind_for(student: Student, on: date) -> PlanKind:
    """Which kind of plan fits how the pupil goes to school on a day: taught at home, included in an
    ordinary class, or neither."""
    held = set(
        Standing.objects.on(on)
        .filter(student=student, kind__in=(StandingKind.HOME_TAUGHT, StandingKind.INCLUSION))
        .values_list("kind", flat=True)
    )
    if StandingKind.HOME_TAUGHT in held:
        return PlanKind.HOME_TAUGHT
    return PlanKind.INCLUSION if StandingKind.INCLUSION in held else PlanKind.STUDY


def content_of(plan: Plan) -> PlanContent:
    """What the plan says now, goals and open check days included; for its form."""
    number = max(plan.version, 1)
    version = next(row for row in plan.versions.all() if row.number == number)
    content = PlanContent.from_json(version.content)
    if plan.state == PlanState.DRAFT:
        return content
    days = [row.due_on for row in standing_checks(plan) if row.done_on is None]
    return content.with_rows(goals_at(plan, plan.version), days)


def standing_checks(plan: Plan) -> list[PlanCheck]:
    """The plan's checks that count, by day: done ones by when they were owed."""
    rows = [row for row in plan.checks.all() if row.withdrawn_at is None]
    return sorted(rows, key=lambda row: (row.due_on, row.number))


def goals_at(plan: Plan, number: int) -> list[PlanGoal]:
    """Goals that hold in a version, in order."""
    held = [
        goal
        for goal in plan.goals.all()
        if goal.since_version <= number
        and (goal.until_version is None or goal.until_version > number)
    ]
    return sorted(held, key=lambda goal: (goal.position, goal.pk))


@dataclass(frozen=True)
class GoalState:
    """A goal with how it stood at the last check that looked at it; None: not yet."""

    goal: PlanGoal
    outcome: str | None = None

    @property
    def is_met(self) -> bool:
        """Whether it was met when last looked at."""
        return self.outcome == Outcome.MET

    @property
    def words(self) -> str:
        """有进步, or "" before the first check."""
        return Outcome(self.outcome).label if self.outcome else ""


@dataclass(frozen=True)
class CheckLine:
    """A staged check on a page: 第几次 in order of days, and what was found."""

    check: PlanCheck
    place: int
    results: list[GoalResult] = field(default_factory=list)


@dataclass(frozen=True)
class PlanPicture:
    """A plan as a page or paper shows it."""

    plan: Plan
    content: PlanContent
    goals: list[GoalState]
    checks: list[CheckLine]

    @property
    def teacher_goals(self) -> list[GoalState]:
        """Goals the school helps towards."""
        return [state for state in self.goals if state.goal.of == GoalOf.TEACHER]

    @property
    def pupil_goals(self) -> list[GoalState]:
        """Goals the pupil set (B07)."""
        return [state for state in self.goals if state.goal.of == GoalOf.PUPIL]

    @property
    def next_check(self) -> PlanCheck | None:
        """The next check nobody has made yet."""
        return next((line.check for line in self.checks if line.check.done_on is None), None)

    @property
    def done(self) -> list[CheckLine]:
        """Checks made."""
        return [line for line in self.checks if line.check.done_on]

    @property
    def met(self) -> int:
        """How many goals were met when last looked at."""
        return sum(state.is_met for state in self.goals)


def with_everything(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """Plans with versions, goals, checks and results: five queries for any number."""
    return plans.prefetch_related(
        Prefetch("versions", PlanVersion.objects.select_related("made_by")),
        "goals",
        Prefetch("checks", PlanCheck.objects.select_related("done_by")),
        Prefetch("checks__results", GoalResult.objects.select_related("goal")),
    )


def picture_of(plan: Plan) -> PlanPicture:
    """The picture of a plan read by `with_everything`; no query."""
    checks = standing_checks(plan)
    lines = [
        CheckLine(check, place, sorted(check.results.all(), key=_result_place))
        for place, check in enumerate(checks, start=1)
    ]
    last = _last_outcomes(checks)
    goals = [GoalState(goal, last.get(goal.pk)) for goal in goals_at(plan, plan.version)]
    return PlanPicture(plan, content_of(plan), goals, lines)


def _result_place(result: GoalResult) -> tuple[int, int]:
    return result.goal.position, result.goal_id


def _last_outcomes(checks: Iterable[PlanCheck]) -> dict[int, str]:
    done = sorted((row for row in checks if row.done_on), key=lambda row: (row.done_on, row.number))
    return {result.goal_id: result.outcome for row in done for result in row.results.all()}


@dataclass(frozen=True)
class VersionLine:
    """One version: who, when, why, what it changed from the one before."""

    version: PlanVersion
    content: PlanContent
    changed: list[Difference]
    goals_new: list[str]
    goals_ended: list[str]


def versions_of(plan: Plan) -> list[VersionLine]:
    """The plan's versions, newest first, each with its difference from the one before."""
    rows = sorted(plan.versions.all(), key=lambda row: row.number)
    goals = list(plan.goals.all())
    lines, before = [], None
    for row in rows:
        content = PlanContent.from_json(row.content)
        first = before is None
        lines.append(
            VersionLine(
                row,
                content,
                [] if first else differences(before, content),
                [] if first else _said(goal for goal in goals if goal.since_version == row.number),
                [] if first else _said(goal for goal in goals if goal.until_version == row.number),
            )
        )
        before = content
    return lines[::-1]


def _said(goals: Iterable[PlanGoal]) -> list[str]:
    return [said_of_goal(goal_words(goal)) for goal in goals]


@dataclass(frozen=True)
class TermPlan:
    """Where a pupil's plan of the term stands, for a row or the panel."""

    plan: Plan | None = None
    next_check: PlanCheck | None = None
    goals: int = 0
    met: int = 0
    checks_left: int = 0

    def is_late(self, today: date) -> bool:
        """Whether the next check is past its day."""
        return self.next_check is not None and self.next_check.due_on < today


def plan_states(user: Any, students: Collection[Student], term: Term) -> dict[int, list[TermPlan]]:
    """Where the plans of `term` stand, by pupil; three queries for any number, no seal opened.
    Withdrawn plans are left out."""
    keys = [student.pk for student in students]
    rows = Plan.objects.visible_to(user).filter(
        student_id__in=keys, term=term, state__in=SHOWN_STATES
    )
    return _states(list(rows.order_by("kind")))


def panel_states(user: Any, student: Student, term: Term) -> list[TermPlan]:
    """The pupil's plans of `term`; two queries. The caller has asked whether `user` reads care."""
    rows = Plan.objects.filter(student=student, term=term, state__in=SHOWN_STATES)
    rows = rows.annotate(
        goal_count=Count("goals", filter=Q(goals__until_version__isnull=True), distinct=True)
    ).order_by("kind")
    plans = list(rows)
    if not plans:
        return []
    checks = PlanCheck.objects.filter(plan__in=plans, withdrawn_at__isnull=True)
    with_results = checks.values_list(
        "plan_id", "pk", "public_id", "due_on", "done_on", "number",
        "results__goal_id", "results__outcome", "results__goal__until_version",
    )  # fmt: skip
    return [
        _panel_state(plan, [row for row in with_results if row[0] == plan.pk]) for plan in plans
    ]


def _panel_state(plan: Plan, rows: list[tuple]) -> TermPlan:
    last: dict[int, str] = {}
    open_ones: dict[int, PlanCheck] = {}
    for _, pk, public_id, due_on, done_on, number, goal, outcome, ended in sorted(
        rows, key=lambda row: (row[4] or date.max, row[3], row[5])
    ):
        if done_on is None:
            open_ones[pk] = PlanCheck(pk=pk, public_id=public_id, due_on=due_on, number=number)
        elif goal is not None and ended is None:
            last[goal] = outcome
    following = min(open_ones.values(), key=lambda row: row.due_on, default=None)
    met = sum(outcome == Outcome.MET for outcome in last.values())
    return TermPlan(plan, following, plan.goal_count, met, len(open_ones))


def _states(plans: Sequence[Plan]) -> dict[int, list[TermPlan]]:
    keys = [plan.pk for plan in plans]
    goals: dict[int, int] = defaultdict(int)
    current = PlanGoal.objects.filter(plan_id__in=keys, until_version__isnull=True)
    for plan_id in current.values_list("plan_id", flat=True):
        goals[plan_id] += 1
    checks: dict[int, list[PlanCheck]] = defaultdict(list)
    rows = PlanCheck.objects.filter(plan_id__in=keys, withdrawn_at__isnull=True)
    rows = rows.defer("found_sealed", "next_measures_sealed")
    current_results = GoalResult.objects.filter(goal__until_version__isnull=True)
    for row in rows.prefetch_related(Prefetch("results", current_results)):
        checks[row.plan_id].append(row)
    found: dict[int, list[TermPlan]] = defaultdict(list)
    for plan in plans:
        held = checks[plan.pk]
        left = sorted((row for row in held if row.done_on is None), key=lambda row: row.due_on)
        met = sum(outcome == Outcome.MET for outcome in _last_outcomes(held).values())
        state = TermPlan(plan, left[0] if left else None, goals[plan.pk], met, len(left))
        found[plan.student_id].append(state)
    return found


@dataclass(frozen=True)
class ClassLine:
    """A care pupil of a class, and the plans of the term."""

    student: Student
    states: list[TermPlan]


def class_plans(user: Any, group: SchoolClass, term: Term, on: date) -> list[ClassLine]:
    """A class's care pupils whose care `user` reads: without a plan first, then drafts, then by the
    next check. Five queries."""
    pupils = Student.objects.care_visible_to(user).enrolled().filter(current_class=group)
    students = list(pupils.in_care(on).order_by("name_key", "pk"))
    states = plan_states(user, students, term)
    lines = [ClassLine(student, states.get(student.pk, [])) for student in students]
    return sorted(lines, key=_urgency)


def _urgency(line: ClassLine) -> tuple[int, date]:
    if not line.states:
        return 0, date.min
    if any(state.plan.state == PlanState.DRAFT for state in line.states):
        return 1, date.min
    days = [state.next_check.due_on for state in line.states if state.next_check]
    return 2, min(days, default=date.max)


@dataclass(frozen=True)
class PlanCounts:
    """计划制定率: pupils in care who have a plan for the term, of all in care on the day."""

    planned: int
    in_care: int
    checks_done: int
    checks_late: int


def plan_counts(school: School, term: Term, on: date) -> PlanCounts:
    """The figures of one term on a day (5.2 计划制定率 = active plan ÷ D); a draft or a withdrawn
    plan is none. For reports: counts only, no person is asked. Three queries."""
    pupils = Student.objects.going_on().filter(school=school).enrolled().in_care(on)
    standing = Plan.objects.standing().filter(school=school, term=term)
    checks = PlanCheck.objects.filter(
        plan__school=school, plan__term=term, withdrawn_at__isnull=True
    ).aggregate(
        done=Count("pk", filter=Q(done_on__isnull=False)),
        late=Count("pk", filter=Q(done_on__isnull=True, due_on__lt=on)),
    )
    return PlanCounts(
        planned=pupils.filter(pk__in=standing.values("student_id")).count(),
        in_care=pupils.count(),
        checks_done=checks["done"],
        checks_late=checks["late"],
    )
