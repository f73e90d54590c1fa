"""The homes of 保护, as tabs above each of them."""

from typing import Any

from django import template

from school_care.school.enums import Capability
from school_care.school.section_tabs import TEMPLATE, Tab, tabs_for

register = template.Library()

EVERYBODY = (Capability.REPORT_HARM,)
TABS = (
    Tab("保护事项", "cases:protections", EVERYBODY),
    Tab("强制报告", "cases:mandatory", EVERYBODY),
    Tab("转入事项", "cases:inbounds", (Capability.RECEIVE_REFERRALS,)),
    Tab("欺凌防治", "cases:committee", EVERYBODY, ("cases:surveys",)),
    Tab("应急预案", "cases:emergencies", EVERYBODY, ("cases:drills",)),
    Tab(
        "紧急查阅",
        "cases:file_open",
        (Capability.OPEN_FILE, Capability.LEAD_PROTECTION),
        ("cases:file_glasses",),
    ),
)


@register.inclusion_tag(TEMPLATE, takes_context=True)
def protection_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """The tabs this person may open; a page elsewhere names its own as `protection_tab`."""
    return tabs_for(context, TABS, "保护", own_key="protection_tab")
