"""Two schools with a site each, their editors, and short words for the admin's addresses."""

from dataclasses import dataclass

import pytest

from school_care.cms.models import BulletinIndexPage, BulletinPage, SchoolSite
from school_care.cms.services import create_site, publish_bulletin
from school_care.school.enums import Role
from school_care.school.models import User
from tests.cast import Cast
from tests.factories import UserFactory, days_ago

TITLE = "关于召开家长会的通知"
FOREIGN_TITLE = "对岸学校的未公开稿"


@dataclass
class Sites:
    """School A's site with one bulletin, school B's with a draft."""

    own: SchoolSite
    foreign: SchoolSite
    index: BulletinIndexPage
    bulletin: BulletinPage
    foreign_index: BulletinIndexPage
    foreign_draft: BulletinPage
    editor: User
    foreign_editor: User


@pytest.fixture
def sites(cast: Cast, settings, tmp_path) -> Sites:
    settings.MEDIA_ROOT = tmp_path
    school = cast.school
    school.hotline, school.phone = "0990-7654322", "0990-7654321"
    school.hotline_hours = "课间、午休；双休日、节假日8:00—20:00"
    school.save()
    own = create_site(school=school)
    foreign = create_site(school=cast.other_school)
    bulletin = publish_bulletin(
        school=school,
        title=TITLE,
        topic="notice",
        date=days_ago(1),
        summary="周三下午两点，学校操场。",
        paragraphs=["各位家长：", "请带好水笔。"],
        author=cast.editor,
    )
    foreign_index = BulletinIndexPage.objects.child_of(foreign.site.root_page).get()
    foreign_draft = BulletinPage(title=FOREIGN_TITLE, live=False)
    foreign_index.add_child(instance=foreign_draft)
    foreign_draft.save_revision(clean=False)
    return Sites(
        own=own,
        foreign=foreign,
        index=BulletinIndexPage.objects.child_of(own.site.root_page).get(),
        bulletin=bulletin,
        foreign_index=foreign_index,
        foreign_draft=foreign_draft,
        editor=cast.editor,
        foreign_editor=UserFactory(
            school=cast.other_school, username="duianbianji", role=Role.EDITOR
        ),
    )


def path_of(page) -> str:
    """The page's path on its own site, e.g. /bulletins/."""
    return page.get_url_parts()[2]


def page_form(title: str, text: str, *, publish: bool) -> dict[str, str]:
    """What the editor's browser sends for a bulletin with one paragraph `text`."""
    form = {
        "title": title,
        "topic": "notice",
        "date": str(days_ago(0)),
        "summary": "",
        "issuer": "",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "callout",
        "body-0-id": "",
        "body-0-value": text,
    }
    return form | ({"action-publish": "action-publish"} if publish else {})
