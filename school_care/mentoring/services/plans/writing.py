"""A plan from its first words to its end: draft, adopted, changed by versions, closed, withdrawn.

Two people may have the same plan open. What is sent carries the mark of what was read (`base`); if
somebody was first, nothing is stored and the sentence says who.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.mentoring.choices.plans import PlanState
from school_care.mentoring.models import Plan, PlanCheck, PlanGoal, PlanVersion
from school_care.mentoring.plan_content import GoalWords, PlanContent
from school_care.mentoring.services.plans.rules import (
    check_complete,
    check_lengths,
    planning_term,
    require_at_school,
    require_planner,
    require_running,
    require_term_open,
)
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import Term
from school_care.school.refusal import Refused
from school_care.students.models import Student

MAX_WHY = 200
NEW = ""  # the base of a plan nobody has saved yet


def base_of(plan: Plan, version: PlanVersion) -> str:
    """The mark of what a form was opened with: a draft's last saving, a running plan's version."""
    return version.made_at.isoformat() if plan.state == PlanState.DRAFT else str(plan.version)


def save_draft(
    *,
    by: Any,
    student: Student,
    kind: str,
    content: PlanContent,
    public_id: UUID,
    base: str = NEW,
    after: Plan | None = None,
    calendar: SchoolCalendar | None = None,
) -> Plan:
    """Keep a draft for the running (in the holidays the coming) term under the id the client made;
    sent again it is stored once. Nothing is owed of a draft. Raises Refused."""
    require_planner(by, student)
    require_at_school(student)
    check_lengths(content)
    term = planning_term(calendar or SchoolCalendar(student.school), clock.today())
    try:
        with transaction.atomic():
            held = Plan.objects.select_for_update().filter(public_id=public_id).first()
            if held is not None:
                return _save_again(by, held, student, content, base)
            return _begin(by, student, kind, content, public_id, term, after)
    except IntegrityError:
        known = Plan.objects.filter(public_id=public_id, student=student).first()
        if known is not None and known.made_by_id == by.pk:
            return known  # the same sending, a moment ago
        raise Refused(_taken(student, kind, term)) from None


def adopt_plan(
    *,
    by: Any,
    student: Student,
    kind: str,
    content: PlanContent,
    public_id: UUID,
    base: str = NEW,
    after: Plan | None = None,
    calendar: SchoolCalendar | None = None,
) -> Plan:
    """Keep the draft and carry it out from today as version 1: goals and checks become rows.
    Sent again, nothing doubles. Raises Refused, AreaWithoutGoal."""
    calendar = calendar or SchoolCalendar(student.school)
    with transaction.atomic():
        if known := _sent_before(by, student, public_id):
            return known
        plan = save_draft(
            by=by, student=student, kind=kind, content=content, public_id=public_id,
            base=base, after=after, calendar=calendar,
        )  # fmt: skip
        check_complete(
            student=student, kind=plan.kind, content=content, term=plan.term, calendar=calendar
        )
        changed = Plan.objects.filter(pk=plan.pk, state=PlanState.DRAFT).update(
            state=PlanState.RUNNING, version=1, adopted_on=clock.today()
        )
        if not changed:
            if known := _sent_before(by, student, public_id):
                return known
            raise Refused("这份计划刚刚已开始执行，请刷新页面查看。")
        plan.refresh_from_db()
        version = plan.versions.get(number=1)
        version.content, version.adopted_at = content.to_json(), clock.now()
        version.made_by = by
        version.save()
        _store_goals(plan, content.goals, since=1)
        _store_checks(plan, content.check_days)
        _trace("plan.adopted", by, plan, goals=len(content.goals), checks=len(content.check_days))
    return plan


def _sent_before(by: Any, student: Student, public_id: UUID) -> Plan | None:
    """The plan of this very form, carried out already; a sending on its way is waited for."""
    held = Plan.objects.select_for_update(of=("self",)).filter(public_id=public_id, student=student)
    known = held.first()
    if known is None or known.state != PlanState.RUNNING or known.made_by_id != by.pk:
        return None
    require_planner(by, student)
    return known


def revise_plan(
    *,
    by: Any,
    plan: Plan,
    content: PlanContent,
    why: str,
    base: str,
    calendar: SchoolCalendar | None = None,
) -> Plan:
    """Change a running plan by its next version, with a reason. Goals kept as they were carry on;
    a changed or dropped one ends with the version before. Open checks on days no longer named are
    withdrawn, never deleted. Raises Refused, AreaWithoutGoal."""
    student = plan.student
    require_planner(by, student)
    require_at_school(student)
    why = " ".join(why.split())[:MAX_WHY]
    if not why:
        raise Refused("请写一句为什么修改。")
    calendar = calendar or SchoolCalendar(student.school)
    with transaction.atomic():
        plan = Plan.objects.select_for_update(of=("self",)).select_related("term").get(pk=plan.pk)
        plan.student = student
        require_running(plan)
        if base != str(plan.version):
            raise Refused(_changed_by(plan))
        open_checks = list(_open_checks(plan))
        known = {check.due_on for check in open_checks}
        days = content.check_days
        check_complete(
            student=student,
            kind=plan.kind,
            content=content,
            term=plan.term,
            calendar=calendar,
            known_days=known,
            needs_check=not plan.checks.filter(done_on__isnull=False).exists(),
        )
        goals = list(current_goals(plan))
        if not _differs(plan, content, goals, known):
            raise Refused("内容没有变化，不用存为新版本。")
        number = plan.version + 1
        PlanVersion.objects.create(
            plan=plan, number=number, content=content.to_json(), why=why, made_by=by,
            made_at=clock.now(), adopted_at=clock.now(),
        )  # fmt: skip
        changed = Plan.objects.filter(pk=plan.pk, version=plan.version).update(version=number)
        if not changed:
            raise Refused(_changed_by(plan))
        plan.version = number
        _carry_goals(plan, goals, content.goals)
        dropped = [check.pk for check in open_checks if check.due_on not in days]
        PlanCheck.objects.filter(pk__in=dropped).update(withdrawn_at=clock.now())
        _store_checks(plan, [day for day in days if day not in known])
        _trace("plan.revised", by, plan, version=number, checks_withdrawn=len(dropped))
    return plan


def close_plan(*, by: Any, plan: Plan) -> Plan:
    """结束计划 after its last check: it stays readable and counts for its term; checks nobody has
    made are withdrawn. Raises Refused."""
    require_planner(by, plan.student)
    with transaction.atomic():
        changed = Plan.objects.filter(pk=plan.pk, state=PlanState.RUNNING).update(
            state=PlanState.CLOSED, closed_on=clock.today()
        )
        if not changed:
            raise Refused("这份计划刚刚有人处理过，请刷新页面。")
        _open_checks(plan).update(withdrawn_at=clock.now())
        plan.refresh_from_db()
        _trace("plan.closed", by, plan)
    return plan


def reopen_plan(*, by: Any, plan: Plan) -> Plan:
    """Take a closing back, while the term runs; withdrawn checks are set anew by a revision.
    Raises Refused."""
    require_planner(by, plan.student)
    require_term_open(plan)
    with transaction.atomic():
        changed = Plan.objects.filter(pk=plan.pk, state=PlanState.CLOSED).update(
            state=PlanState.RUNNING, closed_on=None
        )
        if not changed:
            raise Refused("这份计划刚刚有人处理过，请刷新页面。")
        plan.refresh_from_db()
        _trace("plan.reopened", by, plan)
    return plan


def withdraw_plan(*, by: Any, plan: Plan, why: str) -> Plan:
    """Take back a plan begun by mistake, or a draft: it stays, marked, counts no more, and makes
    room for another. Raises Refused."""
    require_planner(by, plan.student)
    require_term_open(plan)
    why = " ".join(why.split())[:MAX_WHY]
    if not why:
        raise Refused("请写一句撤销原因。")
    with transaction.atomic():
        open_states = (PlanState.DRAFT, PlanState.RUNNING)
        changed = Plan.objects.filter(pk=plan.pk, state__in=open_states).update(
            state=PlanState.WITHDRAWN, withdrawn_why=why
        )
        if not changed:
            raise Refused("这份计划刚刚有人处理过，请刷新页面。")
        _open_checks(plan).update(withdrawn_at=clock.now())
        FieldChange.objects.bulk_create(
            audit.changes(
                plan,
                before={"withdrawn_why": ""},
                after={"withdrawn_why": why},
                actor=by,
                student_id=plan.student.public_id,
                source="plan",
            )  # fmt: skip
        )
        plan.refresh_from_db()
        _trace("plan.withdrawn", by, plan)
    return plan


def current_goals(plan: Plan):
    """Rows of the goals that hold in the plan's present version, in order."""
    return plan.goals.filter(since_version__lte=plan.version, until_version__isnull=True)


