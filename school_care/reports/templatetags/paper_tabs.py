"""The homes of 报表打印, as tabs above each of them."""

from typing import Any, NamedTuple

from django import template
from django.urls import NoReverseMatch, reverse

from school_care.school.access import can
from school_care.school.enums import Capability

register = template.Library()


class Tab(NamedTuple):
    """A page of the section: what one sees on it, its route, and which of the capabilities opens
    it; pages below its own belong to it, and those below the routes of `holds`."""

    label: str
    route: str
    capabilities: tuple[Capability, ...]
    holds: tuple[str, ...] = ()

    def open_to(self, user: Any, school: Any) -> bool:
        """Whether a person has the tab at a school."""
        return any(can(user, one, school) for one in self.capabilities)


TABS = (
    Tab("打印", "reports:index", (Capability.PRINT_REPORTS,)),
    Tab("工作报告", "reports:summaries", (Capability.WRITE_SUMMARY,)),
    Tab("学校资料", "reports:school_papers", (Capability.KEEP_SCHOOL_PAPERS,)),
    Tab("问题清单", "reports:problems", (Capability.READ_CARE,)),
    Tab("迎检资料包", "reports:packs", (Capability.BUILD_PACK,)),
    Tab("版式", "reports:layouts", (Capability.KEEP_SCHOOL_PAPERS,)),
    Tab("全部纸件", "reports:catalogue", (Capability.PRINT_REPORTS,)),
)


@register.inclusion_tag("reports/_tabs_nav.html", takes_context=True)
def report_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """The tabs this person may open; the one whose pages hold this page is marked: the longest,
    because pages lie below one another. A page that lies elsewhere names its tab's route as
    `report_tab`."""
    request = context["request"]
    known = [
        (tab.label, url, [url, *filter(None, map(_url, tab.holds))])
        for tab in TABS
        if tab.open_to(request.user, request.school) and (url := _url(tab.route))
    ]
    held = _url(context.get("report_tab", "")) or _holding(request.path, known)
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
