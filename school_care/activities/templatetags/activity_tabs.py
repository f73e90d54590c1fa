"""The five homes of 活动安排, as tabs above each of them."""

from typing import Any

from django import template

from school_care.school.enums import Capability
from school_care.school.section_tabs import TEMPLATE, Tab, tabs_for

register = template.Library()

TABS = (
    Tab("活动", "activities:programme", (Capability.VIEW_PROGRAMME,)),
    Tab("书信", "activities:letters", (Capability.READ_CARE,)),
    Tab("电话", "activities:calls", (Capability.KEEP_CALLS,)),
    Tab("生日", "activities:birthdays", (Capability.READ_CARE,)),
    Tab("联系册", "activities:notes", (Capability.ISSUE_NOTES,)),
)


@register.inclusion_tag(TEMPLATE, takes_context=True)
def activity_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """The tabs this person may open."""
    return tabs_for(context, TABS, "活动安排")
