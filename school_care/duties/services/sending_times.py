"""When something may be sent out: never in the quiet hours, and on days without school only what
concerns a child's safety. News of a child in danger now (`news.is_at_once`) does not ask here.
Inbox rows are not sent: they wait until somebody signs in."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from school_care.school.calendar import SchoolCalendar

# 晚上9点至早上7点不打扰: staff sleep, and nothing a message asks for can be done at night.
QUIET_FROM = time(21)
QUIET_UNTIL = time(7)
ONE_DAY = timedelta(days=1)


def is_quiet(moment: datetime) -> bool:
    """Whether a moment lies in the quiet hours, by the school's clock."""
    at = timezone.localtime(moment).time()
    return at >= QUIET_FROM or at < QUIET_UNTIL


def first_moment(calendar: SchoolCalendar, after: datetime, *, on_any_day: bool) -> datetime:
    """The first moment from `after` at which a message may go: outside the quiet hours and, unless
    `on_any_day`, on a school day. Where no school day is known any more, the next weekday's
    morning, when it is asked again."""
    local = timezone.localtime(after)
    day = local.date()
    if local.time() >= QUIET_FROM:
        day += ONE_DAY
    if not on_any_day and not has_school(calendar, day):
        day = _next_day(calendar, day)
    if day == local.date() and not is_quiet(after):
        return after
    return timezone.make_aware(datetime.combine(day, QUIET_UNTIL))


def has_school(calendar: SchoolCalendar, day: date) -> bool:
    """Whether a day is a school day; by the plain week where nobody has set any term yet."""
    return calendar.is_school_day(day) if calendar.terms else calendar.teaches_on(day)


def nth_working_day(calendar: SchoolCalendar, after: date, number: int) -> date:
    """The `number`-th working day after a day: the week as the school marked it, official holidays
    and make-up days with it, and terms aside, because a child's safety does not wait for the next
    term."""
    day = after
    while number:
        day += ONE_DAY
        number -= calendar.teaches_on(day)
    return day


def _next_day(calendar: SchoolCalendar, day: date) -> date:
    return calendar.next_school_day(day) or nth_working_day(calendar, day, 1)
