"""Writing bulletins from code: the demo school's, and the frame of an appeal."""

from collections.abc import Iterable
from datetime import date as Date
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.html import escape

from school_care.cms import first_pages
from school_care.cms.enums import Topic
from school_care.cms.models import BulletinIndexPage, BulletinPage, SchoolSite
from school_care.cms.services.revisions import keep_first_version
from school_care.core import clock
from school_care.school.models import School


@transaction.atomic
def publish_bulletin(
    *,
    school: School,
    title: str,
    topic: Topic | str,
    date: Date,
    summary: str,
    paragraphs: Iterable[str],
    author: Any = None,
) -> BulletinPage:
    """Publish a bulletin of plain paragraphs on `school`'s site, dated `date`.

    The same title on the same date is returned as it is. Raises SchoolSite.DoesNotExist before
    `create_site`, and ValidationError when a publication check objects.
    """
    index = _index_of(school)
    published = BulletinPage.objects.live().child_of(index).filter(title=title, date=date).first()
    if published:
        return published
    moment = timezone.make_aware(datetime.combine(date, time(9)))
    page = BulletinPage(
        title=title,
        topic=topic,
        date=date,
        summary=summary,
        body=[("paragraph", f"<p>{escape(text)}</p>") for text in paragraphs],
        owner=author,
        first_published_at=moment,
        last_published_at=moment,
    )
    index.add_child(instance=page)
    keep_first_version(page, author=author)
    return page


@transaction.atomic
def start_appeal(*, school: School, author: Any) -> BulletinPage:
    """A draft 倡议书 with its customary frame, for the editor to fill."""
    page = BulletinPage(
        title="倡议书",
        topic=Topic.APPEAL,
        date=clock.today(),
        body=first_pages.appeal(school.name, clock.today()),
        owner=author,
        live=False,
    )
    _index_of(school).add_child(instance=page)
    keep_first_version(page, author=author)
    return page


def _index_of(school: School) -> BulletinIndexPage:
    home = SchoolSite.objects.select_related("site__root_page").get(school=school).site.root_page
    return BulletinIndexPage.objects.child_of(home).get()
