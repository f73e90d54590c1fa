"""What appointments and teaching share: dates, people, and steps taken by compare-and-set."""

from datetime import date

from django.db.models import Q

from school_care.core import clock
from school_care.school.models import Appointment, TeachingAssignment, User
from school_care.school.refusal import Refused

Confirmable = Appointment | TeachingAssignment
GONE = "这条任职刚刚已被他人处理，请刷新页面。"


def check_person(user: User) -> None:
    """Raise Refused when the account is closed."""
    if not user.is_active:
        raise Refused(f"{user.name}已离校，账号已停用。")


def check_dates(starts_on: date, until: date | None) -> None:
    """Raise Refused unless the interval holds at least a day."""
    if until is not None and until <= starts_on:
        raise Refused("结束日期须晚于开始日期。")


def overlapping(starts_on: date, until: date | None) -> Q:
    """Rows whose interval shares a day with [starts_on, until); empty intervals share none."""
    ends_after = Q(until__isnull=True) | Q(until__gt=starts_on)
    return ends_after & Q(starts_on__lt=until) if until else ends_after


def mark_confirmed(row: Confirmable, by: User | None) -> None:
    """Waiting → confirmed; raises Refused when it no longer waits."""
    _step(row, confirmed_by=by, confirmed_at=clock.now())


def mark_declined(row: Confirmable, by: User | None) -> None:
    """Waiting → declined; raises Refused when it no longer waits."""
    _step(row, declined_by=by, declined_at=clock.now())


def set_until(row: Confirmable, on: date) -> None:
    """Confirmed and running → ends on `on` (the first day it no longer holds); an interval that
    has not begun by then becomes empty. Raises Refused when it has ended or changed meanwhile."""
    if row.confirmed_at is None:
        raise Refused("这条任职尚未确认，请改为退回。")
    if row.until is not None and row.until <= min(on, clock.today()):
        raise Refused("这条任职已经结束。")
    _step_to_until(row, max(on, row.starts_on))


def _step_to_until(row: Confirmable, until: date) -> None:
    known = {"until": row.until} if row.until else {"until__isnull": True}
    same = type(row).objects.confirmed().filter(pk=row.pk, **known)
    if not same.update(until=until):
        raise Refused(GONE)
    row.until = until


def _step(row: Confirmable, **values) -> None:
    if not type(row).objects.waiting().filter(pk=row.pk).update(**values):
        raise Refused(GONE)
    for name, value in values.items():
        setattr(row, name, value)
