"""Days as people say them."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from school_care.core import clock

register = template.Library()


@register.filter
def near_day(day: date | datetime | None) -> str:
    """11月2日; with the year when it is not this one: 2025年9月13日. "" for no day."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = timezone.localtime(day).date() if timezone.is_aware(day) else day.date()
    return short_date(day) if day.year == clock.today().year else long_date(day)


def long_date(day: date) -> str:
    """2026年9月1日."""
    return f"{day.year}年{short_date(day)}"


@register.filter
def long_moment(moment: datetime) -> str:
    """2026年9月1日 14:05, by the school's clock."""
    local = timezone.localtime(moment)
    return f"{long_date(local)} {local:%H:%M}"


def from_to(first: date, last: date) -> str:
    """2026年9月1日至11月21日; the year again only when it changes."""
    return f"{long_date(first)}至{(short_date if first.year == last.year else long_date)(last)}"


def short_date(day: date) -> str:
    """9月1日, where the year goes without saying: within a term no date comes twice."""
    return f"{day.month}月{day.day}日"
