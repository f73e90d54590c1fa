"""The activities in a person's calendar feed (duties.feed_parts): when, where, what it is called.

The address is read without a session, so a title that names a child or tells of one is replaced by
the kind of activity.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from school_care.activities.choices.programme import ActivityState, Reach
from school_care.activities.models import Activity, ActivityClass
from school_care.core import clock
from school_care.core.ical import Entry
from school_care.core.public_address import full_url
from school_care.core.publication import objections
from school_care.school.access import can, classes_visible_to, own_classes_of
from school_care.school.enums import Capability
from school_care.school.models import School

BACK = timedelta(days=30)
MOST = 300
DOMAIN = "huodong.invalid"


def entries(user: Any, school: School) -> list[Entry]:
    """What is arranged for the whole school, for classes of the reader's, and what is theirs;
    whoever plans gets everything. Two queries, a third for titles' sake."""
    if not can(user, Capability.VIEW_PROGRAMME, school):
        return []
    rows = list(_rows(user, school))
    harmless = not objections("\n".join(f"{row.title} {row.place}" for row in rows), school.pk)
    return [_entry(row, harmless or _is_harmless(row)) for row in rows]


def _rows(user: Any, school: School) -> Iterable[Activity]:
    cancelled = Q(state=ActivityState.CANCELLED) & ~Q(cancelled_why="")
    shown = Q(state__in=(ActivityState.PLANNED, ActivityState.HELD)) | cancelled
    rows = Activity.objects.visible_to(user).filter(
        shown, school=school, starts_on__gte=clock.today() - BACK
    )
    if not can(user, Capability.PLAN_PROGRAMME, school):
        own = own_classes_of(user, school)
        reached = ActivityClass.objects.filter(
            school_class__in=own or classes_visible_to(user)
        ).values("activity_id")
        rows = rows.filter(Q(reach=Reach.SCHOOL) | Q(owner=user) | Q(pk__in=reached))
    return rows.defer("summary_sealed", "feedback_sealed", "sign_in_secret_sealed", "appeal")[:MOST]


def _is_harmless(row: Activity) -> bool:
    return not objections(f"{row.title} {row.place}", row.school_id)


def _entry(row: Activity, harmless: bool) -> Entry:
    title = row.title if harmless else row.get_kind_display()
    off = row.state == ActivityState.CANCELLED
    starts, ends = row.starts_on, row.last_day
    if row.begins is not None:
        starts = _moment(row.starts_on, row.begins)
        ends = _moment(row.ends_on, row.ends) if row.ends else None
    return Entry(
        uid=f"{row.public_id}@{DOMAIN}",
        title=f"已取消：{title}" if off else title,
        starts=starts,
        ends=ends,
        place=row.place if harmless else "",
        url=full_url("activities:activity", row.public_id),
        sequence=row.revision,
        cancelled=off,
    )


def _moment(day: Any, at: time) -> datetime:
    return datetime.combine(day, at, timezone.get_default_timezone())
