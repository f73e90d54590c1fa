"""The editor's admin cut down to what an editor needs, and its last line of checks."""

from django.contrib import messages
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from school_care.cms.checks import text_of, unknown_mobiles
from school_care.cms.enums import TAKEN_DOWN
from school_care.cms.gate import own_pages
from school_care.cms.listing import OwnPageViewSet
from school_care.cms.models import BulletinIndexPage, SchoolSite
from school_care.cms.selectors import pages_taken_down

LAST = 1000  # after Wagtail's own hooks
_MENU = {"explorer", "images", "documents", "contact", "site"}
_HOME_PANELS = {"RecentEditsPanel"}


class StartPanel(Component):
    """What an editor comes for: write a bulletin, begin an appeal, see the site."""

    name = "start"
    order = 10

    def render_html(self, parent_context=None) -> str:
        request = parent_context["request"]
        indexes = {
            index.path[: len(home)]: index
            for home in [site.site.root_page.path for site in request.edited_sites]
            for index in BulletinIndexPage.objects.filter(path__startswith=home)
        }
        places = [
            {
                "site": site,
                "school": site.school,
                "index": indexes.get(site.site.root_page.path),
                "taken_down": pages_taken_down(site),
            }
            for site in request.edited_sites
        ]
        return render_to_string("cms/admin/start.html", {"places": places}, request=request)


@hooks.register("register_admin_viewset")
def own_page_list() -> OwnPageViewSet:
    return OwnPageViewSet()


@hooks.register("construct_homepage_panels", order=LAST)
def keep_own_panels(request: HttpRequest, panels: list) -> None:
    panels[:] = [panel for panel in panels if type(panel).__name__ in _HOME_PANELS]
    panels.insert(0, StartPanel())


@hooks.register("construct_homepage_summary_items", order=LAST)
def no_figures(request: HttpRequest, items: list) -> None:
    items.clear()


@hooks.register("register_admin_menu_item")
def contact_item() -> MenuItem:
    return MenuItem("学校电话", reverse("cms_contact"), name="contact", icon_name="mail", order=400)


@hooks.register("register_admin_menu_item")
def site_item() -> MenuItem:
    return MenuItem("查看网站", "/#main", name="site", icon_name="view", order=500)


@hooks.register("construct_main_menu", order=LAST)
def keep_own_menu(request: HttpRequest, items: list) -> None:
    items[:] = [item for item in items if item.name in _MENU]


@hooks.register("construct_page_action_menu", order=LAST)
def publish_first(items: list, request: HttpRequest, context: dict) -> None:
    """Drafts save themselves; what an editor presses is 发布."""
    items.sort(key=lambda item: item.name != "action-publish")


@hooks.register("construct_page_chooser_queryset")
def own_pages_only(pages, request: HttpRequest):
    return own_pages(request.edited_sites, pages)


@hooks.register("register_log_actions")
def name_taking_down(actions) -> None:
    actions.register_action(TAKEN_DOWN, "撤下", "监护人撤回同意，已撤下")


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("cms/admin.css"))


@hooks.register("after_publish_page")
def warn_of_mobiles(request: HttpRequest, page) -> None:
    """A mobile number that is not the school's own may be a parent's: say so, do not forbid."""
    owner = SchoolSite.objects.owning(page).select_related("school").first()
    known = [owner.school.phone, owner.school.hotline] if owner else []
    known.append(getattr(page, "report_phone", ""))
    found = unknown_mobiles(text_of(page), known)
    if found:
        messages.warning(
            request,
            f"页面里有手机号{'、'.join(found)}，不是本校公布的电话。如是家长或老师的私人号码，请删去。",
        )
