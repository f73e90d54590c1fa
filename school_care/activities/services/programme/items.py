"""Activities of a programme: added, changed, moved to another day.

A draft is anybody's of the planners to change. What is arranged already keeps its state when it
changes, and the change is written down and told. `revision` is what the page showed: whoever
changes something somebody else has changed meanwhile is told so, and nothing is overwritten.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from school_care.activities.choices.programme import ActivityState, Reach
from school_care.activities.models import Activity, ActivityClass, Programme
from school_care.activities.services.activity_states import NOT_PLANNER, may_plan
from school_care.activities.services.programme import publicity, telling
from school_care.activities.services.programme.rights import (
    require_approver_of_public,
    require_open_for,
    require_planner,
)
from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.core.templatetags.days import short_date
from school_care.school.models import School, SchoolClass, Term, User
from school_care.school.refusal import Refused

LONGEST_DAYS = 31
# What those concerned are told of; the rest is wording.
TOLD = {"starts_on", "last_day", "begins", "ends", "place", "classes", "reach"}
UNNAMED = {"plan", "appeal", "public_words"}  # long texts: that they changed is enough


@dataclass(frozen=True)
class Plan:
    """What an activity is to be. `classes`: of a school-wide one every class is meant, whatever is
    given."""

    kind: str
    title: str
    starts_on: date
    topic: str = ""
    reach: str = Reach.SCHOOL
    classes: tuple[SchoolClass, ...] = ()
    last_day: date | None = None
    begins: time | None = None
    ends: time | None = None
    place: str = ""
    host: str = ""
    owner: User | None = None
    plan: str = ""
    is_public: bool = False
    public_words: str = ""
    appeal: str = ""


COLUMNS = tuple(name for name in Plan.__dataclass_fields__ if name != "classes")


def add_activity(*, by: Any, programme: Programme, plan: Plan, public_id: UUID) -> Activity:
    """A new draft under the id the client made; sent again, nothing is stored twice. Raises
    Refused."""
    require_planner(by, programme.school)
    known = Activity.objects.filter(public_id=public_id, school=programme.school).first()
    if known is not None:
        return known
    check_plan(plan, programme.term)
    row = Activity(
        public_id=public_id,
        school=programme.school,
        term_id=programme.term_id,
        programme=programme,
        made_by=by,
        made_at=clock.now(),
        **{name: getattr(plan, name) for name in COLUMNS},
    )
    _check_public(row)
    try:
        with transaction.atomic():
            require_open_for(row)
            row.save(force_insert=True)
            _set_classes(row, plan)
            audit.record("activity.added", actor=by, row=row, programme=str(programme.public_id))
    except IntegrityError:  # the first sending was stored a moment ago
        return Activity.objects.get(public_id=public_id, school=programme.school)
    return row


def edit_activity(*, by: Any, activity: Activity, plan: Plan, revision: int) -> Activity:
    """Change an activity; nothing happens when nothing differs. Raises Refused."""
    _require_changeable(by, activity, revision)
    if plan.starts_on != activity.starts_on:
        _check_not_past(activity, plan.starts_on)
    check_plan(plan, activity.term)
    before = _values(activity)
    draft = activity.state == ActivityState.DRAFT
    with transaction.atomic():
        if draft:
            require_open_for(activity)
        for name in COLUMNS:
            setattr(activity, name, getattr(plan, name))
        _check_public(activity)
        if not draft and plan.is_public and not before["is_public"]:
            require_approver_of_public(by, activity.school)
        wanted = _classes_of(activity.school, plan, activity.term)
        after = _values(activity, wanted)
        changed = _store(by, activity, before, after, revision)
        if not changed:
            return activity
        if "classes" in changed:
            _set_classes(activity, plan)
        publicity.follow(activity)
        audit.record("activity.edited", actor=by, row=activity, fields=sorted(changed))
        if not draft and changed & TOLD:
            telling.tell_changed(activity, telling.CHANGED, by=by)
    return activity


def move_activity(*, by: Any, activity: Activity, to: date, revision: int) -> Activity:
    """To another day, as long as before. Raises Refused."""
    _require_changeable(by, activity, revision)
    if to == activity.starts_on:
        return activity
    _check_not_past(activity, to)
    length = activity.ends_on - activity.starts_on
    if not is_near(activity.term, to):
        raise Refused(f"{short_date(to)}不在本学期前后，请选别的日期。")
    before = _values(activity)
    draft = activity.state == ActivityState.DRAFT
    with transaction.atomic():
        if draft:
            require_open_for(activity)
        activity.starts_on = to
        activity.last_day = to + length if activity.last_day else None
        changed = _store(by, activity, before, _values(activity), revision)
        publicity.follow(activity)
        audit.record("activity.moved", actor=by, row=activity, fields=sorted(changed))
        if not draft:
            telling.tell_changed(activity, telling.CHANGED, by=by)
    return activity


def _require_changeable(by: Any, activity: Activity, revision: int) -> None:
    if not may_plan(by, activity):
        raise Refused(NOT_PLANNER)
    if activity.state == ActivityState.HELD:
        raise Refused("活动已经举办，日期和内容不再改动；登记错了请先撤销“已举办”。")
    if activity.state == ActivityState.CANCELLED:
        raise Refused("活动已取消：要改请先恢复。")
    if activity.revision != revision:
        raise Refused(_changed_meanwhile(activity))


def _changed_meanwhile(activity: Activity) -> str:
    return (
        f"这项活动刚刚被别人改过（现在是{short_date(activity.starts_on)}），"
        "您的改动没有保存：请看过现在的安排再改。"
    )


def _store(
    by: Any, activity: Activity, before: dict[str, Any], after: dict[str, Any], revision: int
) -> set[str]:
    """Write columns and trace where they differ, unless somebody was first; names of what did."""
    changed = {name for name in after if before[name] != after[name]}
    if not changed:
        return changed
    columns = {name: getattr(activity, name) for name in changed if name in COLUMNS}
    rows = Activity.objects.filter(pk=activity.pk, revision=revision, state=activity.state)
    if not rows.update(**columns, revision=revision + 1):
        raise Refused(_changed_meanwhile(Activity.objects.get(pk=activity.pk)))
    activity.revision = revision + 1
    FieldChange.objects.bulk_create(
        audit.changes(
            activity,
            before=before,
            after={name: after[name] for name in changed - UNNAMED},
            actor=by,
            source="activity",
        )
    )
    return changed


def _values(activity: Activity, classes: Collection[SchoolClass] | None = None) -> dict[str, Any]:
    """Columns and classes, as they are compared and written down."""
    values = {name: getattr(activity, name) for name in COLUMNS if name != "owner"}
    values["owner"] = activity.owner_id
    keys = (
        activity.classes.values_list("school_class_id", flat=True)
        if classes is None
        else [group.pk for group in classes]
    )
    values["classes"] = ",".join(str(key) for key in sorted(keys))
    return values


def _classes_of(school: School, plan: Plan, term: Term) -> list[SchoolClass]:
    if plan.reach == Reach.SCHOOL:
        groups = SchoolClass.objects.filter(school=school)
        return list(groups.present_in(term.school_year))
    return list(plan.classes)


def _set_classes(activity: Activity, plan: Plan) -> None:
    wanted = {group.pk for group in _classes_of(activity.school, plan, activity.term)}
    held = set(activity.classes.values_list("school_class_id", flat=True))
    activity.classes.filter(school_class_id__in=held - wanted).delete()
    ActivityClass.objects.bulk_create(
        ActivityClass(activity=activity, school_class_id=pk) for pk in sorted(wanted - held)
    )


def _check_public(activity: Activity) -> None:
    if activity.is_public and (why := publicity.refusal_of(activity)):
        raise Refused(why)


def _check_not_past(activity: Activity, to: date) -> None:
    if activity.state != ActivityState.DRAFT and to < clock.today():
        raise Refused("已审定的活动不能改到过去的日期。")


def is_near(term: Term, day: date) -> bool:
    """In the term or the holidays beside it: an outing may lie there, another term's may not."""
    margin = timedelta(days=45)
    return term.first_day - margin <= day <= term.last_day + margin


def check_plan(plan: Plan, term: Term) -> None:
    """Raises Refused for a plan that cannot stand in a term."""
    last = plan.last_day or plan.starts_on
    backwards = plan.begins and plan.ends and last == plan.starts_on and plan.ends <= plan.begins
    rules = (
        (not plan.title.strip(), "请写活动名称。"),
        (not is_near(term, plan.starts_on), "日期不在本学期前后，请重选。"),
        (last < plan.starts_on, "结束日期应在开始日期当天或之后。"),
        ((last - plan.starts_on).days > LONGEST_DAYS, f"一项活动最长{LONGEST_DAYS}天。"),
        (bool(backwards), "结束时间应在开始时间之后。"),
        (plan.ends is not None and plan.begins is None, "请先写开始时间。"),
        (plan.reach != Reach.SCHOOL and not plan.classes, "请点选参加的班级或年级。"),
    )
    for broken, sentence in rules:
        if broken:
            raise Refused(sentence)
