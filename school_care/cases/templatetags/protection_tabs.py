"""The homes of 保护, as tabs above each of them."""

from typing import Any, NamedTuple

from django import template
from django.urls import NoReverseMatch, reverse

from school_care.school.access import can
from school_care.school.enums import Capability

register = template.Library()


class Tab(NamedTuple):
    """A page of the section: what one sees on it, its route, and which of the capabilities opens
    it; pages below the routes of `holds` belong to it."""

    label: str
    route: str
    capabilities: tuple[Capability, ...]
    holds: tuple[str, ...] = ()

    def open_to(self, user: Any, school: Any) -> bool:
        """Whether a person has the tab at a school."""
        return any(can(user, one, school) for one in self.capabilities)


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


@register.inclusion_tag("cases/protection/_tabs.html", takes_context=True)
def protection_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """The tabs this person may open; the one whose pages hold this page is marked: the longest,
    because pages lie below one another. A page that lies elsewhere names its tab's route as
    `protection_tab`."""
    request = context["request"]
    known = [
        (tab.label, url, [url, *filter(None, map(_url, tab.holds))])
        for tab in TABS
        if tab.open_to(request.user, request.school) and (url := _url(tab.route))
    ]
    held = _url(context.get("protection_tab", "")) or _holding(request.path, known)
    return {"tabs": [(label, url, held == url) for label, url, _ in known]}


def _holding(path: str, known: list[tuple[str, str, list[str]]]) -> str:
    """The tab whose own or held page covers most of `path`."""
    covered = [
        (len(page), url) for _, url, pages in known for page in pages if path.startswith(page)
    ]
    return max(covered, default=(0, ""))[1]


def _url(route: str) -> str:
    """Where a tab leads; "" for a page there is not."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
