"""Fen as yuan in templates."""

from django import template

from school_care.mentoring import money

register = template.Library()

register.filter("in_yuan", money.show_yuan)
register.filter("yuan", money.yuan)


@register.filter
def received(fen: int) -> str:
    """What came in, "" for what went out."""
    return money.yuan(fen) if fen > 0 else ""


@register.filter
def spent(fen: int) -> str:
    """What went out, without its sign; "" for what came in."""
    return money.yuan(-fen) if fen < 0 else ""
