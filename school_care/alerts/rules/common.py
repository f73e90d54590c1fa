"""What several rules say and reckon alike: moments, days in words, pages where one acts."""

from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from school_care.alerts.models import Alert
from school_care.alerts.reading import Reading
from school_care.core import clock
from school_care.core.templatetags.days import short_date
from school_care.mentoring.models import CareRecord

SCHOOL_CLOSES = 17  # o'clock: what is due on a school day is due by then


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a school day, by the school's clock."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def hours_from(day: date, hours: int) -> datetime:
    """So many hours from now; for a day that is not today, the end of that day."""
    if day == clock.today():
        return clock.now() + timedelta(hours=hours)
    return at(day, 20)


def school_days_on(reading: Reading, count: int) -> datetime:
    """The close of the `count`th school day after the reading's; a vacation puts nothing off for
    longer than twice so many days and a week."""
    day, last = reading.on, reading.on + timedelta(days=2 * count + 7)
    for _ in range(count):
        day = reading.calendar.next_school_day(day) or last
    return at(min(day, last), SCHOOL_CLOSES)


def day_words(day: date) -> str:
    """11月16日."""
    return short_date(day)


def days_in(iso: str) -> str:
    """11月16日 of a date as a because holds it."""
    return day_words(date.fromisoformat(iso))


def record_page(kind: str) -> Callable[[Alert], str]:
    """The form of a record of this kind, for the warning's pupil."""

    def act_url(alert: Alert) -> str:
        address = reverse("mentoring:write", args=[alert.student.public_id])
        return f"{address}?{urlencode({'kind': kind})}"

    return act_url


def pupil_page(route: str) -> Callable[[Alert], str]:
    """A page of the warning's pupil, by the name of its route."""

    def act_url(alert: Alert) -> str:
        return reverse(route, args=[alert.student.public_id])

    return act_url


def last_contacts(
    reading: Reading, students: Collection[int], since: date, *kinds: str
) -> dict[int, date]:
    """The last day from `since` on, up to the reading's, on which somebody reached each of these
    pupils or their families (by these kinds of record alone, where any are named); one query."""
    rows = CareRecord.objects.made_contacts().filter(
        student_id__in=list(students), happened_on__range=(since, reading.on)
    )
    if kinds:
        rows = rows.filter(kind__in=kinds)
    newest = rows.order_by().values_list("student_id").annotate(last=Max("happened_on"))
    return dict(newest)
