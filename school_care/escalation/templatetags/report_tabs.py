"""The homes of 上报转介, as tabs above each of them."""

from typing import Any

from django import template

from school_care.school.enums import Capability
from school_care.school.section_tabs import TEMPLATE, Tab, tabs_for

register = template.Library()

TABS = (
    Tab("上报转介", "escalation:reports", (Capability.VIEW_REPORTS_UP,)),
    Tab("未送达", "escalation:undelivered", (Capability.SEND_REPORT,)),
    Tab("待辨认回执", "escalation:quarantine", (Capability.SEND_REPORT,)),
    Tab("上报台账", "escalation:ledger", (Capability.SEND_REPORT,)),
    Tab("收件单位", "escalation:recipients", (Capability.MANAGE_RECIPIENTS,)),
)


@register.inclusion_tag(TEMPLATE, takes_context=True)
def report_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """The tabs this person may open."""
    return tabs_for(context, TABS, "上报转介")
