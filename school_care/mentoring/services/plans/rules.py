"""Who may write plans, for which term, and what a plan must say before it is carried out.

All who may write care of a pupil may write its plan (head teacher, mentor, subject teachers,
director); every version names its author. A plan belongs to its term and may be changed while that
term runs, or before it begins; a plan of a past term is read-only without anybody closing it: it
simply counts for that term as it stood.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from school_care.core import clock
from school_care.core.templatetags.days import from_to, short_date
from school_care.mentoring.choices.plans import GoalOf, PlanKind, PlanState
from school_care.mentoring.models import Plan
from school_care.mentoring.plan_content import GoalWords, PlanContent
from school_care.mentoring.services.plans.risk import high_risk_areas
from school_care.school.access import can
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import Term
from school_care.school.refusal import Refused
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student

MAX_GOALS = 10
MAX_CHECKS = 6
MAX_LINE = 120  # characters of a goal, or of how one sees it
MAX_WORDS = 500


class AreaWithoutGoal(Refused):
    """An area of the assessment has no goal; `area` is its name, so that a goal can be offered."""

    def __init__(self, area: str) -> None:
        super().__init__(f"评估中「{area}」方面需要一个目标，请在下面点选或写一个。")
        self.area = area


def require_planner(by: Any, student: Student) -> None:
    """Raise Refused unless `by` may write the plan of this pupil today."""
    allowed = can(by, Capability.WRITE_CARE, student.school)
    if not allowed or not Student.objects.care_visible_to(by).filter(pk=student.pk).exists():
        raise Refused("该生不在您的关爱范围内，不能填写帮扶计划。")


def require_at_school(student: Student) -> None:
    """Raise Refused for a pupil who has left."""
    if student.status != EnrolmentStatus.ENROLLED:
        raise Refused("该生已离校，不再新写或修改帮扶计划。")


def planning_term(calendar: SchoolCalendar, on: date) -> Term:
    """The term a plan written `on` a day is for: the running one or, in the holidays, the next.
    Raises Refused when none is set."""
    running = calendar.term_on(on)
    coming = next((term for term in calendar.terms if term.first_day > on), None)
    if (term := running or coming) is None:
        raise Refused(
            "现在不在学期内，下学期的日期还没有设置。请校长或德育主任先在「学期与校历」中设置。"
        )
    return term


def require_term_open(plan: Plan) -> None:
    """Raise Refused when the plan's term is over."""
    if term_over(plan.term, clock.today()):
        raise Refused("这份计划的学期已经结束，只能查看和打印。请写本学期的计划。")


def term_over(term: Term, on: date) -> bool:
    """Whether the term's last day has passed."""
    return on > term.last_day


def check_lengths(content: PlanContent) -> None:
    """Raise Refused for words that do not fit; asked of drafts too."""
    rules = (
        (len(content.goals) > MAX_GOALS, f"目标最多{MAX_GOALS}个，请合并。"),
        (len(content.check_days) > MAX_CHECKS, f"阶段检查最多{MAX_CHECKS}次。"),
        (
            any(
                len(text) > MAX_LINE for goal in content.goals for text in (goal.text, goal.measure)
            ),
            f"目标请不超过{MAX_LINE}字。",
        ),
        (
            max(map(len, (content.measures, content.family_words, content.aims))) > MAX_WORDS,
            f"文字请不超过{MAX_WORDS}字。",
        ),
    )
    for broken, sentence in rules:
        if broken:
            raise Refused(sentence)


def check_complete(
    *,
    student: Student,
    kind: str,
    content: PlanContent,
    term: Term,
    calendar: SchoolCalendar,
    known_days: Iterable[date] = (),
    needs_check: bool = True,
) -> None:
    """Raise Refused while something a running plan needs is missing (A05: time, content, staged
    effect). `known_days`: check days it already has, which may be past; `needs_check`: whether one
    must be named. `AreaWithoutGoal` for an area of the latest assessment that no goal answers."""
    check_lengths(content)
    has_time = content.when or content.days or (kind == PlanKind.HOME_TAUGHT and content.periods)
    has_way = content.ways or content.measures or content.adaptations
    ours = [goal for goal in content.goals if goal.of == GoalOf.TEACHER]
    rules = (
        (not has_time, "请点选帮扶时间。"),
        (not has_way, "请点选怎么帮，或写一句。"),
        (
            kind == PlanKind.HOME_TAUGHT and not content.periods,
            "请填写每周送教几课时。",
        ),
    )
    for broken, sentence in rules:
        if broken:
            raise Refused(sentence)
    _require_area_goals(student, content.goals)
    if not ours:
        raise Refused("请写至少一个帮扶目标，可点选后再改。")
    _check_goal_days(content.goals, term)
    if needs_check and not content.check_days:
        raise Refused("请至少定一次阶段检查的日期。")
    _check_days(content.check_days, term, calendar, set(known_days))


def unanswered_areas(student: Student, goals: Sequence[GoalWords]) -> list[str]:
    """Areas of the latest assessment that none of `goals` answers."""
    answered = {goal.area for goal in goals}
    return [area for area in high_risk_areas(student) if area not in answered]


def _require_area_goals(student: Student, goals: Sequence[GoalWords]) -> None:
    for area in unanswered_areas(student, goals):
        raise AreaWithoutGoal(area)


def _check_goal_days(goals: Sequence[GoalWords], term: Term) -> None:
    for goal in goals:
        if goal.by_date and not term.first_day <= goal.by_date <= term.last_day:
            raise Refused(f"目标的日期请选在本学期内（{from_to(term.first_day, term.last_day)}）。")


def _check_days(
    days: Sequence[date], term: Term, calendar: SchoolCalendar, known: set[date]
) -> None:
    if len(set(days)) != len(days):
        raise Refused("有两次阶段检查是同一天，请改一个日期。")
    for day in days:
        if day not in known:
            check_check_day(day, term, calendar)


def check_check_day(day: date, term: Term, calendar: SchoolCalendar) -> None:
    """Raise Refused unless a staged check can be set for `day`: a school day of the plan's term,
    not past. The sentence names a day that fits."""
    if not term.first_day <= day <= term.last_day:
        span = from_to(term.first_day, term.last_day)
        raise Refused(f"检查日期{short_date(day)}不在这个学期内，请选{span}之间的上课日。")
    if day < clock.today():
        raise Refused(f"检查日期{short_date(day)}已经过了，请选今天或以后的上课日。")
    if not calendar.is_school_day(day):
        near = calendar.next_school_day(day)
        advice = f"可改为{short_date(near)}" if near and near <= term.last_day else "请往前选一天"
        raise Refused(f"{short_date(day)}不上课，{advice}。")


def require_running(plan: Plan) -> None:
    """Raise Refused unless the plan is carried out now."""
    if plan.state != PlanState.RUNNING:
        raise Refused(f"这份计划{plan.get_state_display()}，不能再改。")
    require_term_open(plan)