def _begin(
    by: Any, student: Student, kind: str, content: PlanContent, public_id: UUID, term: Term,
    after: Plan | None,
) -> Plan:  # fmt: skip
    plan = Plan.objects.create(
        public_id=public_id,
        school_id=student.school_id,
        student=student,
        term=term,
        kind=kind,
        after=after,
        made_by=by,
        made_at=clock.now(),
    )
    PlanVersion.objects.create(
        plan=plan, number=1, content=content.to_json(draft=True), made_by=by, made_at=clock.now()
    )
    _trace("plan.drafted", by, plan, kind=kind)
    return plan


def _save_again(by: Any, plan: Plan, student: Student, content: PlanContent, base: str) -> Plan:
    if plan.student_id != student.pk:
        raise Refused("这份计划的编号已被使用，请刷新页面后重写。")
    if plan.state != PlanState.DRAFT:
        raise Refused(f"这份计划{plan.get_state_display()}，请刷新页面查看。")
    version = plan.versions.get(number=1)
    own_first = base == NEW and version.made_by_id == by.pk
    if not own_first and base != base_of(plan, version):
        raise Refused(_changed_by(plan))
    text = content.to_json(draft=True)
    if version.content != text:
        version.content, version.made_by, version.made_at = text, by, clock.now()
        version.save()
        _trace("plan.drafted", by, plan, kind=plan.kind)
    return plan


