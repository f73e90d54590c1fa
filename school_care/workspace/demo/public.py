"""The demo school's public site: bulletins, an article, the hotline, events."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.html import escape

from school_care.cms.models import ArticlePage, HotlinePage
from school_care.cms.services import create_site, publish_bulletin
from school_care.school.enums import EventAudience
from school_care.school.models import PublicEvent, School
from school_care.workspace.demo import bulletin_texts as texts
from school_care.workspace.demo.moments import Moments

BULLETINS_SHOWN = 8
FRIDAY = 4
ARTICLE_SLUG = "phone-calls"

# Title, place, what families find there, from, until.
EVENTS = [
    ("家长学校第二课：陪孩子读书", "多功能教室", "带上孩子最近在读的书。", time(14, 30), time(16)),
    ("家长开放半日", "各班教室", "听一节课，看大课间，在食堂用餐。", time(8, 30), time(12)),
    ("法治副校长讲座", "操场", "防欺凌、防诈骗，欢迎家长旁听。", time(15), time(16)),
    ("班级才艺展示", "操场舞台", "每个班全体上台。", time(14), time(16, 30)),
    ("健康体检日", "医务室", "量身高、查视力，照看人可以陪同。", time(8, 30), time(11, 30)),
]
WEEKEND_EVENT = ("周末亲情视频日", "亲情小屋", "可提前向班主任约时间。", time(9), time(17))


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
    _announce_events(school, moments)


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


def _announce_events(school: School, moments: Moments) -> None:
    """One event a week from the last school week on, and a weekend of video calls."""
    days = moments.days
    meant = [days.past[-4], *days.coming[2::5]] if len(days.past) > 4 else days.coming[2::5]
    rows = [_event(school, day, EVENTS[place % len(EVENTS)]) for place, day in enumerate(meant[:6])]
    saturday = days.today + timedelta(days=(5 - days.today.weekday()) % 7 or 7)
    rows.append(_event(school, saturday, WEEKEND_EVENT))
    PublicEvent.objects.bulk_create(rows)


def _event(school: School, day: date, event: tuple[str, str, str, time, time]) -> PublicEvent:
    title, place, summary, starts, ends = event
    return PublicEvent(
        school=school,
        title=title,
        place=place,
        summary=summary,
        starts_at=timezone.make_aware(datetime.combine(day, starts)),
        ends_at=timezone.make_aware(datetime.combine(day, ends)),
        audience=EventAudience.EVERYONE,
    )
