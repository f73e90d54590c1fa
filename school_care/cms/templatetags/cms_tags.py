"""Small words for the public templates."""

from django import template

register = template.Library()


@register.filter
def week_word(number: str) -> str:
    """The weekday's character for Django's `w` format, "0" being Sunday."""
    return "日一二三四五六"[int(number)]
