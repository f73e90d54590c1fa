"""People around a child in templates."""

from collections.abc import Iterable

from django import template

from school_care.students.models import ContactPerson
from school_care.students.person_lines import PersonLine, one_line_each

register = template.Library()


@register.filter
def person_lines(people: Iterable[ContactPerson]) -> list[PersonLine]:
    """One line a person, whatever their roles."""
    return one_line_each(people)
