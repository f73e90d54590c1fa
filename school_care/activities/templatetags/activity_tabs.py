"""The five homes of 活动安排, as tabs above each of them."""

from typing import Any, NamedTuple

from django import template
from django.urls import reverse

from school_care.school.access import can
from school_care.school.enums import Capability

register = template.Library()


class Tab(NamedTuple):
    """A page of the section: what one sees on it, its route, what it needs."""

    label: str
    route: str
    capability: Capability


TABS = (
    Tab("活动", "activities:programme", Capability.VIEW_PROGRAMME),
    Tab("书信", "activities:letters", Capability.READ_CARE),
    Tab("电话", "activities:calls", Capability.KEEP_CALLS),
    Tab("生日", "activities:birthdays", Capability.READ_CARE),
    Tab("联系册", "activities:notes", Capability.ISSUE_NOTES),
)


@register.inclusion_tag("activities/_tabs.html", takes_context=True)
def activity_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """The tabs this person may open; the one whose pages hold this page is marked."""
    request = context["request"]
    urls = [
        (tab.label, reverse(tab.route))
        for tab in TABS
        if can(request.user, tab.capability, request.school)
    ]
    return {"tabs": [(label, url, request.path.startswith(url)) for label, url in urls]}