def _differs(plan: Plan, content: PlanContent, goals: Sequence[PlanGoal], known: set) -> bool:
    said = PlanContent.from_json(plan.versions.get(number=plan.version).content)
    before = [(goal.of, goal.text, goal.measure or "", goal.by_date, goal.area) for goal in goals]
    return (
        said != content
        or before != [goal.said for goal in content.goals]
        or known != set(content.check_days)
    )


def _carry_goals(plan: Plan, held: Sequence[PlanGoal], wanted: Sequence[GoalWords]) -> None:
    """Goals said as before carry on, at their new place; the others end, new ones begin."""
    left = {
        (goal.public_id, goal.of, goal.text, goal.measure or "", goal.by_date, goal.area): goal
        for goal in held
    }
    new = []
    for place, goal in enumerate(wanted):
        row = left.pop((goal.row, *goal.said), None)
        if row is None:
            new.append((place, goal))
        elif row.position != place:
            PlanGoal.objects.filter(pk=row.pk).update(position=place)
    ended = [goal.pk for goal in left.values()]
    PlanGoal.objects.filter(pk__in=ended).update(until_version=plan.version)
    for place, goal in new:
        _store_goal(plan, goal, plan.version, place)


def _store_goals(plan: Plan, goals: Sequence[GoalWords], *, since: int) -> None:
    for place, goal in enumerate(goals):
        _store_goal(plan, goal, since, place)


def _store_goal(plan: Plan, goal: GoalWords, since: int, place: int) -> None:
    PlanGoal.objects.create(
        plan=plan,
        of=goal.of,
        area=goal.area,
        text=goal.text,
        measure=goal.measure or None,
        by_date=goal.by_date,
        since_version=since,
        position=place,
    )


def _store_checks(plan: Plan, days: Sequence) -> None:
    """Checks on these days; numbers go on from the last ever given in this plan."""
    last = plan.checks.aggregate(last=Max("number"))["last"] or 0
    PlanCheck.objects.bulk_create(
        PlanCheck(plan=plan, number=last + place, due_on=day)
        for place, day in enumerate(sorted(days), start=1)
    )


def _open_checks(plan: Plan):
    return PlanCheck.objects.filter(plan=plan, done_on__isnull=True, withdrawn_at__isnull=True)


def _changed_by(plan: Plan) -> str:
    last = plan.versions.select_related("made_by").order_by("-number").first()
    who = last.made_by.name if last and last.made_by else "别人"
    return f"{who}刚刚改过这份计划，您的修改还没有保存。请重新打开计划，在新内容上再改。"


def _taken(student: Student, kind: str, term: Term) -> str:
    held = Plan.objects.filter(student=student, kind=kind, term=term)
    plan = held.exclude(state=PlanState.WITHDRAWN).select_related("made_by").first()
    who = plan.made_by.name if plan and plan.made_by else "别人"
    return f"{who}已经在写该生本学期的这份计划，请返回后打开它接着写。"


def _trace(action: str, by: Any, plan: Plan, **facts: Any) -> None:
    audit.record(action, actor=by, row=plan, student_id=plan.student.public_id, **facts)
