"""Which of Wagtail's screens an editor may open, and on which rows.

Wagtail's generic views do not enforce row access, so every address that names a row is checked
here before its view runs. A screen not listed does not exist for an editor.
"""

from django.http import HttpRequest
from django.urls import ResolverMatch
from wagtail.documents import get_document_model
from wagtail.models import Page

from school_care.cms.models import SchoolImage, SchoolSite

_PAGE_SCREENS = (
    "add preview_on_add add_subpage edit preview_on_edit view_draft delete unpublish usage "
    "revisions_index revisions_view revisions_revert revisions_compare "
    "history history_results"
)
_CHOOSERS = (
    "choose_page choose_page_child choose_page_search choose_external_link choose_phone_link "
    "choose_anchor_link"
)
_IMAGE_SCREENS = (
    "index index_results edit delete preview add image_usage add_multiple edit_multiple "
    "create_multiple_from_uploaded_image delete_multiple delete_upload_multiple"
)
_DOCUMENT_SCREENS = (
    "index index_results add edit delete add_multiple edit_multiple delete_multiple "
    "create_multiple_from_uploaded_document delete_upload_multiple document_usage"
)
_CHOOSER_STEPS = "choose choose_results chosen create select_format"

ALLOWED = frozenset(
    [
        "wagtailadmin_home",
        "wagtailadmin_explore_root",
        "wagtailadmin_explore",
        "wagtailadmin_explore_results",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_logout",
        "wagtailadmin_dismissibles",
        "wagtailadmin_block_preview",
        "wagtailadmin_editing_sessions:ping",
        "wagtailadmin_editing_sessions:release",
        "wagtailadmin_api:pages:listing",
        "wagtailadmin_api:pages:detail",
        "cms_login",
        "cms_account",
        "cms_contact",
        "cms_search",
        "cms_start_appeal",
        "cms_pictures_checked",
    ]
    + [f"wagtailadmin_pages:{name}" for name in _PAGE_SCREENS.split()]
    + [f"wagtailadmin_{name}" for name in _CHOOSERS.split()]
    + [f"wagtailimages:{name}" for name in _IMAGE_SCREENS.split()]
    + [f"wagtailimages_chooser:{name}" for name in _CHOOSER_STEPS.split()]
    + [f"wagtaildocs:{name}" for name in _DOCUMENT_SCREENS.split()]
    + [f"wagtaildocs_chooser:{name}" for name in _CHOOSER_STEPS.split()]
)

# Screens that may start at the root of all trees: they lead the editor to their own.
_FROM_THE_ROOT = frozenset(
    ["wagtailadmin_explore", "wagtailadmin_explore_results", "wagtailadmin_choose_page_child"]
)
_PAGE_KEYS = ("page_id", "parent_page_id")
_PAGE_NAMESPACES = ("wagtailadmin_pages", "wagtailadmin_api:pages")


def may_open(sites: list[SchoolSite], match: ResolverMatch, request: HttpRequest) -> bool:
    """Whether an editor of `sites` may open the screen `match` on the rows its address names."""
    name = match.view_name
    if name not in ALLOWED:
        return False
    if name.startswith("wagtailadmin_api:") and request.method not in ("GET", "HEAD"):
        return False
    return (
        _reaches_pages(sites, match)
        and _reaches_files(sites, SchoolImage, _ids(match, "wagtailimages", "image_id"))
        and _reaches_files(sites, get_document_model(), _ids(match, "wagtaildocs", "document_id"))
    )


def own_pages(sites: list[SchoolSite], pages):
    """Those of the queryset `pages` that lie in the trees of `sites`."""
    homes = [site.site.root_page for site in sites]
    mine = Page.objects.none()
    for home in homes:
        mine |= Page.objects.descendant_of(home, inclusive=True)
    return pages.filter(pk__in=mine.values("pk"))


def _reaches_pages(sites: list[SchoolSite], match: ResolverMatch) -> bool:
    named = [match.kwargs[key] for key in _PAGE_KEYS if key in match.kwargs]
    if match.namespace in _PAGE_NAMESPACES and "pk" in match.kwargs:
        named.append(match.kwargs["pk"])
    if match.kwargs.get("object_id") and match.kwargs.get("app_label") in ("cms", "wagtailcore"):
        named.append(match.kwargs["object_id"])
    if not _are_keys(named):
        return False
    homes = [site.site.root_page.path for site in sites]
    for path in Page.objects.filter(pk__in=named).values_list("path", flat=True):
        own = any(path.startswith(home) for home in homes)
        if not own and not (len(path) == Page.steplen and match.view_name in _FROM_THE_ROOT):
            return False
    return True


def _are_keys(named: list) -> bool:
    """Whether all are row numbers; some of Wagtail's addresses take any text for one."""
    return all(str(key).isascii() and str(key).isdigit() for key in named)


def _ids(match: ResolverMatch, app: str, key: str) -> list[str]:
    if match.namespace not in (app, f"{app}_chooser"):
        return []
    return [match.kwargs[name] for name in (key, "doc_id", "pk") if name in match.kwargs]


def _reaches_files(sites: list[SchoolSite], model, ids: list) -> bool:
    if not _are_keys(ids):
        return False
    mine = [site.collection_id for site in sites]
    return not model.objects.filter(pk__in=ids).exclude(collection_id__in=mine).exists()
