"""The line for whoever is about to ring or visit a family: for the child's safety they may, and ask
first."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from school_care.students.models import Student
from school_care.students.silence import ASK_FIRST, silenced

register = template.Library()
HELD = "quiet_pupils"  # on the request: one query a page, whatever the page lists


@register.simple_tag(takes_context=True)
def ask_first(context: Any, student: Student) -> SafeString | str:
    """A sentence where nothing goes to the pupil's family now, else nothing."""
    request = context.get("request")
    quiet = getattr(request, HELD, None)
    if quiet is None:
        quiet = silenced()
        if request is not None:
            setattr(request, HELD, quiet)
    if student.pk not in quiet:
        return ""
    return format_html('<p class="alert alert-warning mb-1" role="note">{}</p>', ASK_FIRST)
