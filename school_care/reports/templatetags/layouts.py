"""Words of a layout that name the pupil whose paper it is."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def of_pupil(words: str, pupil: Any) -> str:
    """`words` with the name and class of `pupil`, a paper with `name` and `class_name`."""
    name, group = getattr(pupil, "name", ""), getattr(pupil, "class_name", "")
    return str(words).replace("{姓名}", name).replace("{班级}", group)
