"""The director's weekly digest of what is late in the class of care: a number, never a name."""

from datetime import date, timedelta

from django.db.models import Q

from school_care.duties.enums import DutyState, NoticeKind, Stage, Urgency
from school_care.duties.models import Duty, Notice
from school_care.duties.services.ladder import Leaders
from school_care.duties.services.telling import tell
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School, User

ONE_DAY = timedelta(days=1)
LOOKED_BACK = 12  # weeks: longer than the longest holidays


def tell_digest(school: School, on: date, calendar: SchoolCalendar, leaders: Leaders) -> int:
    """Tell director (where there is none, principal) once a week, on its first school day or
    whenever the school is run next; nothing when nothing is late. Returns how many were told."""
    monday = _week_to_tell(calendar, on)
    if monday is None:
        return 0
    _, people = leaders.at(Stage.DIRECTOR)
    key = f"digest:{monday.isoformat()}"
    told_already = Notice.objects.filter(school=school, key=key, user__in=people)
    waiting = set(people) - set(told_already.values_list("user_id", flat=True))
    if not waiting:
        return 0
    first, sunday = _span(school, monday, calendar), monday - ONE_DAY
    count, classes = late_in(school, first, sunday)
    if not count:
        return 0
    facts = {"classes": classes, "since": first.isoformat(), "until": sunday.isoformat()}
    users = User.objects.filter(pk__in=waiting).order_by("pk")
    notices = [
        tell(
            user=user,
            school=school,
            kind=NoticeKind.DIGEST,
            key=key,
            on=on,
            count=count,
            facts=facts,
        )
        for user in users
    ]
    return sum(notice is not None for notice in notices)


def late_in(school: School, first: date, last: date) -> tuple[int, int]:
    """How many duties of care are late by the end of some weeks, and in how many classes: those
    still open, and those of periods that ended in these weeks and were missed."""
    still_open = Q(state=DutyState.OPEN, warn_on__lte=last)
    missed = Q(state=DutyState.MISSED, due_on__range=(first, last))
    rows = Duty.objects.filter(still_open | missed, school=school, urgency=Urgency.CARE)
    classes = rows.filter(school_class__isnull=False).order_by()
    return rows.count(), classes.values("school_class_id").distinct().count()


def _week_to_tell(calendar: SchoolCalendar, on: date) -> date | None:
    """The Monday of the week of `on`, once its first school day has come."""
    monday, sunday = calendar.week_of(on)
    days = calendar.school_days(monday, sunday)
    return monday if days and days[0] <= on else None


def _span(school: School, monday: date, calendar: SchoolCalendar) -> date:
    """From which day the digest counts: after what the last one counted, or else the Monday of the
    last week with school."""
    last = (
        Notice.objects.filter(school=school, kind=NoticeKind.DIGEST, on__lt=monday)
        .order_by("-on")
        .values_list("facts", flat=True)
        .first()
    )
    earliest = monday - timedelta(weeks=LOOKED_BACK)
    if last is not None:
        return max(date.fromisoformat(last["until"]) + ONE_DAY, earliest)
    for weeks in range(1, LOOKED_BACK + 1):
        before = monday - timedelta(weeks=weeks)
        if calendar.exists_week(before):
            return before
    return monday - timedelta(weeks=1)
