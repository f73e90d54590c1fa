"""The one door through which an activity's state changes (choices.programme.FOLLOWS).

`hold_activity` and `undo_holding` for whoever keeps it, `cancel_activity` and `restore_activity`
for whoever plans it, `plan_drafts` for the approval of a term. Each is compare-and-set: of two at
once the second is told to look again. The public event follows in the same transaction.
"""

from typing import Any

from django.db import transaction
from django.db.models import F

from school_care.activities.access import may_keep
from school_care.activities.choices.programme import FOLLOWS, ActivityState
from school_care.activities.models import Activity, Programme
from school_care.activities.services.programme import publicity, telling
from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused

MAX_WHY = 200
SOMEBODY_FIRST = "这项活动刚刚有人处理过，请刷新页面查看。"
NOT_YOURS = "只有组织者、本班班主任和德育主任、校长可以登记这项活动。"
NOT_PLANNER = "只有德育主任和校长可以改动学期活动安排。"


def may_plan(by: Any, activity: Activity) -> bool:
    """Whether `by` may move, change or cancel it: the planners of the school; what a class arranged
    for itself, whoever keeps it."""
    if can(by, Capability.PLAN_PROGRAMME, activity.school):
        return True
    return activity.programme_id is None and may_keep(by, activity)


def hold_activity(*, by: Any, activity: Activity) -> Activity:
    """已举办, noted on its day or after. Raises Refused."""
    if not may_keep(by, activity):
        raise Refused(NOT_YOURS)
    if activity.starts_on > clock.today():
        raise Refused("活动还没到日期，请在当天或之后登记。")
    if activity.state == ActivityState.DRAFT:
        raise Refused("这项活动还没有审定，审定后才能登记。")
    with transaction.atomic():
        return _step(by, activity, ActivityState.HELD, held_by=by, held_at=clock.now())


def undo_holding(*, by: Any, activity: Activity) -> Activity:
    """Noted by mistake: planned again. Raises Refused."""
    if not may_keep(by, activity):
        raise Refused(NOT_YOURS)
    with transaction.atomic():
        return _step(by, activity, ActivityState.PLANNED, held_by=None, held_at=None)


def cancel_activity(*, by: Any, activity: Activity, why: str = "") -> Activity:
    """Call an activity off; it stays in the calendar, struck through. One that was arranged already
    needs a reason; a draft that is left out has none. Raises Refused."""
    if not may_plan(by, activity):
        raise Refused(NOT_PLANNER)
    arranged = activity.state == ActivityState.PLANNED
    why = " ".join(why.split())[:MAX_WHY] if arranged else ""
    if arranged and not why:
        raise Refused("请写一句取消原因，老师们会看到。")
    _require_editable(activity)
    with transaction.atomic():
        activity = _step(by, activity, ActivityState.CANCELLED, cancelled_why=why)
        if arranged:
            telling.tell_changed(activity, telling.CANCELLED, by=by)
    return activity


def restore_activity(*, by: Any, activity: Activity) -> Activity:
    """Take a cancellation back: to what it was before, arranged or a draft. Raises Refused."""
    if not may_plan(by, activity):
        raise Refused(NOT_PLANNER)
    if activity.state != ActivityState.CANCELLED:
        raise Refused("这项活动没有取消，请刷新页面查看。")
    _require_editable(activity)
    # only one that was arranged has a reason
    to = ActivityState.PLANNED if activity.cancelled_why else ActivityState.DRAFT
    with transaction.atomic():
        activity = _step(by, activity, to, cancelled_why="")
        if to == ActivityState.PLANNED:
            telling.tell_changed(activity, telling.CHANGED, by=by)
    return activity


def plan_drafts(*, by: Any, programme: Programme) -> list[Activity]:
    """Every draft of an approved programme is arranged from now on, and public where it says so.
    Called within the approval's transaction. Raises Refused: words that may not be public."""
    if not can(by, Capability.APPROVE_PROGRAMME, programme.school):
        raise Refused("只有校长可以审定活动安排。")
    drafts = Activity.objects.filter(programme=programme, state=ActivityState.DRAFT)
    found = list(drafts.select_for_update(of=("self",)).select_related("school"))
    publicity.require_publishable([row for row in found if row.is_public])
    drafts.filter(pk__in=[row.pk for row in found]).update(
        state=ActivityState.PLANNED, revision=F("revision") + 1
    )
    for row in found:
        row.state, row.revision = ActivityState.PLANNED, row.revision + 1
        if row.is_public:
            publicity.follow(row)
    return found


def _step(by: Any, activity: Activity, to: str, **fields: Any) -> Activity:
    was = activity.state
    if to not in FOLLOWS[was]:
        raise Refused(
            f"这项活动现在是“{activity.get_state_display()}”，不能这样改，请刷新页面查看。"
        )
    changed = Activity.objects.filter(pk=activity.pk, state=was).update(
        state=to, revision=F("revision") + 1, **fields
    )
    if not changed:
        raise Refused(SOMEBODY_FIRST)
    activity.state = to
    activity.revision += 1
    for name, value in fields.items():
        setattr(activity, name, value)
    after = {"state": to}
    if "cancelled_why" in fields:
        after["cancelled_why"] = fields["cancelled_why"]
    rows = audit.changes(
        activity, before={"state": was}, after=after, actor=by, source="activity-state"
    )
    FieldChange.objects.bulk_create(rows)
    audit.record(f"activity.{to}", actor=by, row=activity, was=str(was))
    publicity.follow(activity)
    return activity


def _require_editable(activity: Activity) -> None:
    """Drafts lie still while the principal reads them."""
    from school_care.activities.services.programme.rights import require_open_for

    if activity.programme_id is not None and activity.state != ActivityState.PLANNED:
        require_open_for(activity)
