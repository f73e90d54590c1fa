"""Taking down what may no longer be public: a family withdrew its consent.

Runs after a withdrawal, and again by a periodic task; safe at any time. A page that meets an
objection is taken down and stays with its editor as a draft. The pages every site must have (the
home page, the hotline) stay; only their words that meet an objection go. Nothing here knows, logs
or tells which child it was.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import models, transaction
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import Page

from school_care.cms.checks import text_of
from school_care.cms.enums import TAKEN_DOWN
from school_care.cms.models import SchoolSite
from school_care.cms.models.base import PublicPage
from school_care.core import audit, clock
from school_care.core.publication import objections
from school_care.core.templatetags.days import long_date

logger = logging.getLogger(__name__)


def take_down_objectionable(school_id: int, withdrawn_at: datetime | None = None) -> list[str]:
    """Take down what of a school is public and meets objections now; neutral titles of it.

    `withdrawn_at`: a family withdrew at that moment, so the editor is asked to look at the
    pictures, which no check can read. Effects: pages, revisions, Wagtail's log, audit entries.
    One page that cannot be taken down does not keep the others up; it raises at the end.
    """
    site = SchoolSite.objects.select_related("site__root_page").filter(school=school_id).first()
    if site is None:
        return []
    if withdrawn_at is not None:
        _ask_for_pictures(site, withdrawn_at)
    pages = _live_pages(site)
    # one question for all: a quiet look through a whole site costs what one page costs
    if not objections("\n".join(text_of(page) for page in pages), school_id):
        return []
    titles, failure = [], None
    for page in pages:
        try:
            if objections(text_of(page), school_id):
                _take_down(page, school_id)
                titles.append(_neutral(page))
        except Exception as error:
            logger.exception("page %s could not be taken down", page.pk)
            failure = error
    if failure:
        raise failure
    return titles


def pictures_looked_at(site: SchoolSite) -> None:
    """The editor has looked through the public pictures."""
    SchoolSite.objects.filter(pk=site.pk).update(pictures_checked_at=clock.now())


def _ask_for_pictures(site: SchoolSite, withdrawn_at: datetime) -> None:
    earlier = models.Q(pictures_doubted_at__isnull=True) | models.Q(
        pictures_doubted_at__lt=withdrawn_at
    )
    SchoolSite.objects.filter(earlier, pk=site.pk).update(pictures_doubted_at=withdrawn_at)


def _live_pages(site: SchoolSite) -> list[PublicPage]:
    pages = Page.objects.descendant_of(site.site.root_page, inclusive=True).live().specific()
    return [page for page in pages if isinstance(page, PublicPage)]


def _neutral(page: PublicPage) -> str:
    """What a page is called without its title, which may name a child."""
    if page.is_fixed:
        return str(page._meta.verbose_name)
    day = getattr(page, "date", None) or getattr(page, "updated_on", None)
    return f"{page.neutral_title}（{long_date(day)}）" if day else page.neutral_title


@transaction.atomic
def _take_down(page: PublicPage, school_id: int) -> None:
    if page.is_fixed:
        _clear_words(page, school_id)
    else:
        page.unpublish(log_action=False)
    log(instance=page, action=TAKEN_DOWN)
    audit.record("page.taken_down", school_id=school_id, row=page)


def _clear_words(page: PublicPage, school_id: int) -> None:
    """Empty those fields of a fixed page that meet objections; its editor keeps them as a
    draft."""
    had_draft = page.has_unpublished_changes
    kept = Page.objects.get(pk=page.pk).specific
    if objections(page.title, school_id):
        page.title = str(page._meta.verbose_name)
    names = _text_fields(page)
    for name in names:
        _empty_unless(page, name, lambda alone: not objections(alone, school_id))
    # words that are harmless alone and not together: a name here, a group there
    for name in names:
        if objections(text_of(page), school_id):
            _empty(page, name)
    page.has_unpublished_changes = True
    page.save(clean=False)
    if not had_draft:
        kept.save_revision(clean=False)


def _text_fields(page: PublicPage) -> list[str]:
    kinds = (models.CharField, models.TextField, StreamField)
    return [
        field.name
        for field in page._meta.get_fields()
        if isinstance(field, kinds) and field.editable and field.model is not Page
    ]


def _empty_unless(page: PublicPage, name: str, harmless: Callable[[str], bool]) -> None:
    alone = type(page)(title="", **{name: getattr(page, name)})
    if not harmless(text_of(alone)):
        _empty(page, name)


def _empty(page: PublicPage, name: str) -> None:
    is_stream = isinstance(page._meta.get_field(name), StreamField)
    setattr(page, name, [] if is_stream else "")
