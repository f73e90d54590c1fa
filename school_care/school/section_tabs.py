"""The homes of a section of the desk, as tabs above each of them; every app names its own."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.urls import NoReverseMatch, reverse

from school_care.school.access import can
from school_care.school.enums import Capability

TEMPLATE = "components/section_tabs.html"


class Tab(NamedTuple):
    """A page of the section: what one sees on it, its route, and which of the capabilities opens
    it; pages below its own belong to it, and those below the routes of `holds`. A page of an app
    above is named by its route alone. Who has `unless` finds the page below another tab."""

    label: str
    route: str
    capabilities: tuple[Capability, ...]
    holds: tuple[str, ...] = ()
    unless: Capability | None = None

    def open_to(self, user: Any, school: Any) -> bool:
        """Whether a person has the tab at a school."""
        if self.unless is not None and can(user, self.unless, school):
            return False
        return any(can(user, one, school) for one in self.capabilities)


def tabs_for(
    context: dict[str, Any], tabs: Sequence[Tab], section: str, *, own_key: str = ""
) -> dict[str, Any]:
    """What `TEMPLATE` shows of a section: the tabs this person may open; the one whose pages hold
    this page is marked: the longest, because pages lie below one another. A page that lies
    elsewhere names its tab's route in its context as `own_key`."""
    request = context["request"]
    known = [
        (tab.label, url, [url, *filter(None, map(_url, tab.holds))])
        for tab in tabs
        if tab.open_to(request.user, request.school) and (url := _url(tab.route))
    ]
    held = _url(context.get(own_key, "")) or _holding(request.path, known)
    return {"section": section, "tabs": [(label, url, held == url) for label, url, _ in known]}


def _holding(path: str, known: list[tuple[str, str, list[str]]]) -> str:
    """The tab whose own or held page covers most of `path`."""
    covered = [
        (len(page), url) for _, url, pages in known for page in pages if path.startswith(page)
    ]
    return max(covered, default=(0, ""))[1]


def _url(route: str) -> str:
    """Where a tab leads; "" for a page no app of this installation has."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
