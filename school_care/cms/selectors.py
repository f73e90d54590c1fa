"""What the public pages and the editor's start page read beside their own tree."""

from datetime import timedelta

from django.db.models import F, Q
from wagtail.models import Page, PageLogEntry

from school_care.cms.enums import TAKEN_DOWN
from school_care.cms.models.sites import SchoolSite
from school_care.core import clock
from school_care.school.models import PublicEvent, School

REMEMBERED = timedelta(days=60)


def pages_taken_down(site: SchoolSite) -> list[Page]:
    """Pages of `site` taken down because a family withdrew its consent, and not published again
    since; those of the last two months, the newest first."""
    entries = PageLogEntry.objects.filter(
        action=TAKEN_DOWN,
        timestamp__gte=clock.now() - REMEMBERED,
        timestamp__gt=F("page__last_published_at"),
        page__path__startswith=site.site.root_page.path,
    )
    return list(Page.objects.filter(pk__in=entries.values("page_id")).order_by("-pk"))


def upcoming_events(school: School | None, count: int) -> list[PublicEvent]:
    """The next `count` public events of `school` that are not over, soonest first."""
    if school is None:
        return []
    now = clock.now()
    still_on = Q(ends_at__gte=now) | Q(ends_at__isnull=True, starts_at__date__gte=clock.today())
    return list(PublicEvent.objects.filter(still_on, school=school).order_by("starts_at")[:count])
