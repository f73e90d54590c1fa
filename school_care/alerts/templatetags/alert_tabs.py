"""The homes of 预警控辍, as tabs above each of them."""

from typing import Any, NamedTuple

from django import template
from django.urls import NoReverseMatch, reverse

from school_care.school.access import can
from school_care.school.enums import Capability

register = template.Library()


class Tab(NamedTuple):
    """A page of the section: what one sees on it, its route, what it needs. Those of apps above
    are named by route alone. Who has `unless` finds the page below another tab."""

    label: str
    route: str
    capability: Capability
    unless: Capability | None = None

    def open_to(self, user: Any, school: Any) -> bool:
        """Whether a person has the tab at a school."""
        hidden = self.unless is not None and can(user, self.unless, school)
        return not hidden and can(user, self.capability, school)


TABS = (
    Tab("预警", "alerts:alerts", Capability.VIEW_ALERTS),
    Tab("一人一案", "cases:dropouts", Capability.KEEP_DROPOUT),
    Tab("台账", "cases:ledgers", Capability.KEEP_LEDGERS),
    Tab("月报", "cases:months", Capability.KEEP_LEDGERS),
    Tab("统计", "cases:half_year", Capability.KEEP_LEDGERS),
    Tab("九年级去向", "cases:destinations", Capability.EDIT_ARCHIVE, Capability.KEEP_LEDGERS),
    Tab("规则", "alerts:alert_rules", Capability.VIEW_ALERTS),
    Tab("时限", "cases:dropout_policy", Capability.KEEP_DROPOUT),
)


@register.inclusion_tag("alerts/_tabs.html", takes_context=True)
def alert_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """The tabs this person may open; the one whose pages hold this page is marked: the longest,
    because pages lie below one another. A page that lies elsewhere names its tab's route as
    `alert_tab`."""
    request = context["request"]
    urls = [
        (tab.label, url)
        for tab in TABS
        if tab.open_to(request.user, request.school) and (url := _url(tab.route))
    ]
    below = max((url for _, url in urls if request.path.startswith(url)), key=len, default="")
    held = _url(context.get("alert_tab", "")) or below
    return {"tabs": [(label, url, url == held) for label, url in urls]}


def _url(route: str) -> str:
    """Where a tab leads; "" for a page no app of this installation has."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
