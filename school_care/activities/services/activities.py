"""Planning one activity. What the whole school does is an item of its term's programme
(programme.items); what a class or grade does is arranged here, at once and without approval."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from school_care.activities.choices.programme import ActivityState, Reach, Topic
from school_care.activities.models import Activity, ActivityClass
from school_care.activities.services.programme.items import (
    COLUMNS,
    Plan,
    check_plan,
    edit_activity,
    is_near,
)
from school_care.activities.services.programme.items import add_activity as add_to_programme
from school_care.activities.services.programme.steps import open_programme
from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.school.access import can, can_for_class
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School, Term
from school_care.school.refusal import Refused

MAX_PLACES = 2000
TITLES: dict[str, tuple[str, ...]] = {
    Topic.LAW: ("知法守法，从我做起", "未成年人的权利与保护", "防欺凌，学会求助"),
    Topic.SAFETY: ("交通安全记心间", "防溺水、防火、防触电", "独自在家怎样保安全"),
    Topic.MIND: ("认识情绪，学会表达", "想家的时候怎么办", "和同学好好相处"),
    Topic.FAMILY: ("怎样和爸爸妈妈通电话", "学会感恩，学会沟通", "家里的事我能做什么"),
    Topic.OTHER: ("班级讲座",),
}


@dataclass(frozen=True)
class Places:
    """Whether pupils join by name, and how many places are announced (None: not limited)."""

    by_name: bool = False
    announced: int | None = None


def suggested_title(topic: str, day: date) -> str:
    """A title for a lecture nobody named: another one each month, the same when asked again."""
    titles = TITLES.get(topic) or TITLES[Topic.OTHER]
    return titles[(day.year * 12 + day.month) % len(titles)]


def make_activity(
    *, by: Any, school: School, plan: Plan, public_id: UUID, places: Places = Places()
) -> Activity:
    """Plan an activity under the id the client made; sent twice it is one. `plan.owner` empty:
    whoever plans it. Raises Refused."""
    _check_places(places)
    plan = replace(plan, owner=plan.owner or by)
    if plan.reach == Reach.SCHOOL:
        return _in_programme(by, school, plan, public_id, places)
    check_plan(plan, term_for(school, plan.starts_on))
    _require_classes(by, school, plan)
    known = Activity.objects.filter(public_id=public_id).first()
    if known is not None:
        return _same(known, by)
    try:
        with transaction.atomic():
            return _store(by, school, plan, public_id, places)
    except IntegrityError:  # the first sending was stored a moment ago
        return _same(Activity.objects.get(public_id=public_id), by)


def change_activity(
    *, by: Any, activity: Activity, plan: Plan, revision: int, places: Places
) -> Activity:
    """Change a plan that was seen at `revision`. Raises Refused."""
    _check_places(places)
    if (plan.reach == Reach.SCHOOL) != (activity.reach == Reach.SCHOOL):
        raise Refused("全校活动和班级、年级活动不能互改：请另建一项，再取消这一项。")
    if plan.reach != Reach.SCHOOL:
        _require_classes(by, activity.school, plan)
    if activity.programme_id is None:
        plan = replace(plan, is_public=False)
    with transaction.atomic():
        row = edit_activity(by=by, activity=activity, plan=plan, revision=revision)
        _set_places(by, row, places)
    return row


def plan_of(activity: Activity) -> Plan:
    """What the plan says now."""
    groups = tuple(row.school_class for row in activity.classes.select_related("school_class"))
    values = {name: getattr(activity, name) for name in COLUMNS}
    return Plan(**values, classes=groups)


def _in_programme(by: Any, school: School, plan: Plan, public_id: UUID, places: Places) -> Activity:
    if not can(by, Capability.PLAN_PROGRAMME, school):
        raise Refused("全校活动由德育主任和校长编排；您可以为自己的班或年级安排活动。")
    with transaction.atomic():
        programme = open_programme(by=by, school=school, term=term_for(school, plan.starts_on))
        row = add_to_programme(by=by, programme=programme, plan=plan, public_id=public_id)
        _set_places(by, row, places)
    return row


def _same(known: Activity, by: Any) -> Activity:
    if known.made_by_id != by.pk:
        raise Refused("这项活动的编号已被使用，请刷新页面后重写。")
    return known


def _check_places(places: Places) -> None:
    if places.announced is not None and not 1 <= places.announced <= MAX_PLACES:
        raise Refused("名额应在1到2000之间；不限就不填。")


def _require_classes(by: Any, school: School, plan: Plan) -> None:
    if not plan.classes:
        raise Refused("请点选参加的班级或年级。")
    if any(group.school_id != school.pk for group in plan.classes):
        raise Refused("请选择本校的班级。")
    if not all(can_for_class(by, Capability.RUN_ACTIVITY, group) for group in plan.classes):
        raise Refused("只能为自己任教、带班或分管的班级安排活动。")


def term_for(school: School, day: date) -> Term:
    """The term an activity of a day belongs to. Raises Refused."""
    calendar = SchoolCalendar(school)
    # in holidays the term before them; late in August the one that comes
    near = (one for one in calendar.terms if is_near(one, day))
    term = calendar.term_on(day) or next(near, None)
    if term is None:
        raise Refused("这一天不在任何学期里：请先在校历里设好学期，或换一天。")
    return term


def _store(by: Any, school: School, plan: Plan, public_id: UUID, places: Places) -> Activity:
    plan = replace(plan, is_public=False)  # what parents read is approved with the programme
    row = Activity.objects.create(
        public_id=public_id,
        school=school,
        term=term_for(school, plan.starts_on),
        made_by=by,
        made_at=clock.now(),
        state=ActivityState.PLANNED,
        by_name=places.by_name,
        places=places.announced if places.by_name else None,
        **{name: getattr(plan, name) for name in COLUMNS},
    )
    ActivityClass.objects.bulk_create(
        ActivityClass(activity=row, school_class=group) for group in plan.classes
    )
    audit.record("activity.added", actor=by, row=row, kind=str(row.kind), reach=str(row.reach))
    return row


def _set_places(by: Any, row: Activity, places: Places) -> None:
    announced = places.announced if places.by_name else None
    wanted = {"by_name": places.by_name, "places": announced}
    before = {name: getattr(row, name) for name in wanted}
    rows = audit.changes(row, before=before, after=wanted, actor=by, source="activity")
    if not rows:
        return
    row.by_name, row.places = places.by_name, announced
    row.save(update_fields=["by_name", "places"])
    FieldChange.objects.bulk_create(rows)
    audit.record("activity.edited", actor=by, row=row, fields=sorted(one.field for one in rows))
