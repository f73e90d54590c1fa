"""What surrounds every public page: the school, the menu, the reader's size of characters."""

from typing import Any

from django.http import HttpRequest
from wagtail.models import Page, Site

from school_care.cms.models.sites import SchoolSite

SIZE_COOKIE = "size"
LARGE = "large"


def frame_of(request: HttpRequest) -> dict[str, Any]:
    """The school, its pages for menu and footer, and `large`; without a site only `large`."""
    large = request.COOKIES.get(SIZE_COOKIE) == LARGE
    site = Site.find_for_request(request)
    owner = site and SchoolSite.objects.select_related("school").filter(site=site).first()
    if not owner:
        return {"school": None, "home": None, "menu": [], "large": large}
    home = site.root_page
    pages = list(Page.objects.child_of(home).live().order_by("path"))
    by_slug = {page.slug: page for page in pages}
    return {
        "school": owner.school,
        "home": home,
        "menu": [page for page in pages if page.show_in_menus],
        "footer_pages": [page for page in pages if not page.show_in_menus],
        "bulletin_index": by_slug.get("bulletins"),
        "hotline_page": by_slug.get("hotline"),
        "large": large,
    }
