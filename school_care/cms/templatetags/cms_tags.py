"""Small words for the public templates."""

from datetime import datetime

from django import template
from django.utils import timezone

from school_care.cms.events import is_whole_day
from school_care.school.models import PublicEvent

register = template.Library()


@register.filter
def week_word(number: str) -> str:
    """The weekday's character for Django's `w` format, "0" being Sunday."""
    return "日一二三四五六"[int(number)]


@register.filter
def event_time(event: PublicEvent) -> str:
    """11月13日 周五 8:30—11:30; whole days without hours; both days when it lasts."""
    starts, ends = timezone.localtime(event.starts_at), None
    if event.ends_at:
        ends = timezone.localtime(event.ends_at)
    whole = is_whole_day(event)
    said = _day(starts) if whole else f"{_day(starts)} {starts:%H:%M}"
    if ends is None:
        return said
    if ends.date() == starts.date():
        return said if whole else f"{said}—{ends:%H:%M}"
    return f"{said}—{_day(ends)}" if whole else f"{said}—{_day(ends)} {ends:%H:%M}"


@register.filter
def event_begins(event: PublicEvent) -> str:
    """For `<time datetime>`: the moment, of whole days the day."""
    starts = timezone.localtime(event.starts_at)
    return starts.date().isoformat() if is_whole_day(event) else starts.isoformat()


def _day(moment: datetime) -> str:
    return f"{moment.month}月{moment.day}日 周{'一二三四五六日'[moment.weekday()]}"
