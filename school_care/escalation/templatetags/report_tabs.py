"""The homes of 上报转介, as tabs above each of them."""

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
    Tab("上报转介", "escalation:reports", Capability.VIEW_REPORTS_UP),
    Tab("未送达", "escalation:undelivered", Capability.SEND_REPORT),
    Tab("待辨认回执", "escalation:quarantine", Capability.SEND_REPORT),
    Tab("上报台账", "escalation:ledger", Capability.SEND_REPORT),
    Tab("收件单位", "escalation:recipients", Capability.MANAGE_RECIPIENTS),
)


@register.inclusion_tag("escalation/_tabs.html", takes_context=True)
def report_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """The tabs this person may open; the one whose pages hold this page is marked: the longest,
    because every page of the section lies below the first one's."""
    request = context["request"]
    urls = [
        (tab.label, reverse(tab.route))
        for tab in TABS
        if can(request.user, tab.capability, request.school)
    ]
    held = max((url for _, url in urls if request.path.startswith(url)), key=len, default="")
    return {"tabs": [(label, url, url == held) for label, url in urls]}
