"""The homes of 预警控辍, as tabs above each of them."""

from typing import Any

from django import template

from school_care.school.enums import Capability
from school_care.school.section_tabs import TEMPLATE, Tab, tabs_for

register = template.Library()

TABS = (
    Tab("预警", "alerts:alerts", (Capability.VIEW_ALERTS,)),
    Tab("一人一案", "cases:dropouts", (Capability.KEEP_DROPOUT,)),
    Tab("台账", "cases:ledgers", (Capability.KEEP_LEDGERS,)),
    Tab("月报", "cases:months", (Capability.KEEP_LEDGERS,)),
    Tab("统计", "cases:half_year", (Capability.KEEP_LEDGERS,)),
    Tab(
        "九年级去向",
        "cases:destinations",
        (Capability.EDIT_ARCHIVE,),
        unless=Capability.KEEP_LEDGERS,
    ),
    Tab("规则", "alerts:alert_rules", (Capability.VIEW_ALERTS,)),
    Tab("时限", "cases:dropout_policy", (Capability.KEEP_DROPOUT,)),
)


@register.inclusion_tag(TEMPLATE, takes_context=True)
def alert_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """The tabs this person may open; a page elsewhere names its own as `alert_tab`."""
    return tabs_for(context, TABS, "预警控辍", own_key="alert_tab")
