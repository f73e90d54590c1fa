"""Making a school's site: page tree, editors' group, folder of pictures."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Collection, Locale, Page, Site

from school_care.cms import first_pages
from school_care.cms.editors import give_rights
from school_care.cms.models import (
    ArticlePage,
    BulletinIndexPage,
    CalendarPage,
    HomePage,
    HotlinePage,
    SchoolSite,
)
from school_care.cms.services.revisions import keep_first_version
from school_care.core import clock
from school_care.school.models import School

ANY_INTERFACE = {"0.0.0.0", "::"}  # noqa: S104  (a name to recognise, nothing is bound)


@transaction.atomic
def create_site(
    *,
    school: School,
    hostname: str | None = None,
    port: int | None = None,
    is_default: bool | None = None,
) -> SchoolSite:
    """The public site of `school`, made if it is missing, with the pages every school has.

    hostname, port: where it answers. Left out, the default site takes the installation's own
    address (SCHOOL_CARE_PUBLIC_URL) and any other `<学校标识码>.localhost` on the same port.
    is_default: answers requests no other site claims; left out, true for the first site.

    Asked again, it changes nothing an editor wrote: missing fixed pages and rights are put back,
    and an address is changed only if one is given.
    """
    existing = SchoolSite.objects.select_related("site").filter(school=school).first()
    if existing:
        _change_address(existing.site, hostname, port, is_default)
        _make_pages(existing.site.root_page.specific, school)
        give_rights(existing)
        return existing
    if is_default is None:
        is_default = not Site.objects.filter(is_default_site=True).exists()
    home = _make_home(school)
    default_host, default_port = _own_address(school, is_default)
    site = _make_site(
        home, school, hostname or default_host, port or default_port, is_default=is_default
    )
    school_site = SchoolSite(
        site=site, school=school, collection=_make_collection(school), editors=_make_group(school)
    )
    school_site.save()
    _make_pages(home, school)
    give_rights(school_site)
    return school_site


def _own_address(school: School, is_default: bool) -> tuple[str, int]:
    public = urlsplit(settings.PUBLIC_URL)
    port = public.port or (443 if public.scheme == "https" else 80)
    host = public.hostname or "localhost"
    if host in ANY_INTERFACE:
        host = "localhost"
    return (host if is_default else f"{school.code10}.localhost"), port


def _change_address(
    site: Site, hostname: str | None, port: int | None, is_default: bool | None
) -> None:
    wanted = {
        "hostname": hostname or site.hostname,
        "port": port or site.port,
        "is_default_site": site.is_default_site if is_default is None else is_default,
    }
    if all(getattr(site, name) == value for name, value in wanted.items()):
        return
    if wanted["is_default_site"]:
        Site.objects.exclude(pk=site.pk).update(is_default_site=False)
    for name, value in wanted.items():
        setattr(site, name, value)
    site.save()


def _make_site(home: HomePage, school: School, hostname: str, port: int, *, is_default: bool):
    if is_default:
        Site.objects.update(is_default_site=False)
    site = Site(
        hostname=hostname,
        port=port,
        root_page=home,
        is_default_site=is_default,
        site_name=f"{school.name}家校之窗"[:255],
    )
    site.full_clean()
    site.save()
    return site


def _make_home(school: School) -> HomePage:
    # The language row and the root page come with Wagtail's migrations; a database restored
    # without them gets them here.
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    root = Page.get_first_root_node() or Page.add_root(title="全部学校", slug="root")
    home = HomePage(
        title=f"{school.name}家校之窗",
        slug=school.code10,
        first_published_at=clock.now(),
        last_published_at=clock.now(),
        greeting=first_pages.GREETING,
        intro=first_pages.INTRO,
    )
    root.add_child(instance=home)
    keep_first_version(home)
    return home


def _make_pages(home: HomePage, school: School) -> None:
    """The fixed pages, in the order of the menu; those that are there stay as they are."""
    there = set(home.get_children().values_list("slug", flat=True))
    pages = [
        BulletinIndexPage(title="公告", slug="bulletins", intro=first_pages.BULLETINS_INTRO),
        HotlinePage(
            title="亲情电话",
            slug="hotline",
            intro=first_pages.HOTLINE_INTRO,
            how_to=first_pages.HOTLINE_HOW_TO,
            report_note=first_pages.REPORT_NOTE,
            lines=first_pages.public_lines(),
        ),
        CalendarPage(title="活动日历", slug="calendar", intro=first_pages.CALENDAR_INTRO),
        # A draft: the principal reads it, names the responsible person, then it is published.
        ArticlePage(
            title="儿童个人信息保护规则",
            slug="children-data",
            body=first_pages.children_data_rules(school.name),
            live=False,
        ),
    ]
    for page in pages:
        if page.slug in there:
            continue
        page.show_in_menus = page.is_fixed
        if page.live:
            page.first_published_at = page.last_published_at = clock.now()
        home.add_child(instance=page)
        keep_first_version(page)


def _make_collection(school: School) -> Collection:
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    return root.add_child(instance=Collection(name=f"{school.name}（{school.code10}）"))


def _make_group(school: School) -> Group:
    return Group.objects.get_or_create(name=f"公告编辑 {school.code10}")[0]
