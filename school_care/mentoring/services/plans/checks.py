"""阶段检查 (A07): each goal one tap, one sentence if wanted, what comes next.

Early and late are both possible; `due_on` is when it was owed, `done_on` when it was looked at,
`written_at` when it was written down. Only against the child's own beginning, never against others.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.mentoring.choices.plans import Outcome
from school_care.mentoring.models import GoalResult, Plan, PlanCheck, PlanGoal
from school_care.mentoring.services.plans.rules import (
    MAX_WORDS,
    check_check_day,
    require_planner,
    require_running,
)
from school_care.mentoring.services.plans.writing import current_goals
from school_care.school.access import roles_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.refusal import Refused


@dataclass(frozen=True)
class Checked:
    """What was found: outcome by the goal's public id, words, when; `next_due` moves (or sets) the
    next check."""

    outcomes: dict[UUID, str]
    found: str = ""
    next_measures: str = ""
    done_on: date | None = None  # None: today
    next_due: date | None = None


def record_check(
    *, by: Any, check: PlanCheck, checked: Checked, calendar: SchoolCalendar | None = None
) -> PlanCheck:
    """Store one staged check. Every goal of the present version needs its tap. Sent twice, stored
    once. Raises Refused."""
    plan = check.plan
    require_planner(by, plan.student)
    done_on = checked.done_on or clock.today()
    _check_words(checked)
    with transaction.atomic():
        plan = _locked(plan)
        require_running(plan)
        if done_on > clock.today():
            raise Refused("检查日期不能晚于今天。")
        if plan.adopted_on and done_on < plan.adopted_on:
            raise Refused("检查日期早于计划开始执行的日期，请重选。")
        goals = list(current_goals(plan))
        _require_all(goals, checked.outcomes)
        changed = PlanCheck.objects.filter(
            pk=check.pk, done_on__isnull=True, withdrawn_at__isnull=True
        ).update(done_on=done_on, done_by=by, written_at=clock.now())
        if not changed:
            check.refresh_from_db()
            if check.done_by_id == by.pk and _same(check, checked, goals):
                return check  # the same sending again
            raise Refused("这次检查刚刚有人处理过，请刷新页面查看。")
        check.refresh_from_db()
        check.found, check.next_measures = checked.found, checked.next_measures
        check.save(update_fields=["found_sealed", "next_measures_sealed"])
        GoalResult.objects.bulk_create(
            GoalResult(check_row=check, goal=goal, outcome=checked.outcomes[goal.public_id])
            for goal in goals
        )
        if checked.next_due:
            _set_next(plan, check, checked.next_due, calendar)
        audit.record(
            "plan_check.done",
            actor=by,
            row=check,
            school_id=plan.school_id,
            student_id=plan.student.public_id,
            late=done_on > check.due_on,
            met=sum(value == Outcome.MET for value in checked.outcomes.values()),
        )
    return check


def correct_check(*, by: Any, check: PlanCheck, checked: Checked) -> PlanCheck:
    """更正 a check already made, by whoever made it or the director, while its plan runs; what it
    said before is kept sealed. Raises Refused."""
    plan = check.plan
    require_planner(by, plan.student)
    if problem := why_not_correct(check, by):
        raise Refused(problem)
    _check_words(checked)
    with transaction.atomic():
        plan = _locked(plan)
        require_running(plan)
        results = list(check.results.select_related("goal").order_by("goal__position"))
        _require_all([result.goal for result in results], checked.outcomes)
        before = _in_words(results, check.found or "", check.next_measures or "")
        for result in results:
            result.outcome = checked.outcomes[result.goal.public_id]
        after = _in_words(results, checked.found, checked.next_measures)
        changes = audit.changes(
            check, before=before, after=after, actor=by, student_id=plan.student.public_id,
            source="plan-check-correction",
        )  # fmt: skip
        if not changes:
            return check
        GoalResult.objects.bulk_update(results, ["outcome"])
        check.found, check.next_measures = checked.found, checked.next_measures
        check.save(update_fields=["found_sealed", "next_measures_sealed"])
        FieldChange.objects.bulk_create(changes)
        audit.record(
            "plan_check.corrected", actor=by, row=check, school_id=plan.school_id,
            student_id=plan.student.public_id, fields=len(changes),
        )  # fmt: skip
    return check


def why_not_correct(check: PlanCheck, by: Any) -> str:
    """Why `by` may not correct this check; "" when they may."""
    if check.done_on is None:
        return "这次检查还没有做。"
    if check.done_by_id != by.pk and Role.DIRECTOR not in roles_of(by, check.plan.school):
        return "只有检查人本人或德育主任可以更正。"
    return ""


def move_check(
    *, by: Any, check: PlanCheck, to: date, calendar: SchoolCalendar | None = None
) -> PlanCheck:
    """Set another day for a check nobody has made yet, the old day kept in the trace. Raises
    Refused."""
    plan = check.plan
    require_planner(by, plan.student)
    with transaction.atomic():
        plan = _locked(plan)
        require_running(plan)
        _move(by, plan, check, to, calendar)
    check.refresh_from_db()
    return check


def _move(by: Any, plan: Plan, check: PlanCheck, to: date, calendar: SchoolCalendar | None) -> None:
    if to == check.due_on:
        return
    check_check_day(to, plan.term, calendar or SchoolCalendar(plan.school))
    open_ones = plan.checks.filter(done_on__isnull=True, withdrawn_at__isnull=True)
    if open_ones.exclude(pk=check.pk).filter(due_on=to).exists():
        raise Refused("这一天已经有一次检查，请换一天。")
    old = check.due_on
    if not open_ones.filter(pk=check.pk, due_on=old).update(due_on=to):
        raise Refused("这次检查刚刚有人处理过，请刷新页面查看。")
    FieldChange.objects.bulk_create(
        audit.changes(
            check,
            before={"due_on": old},
            after={"due_on": to},
            actor=by,
            student_id=plan.student.public_id,
            source="plan-check",
        )  # fmt: skip
    )
    audit.record(
        "plan_check.moved", actor=by, row=check, school_id=plan.school_id,
        student_id=plan.student.public_id,
    )  # fmt: skip


def _set_next(plan: Plan, done: PlanCheck, day: date, calendar: SchoolCalendar | None) -> None:
    """The next open check on `day`: the one there is moves, else a new one begins."""
    open_ones = plan.checks.filter(done_on__isnull=True, withdrawn_at__isnull=True)
    following = open_ones.order_by("due_on").first()
    if following is not None:
        _move(done.done_by, plan, following, day, calendar)
        return
    check_check_day(day, plan.term, calendar or SchoolCalendar(plan.school))
    last = plan.checks.aggregate(last=Max("number"))["last"] or 0
    PlanCheck.objects.create(plan=plan, number=last + 1, due_on=day)


def _locked(plan: Plan) -> Plan:
    rows = Plan.objects.select_for_update(of=("self",))
    return rows.select_related("term", "school", "student").get(pk=plan.pk)


def _check_words(checked: Checked) -> None:
    if max(len(checked.found), len(checked.next_measures)) > MAX_WORDS:
        raise Refused(f"文字请不超过{MAX_WORDS}字。")
    if any(value not in Outcome.values for value in checked.outcomes.values()):
        raise Refused("请重新点选目标的情况。")


def _require_all(goals: list[PlanGoal], outcomes: dict[UUID, str]) -> None:
    missing = [goal for goal in goals if goal.public_id not in outcomes]
    if missing:
        raise Refused(f"还有{len(missing)}个目标没有点，请每个目标点一下。")


def _same(check: PlanCheck, checked: Checked, goals: list[PlanGoal]) -> bool:
    stored = dict(check.results.values_list("goal__public_id", "outcome"))
    wanted = {goal.public_id: checked.outcomes[goal.public_id] for goal in goals}
    words = ((check.found or ""), (check.next_measures or ""))
    return stored == wanted and words == (checked.found, checked.next_measures)


def _in_words(results: list[GoalResult], found: str, following: str) -> dict[str, str]:
    marks = "；".join(
        f"{place}.{Outcome(result.outcome).label}" for place, result in enumerate(results, start=1)
    )
    return {"outcomes": marks, "found": found, "next_measures": following}
