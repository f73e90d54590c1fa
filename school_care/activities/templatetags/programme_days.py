"""Days within a term, as the programme says them."""

from datetime import date

from django import template

from school_care.core.templatetags.days import short_date

register = template.Library()
WEEKDAYS = "一二三四五六日"


@register.filter
def short_day(day: date | None) -> str:
    """11月4日; within a term the year goes without saying."""
    return short_date(day) if day else ""


@register.filter
def weekday(day: date | None) -> str:
    """三, to stand behind 周 or 星期."""
    return WEEKDAYS[day.weekday()] if day else ""


@register.filter
def is_over(month: date, today: date) -> bool:
    """Whether a month, given by its first day, lies before today's."""
    return (month.year, month.month) < (today.year, today.month)
