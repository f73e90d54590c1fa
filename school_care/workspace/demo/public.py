"""The demo school's public site: bulletins, an article, the hotline. Its events are the
programme's (activities_programme)."""

from datetime import date, timedelta
from typing import Any

from django.utils.html import escape

from school_care.cms.models import ArticlePage, HotlinePage
from school_care.cms.services import create_site, publish_bulletin
from school_care.school.models import School
from school_care.workspace.demo import bulletin_texts as texts
from school_care.workspace.demo.moments import Moments

BULLETINS_SHOWN = 8
FRIDAY = 4
ARTICLE_SLUG = "phone-calls"


def open_site(school: School, *, moments: Moments, editor: Any) -> None:
    """Make the public site and fill it as of the demo's day. Names no child and no group."""
    site = create_site(school=school).site
    home = site.root_page.specific
    home.greeting, home.notice = texts.GREETING, texts.NOTICE
    home.save()
    home.save_revision(user=editor, clean=False)
    hotline = HotlinePage.objects.child_of(home).get()
    hotline.report_phone = school.phone
    hotline.save()
    hotline.save_revision(user=editor, clean=False)
    for day, bulletin in reversed(_latest(moments.year.today)):
        publish_bulletin(
            school=school,
            title=bulletin.title,
            topic=bulletin.topic,
            date=day,
            summary=bulletin.summary,
            paragraphs=bulletin.paragraphs,
            author=editor,
        )
    _write_article(home, editor, moments)


def _latest(today: date) -> list[tuple[date, texts.Bulletin]]:
    """The bulletins published most recently before `today`, newest first."""
    dated = []
    for bulletin in texts.BULLETINS:
        day = date(today.year, bulletin.month, bulletin.day)
        if day > today:
            day = date(today.year - 1, bulletin.month, bulletin.day)
        if day.weekday() > FRIDAY:
            day -= timedelta(days=day.weekday() - FRIDAY)
        dated.append((day, bulletin))
    return sorted(dated, key=lambda pair: pair[0], reverse=True)[:BULLETINS_SHOWN]


def _write_article(home, editor: Any, moments: Moments) -> None:
    article = ArticlePage(
        title=texts.ARTICLE_TITLE,
        slug=ARTICLE_SLUG,
        updated_on=moments.days.past[0],
        body=[
            (kind, f"<p>{escape(text)}</p>" if kind == "paragraph" else text)
            for kind, text in texts.ARTICLE
        ],
        owner=editor,
    )
    home.add_child(instance=article)
    article.save_revision(user=editor, clean=False)
