"""The programme's pages: what each person finds, moves by form and drag, warnings, prints."""

from datetime import timedelta

import pytest
from django.urls import reverse

from school_care.activities.choices.programme import ActivityKind, Reach
from school_care.activities.models import Activity, Programme
from school_care.activities.services.activity_states import cancel_activity
from school_care.core import clock
from tests.activities.making_activity import planned
from tests.activities.programme_support import (
    approved,
    autumn,
    calendar_2026,
    draft,
    programme_of,
    september,
)
from tests.core.pdf.support import text_of
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
assert september  # the fixture's name
PAGE = "/desk/programme/"
MONTH = "/desk/programme/month/"


def read(client, person, url=PAGE) -> str:
    client.force_login(person)
    return client.get(url).content.decode()


def move_url(row) -> str:
    return reverse("activities:activity_move", args=[row.public_id])


def test_empty_term__director_begins__others_are_told_to_wait(client, cast):
    assert "开始编排" in read(client, cast.director)
    page = read(client, cast.head_teacher)
    assert "开始编排" not in page and "还没有审定" in page
    client.force_login(cast.director)
    answer = client.post("/desk/programme/open/", {"term": cast.term.code})
    assert answer["Location"].endswith(f"{Programme.objects.get().public_id}/templates/")


@pytest.mark.usefixtures("september")
def test_templates__ticked_lines__become_drafts_and_stand_there_as_laid(client, cast):
    calendar = calendar_2026(cast.school)
    programme = programme_of(cast, autumn(calendar))
    url = reverse("activities:programme_templates", args=[programme.public_id])
    page = read(client, cast.director, url)
    assert "法治、安全、心理健康教育讲座" in page and "11月11日" in page
    assert "10月1日国庆节，提前到9月30日" in page
    empty = client.post(url, {})
    assert empty.status_code == 422 and "请勾选" in empty.content.decode()
    client.post(url, {"codes": ["school.lecture", "days.national"]})
    assert Activity.objects.filter(programme=programme).count() == 2
    assert "已在安排里" in client.get(url).content.decode()


def test_drafts__planner_sees_them__a_head_teacher_only_what_is_approved(client, cast):
    programme = programme_of(cast)
    draft(cast, programme, title="故事大会")
    approved(cast, programme)
    draft(cast, programme, title="没定的事")
    left_out = draft(cast, programme, title="不要的事")
    cancel_activity(by=cast.director, activity=left_out)
    for url in (PAGE, MONTH):
        theirs, ours = read(client, cast.head_teacher, url), read(client, cast.director, url)
        assert "故事大会" in theirs and "故事大会" in ours
        assert "没定的事" not in theirs and "没定的事" in ours
        assert "不要的事" not in theirs and "去掉的1项" in ours


def test_agenda__head_teacher__own_classes_first_and_the_school_on_request(client, cast):
    programme = programme_of(cast)
    draft(cast, programme, title="全校大会")
    approved(cast, programme)
    planned(cast, title="七一班班会")
    planned(cast, by=cast.other_head_teacher, classes=[cast.seven_two], title="七二班班会")
    page = read(client, cast.head_teacher)
    assert "全校大会" in page and "七一班班会" in page and "七二班班会" not in page
    assert "七二班班会" in read(client, cast.head_teacher, f"{PAGE}?of=all")
    contests = read(client, cast.head_teacher, f"{PAGE}?of=all&kind={ActivityKind.CONTEST}")
    assert "全校大会" in contests and "七二班班会" not in contests


def test_move_by_form__draft_goes_at_once__and_the_page_says_what_to_look_at(client, cast):
    row = draft(cast, programme_of(cast))
    client.force_login(cast.director)
    saturday = clock.today() + timedelta(days=(5 - clock.today().weekday()) % 7 or 7)
    answer = client.post(move_url(row), {"to": saturday, "revision": 0}, follow=True)
    row.refresh_from_db()
    page = answer.content.decode()
    assert row.starts_on == saturday and "已改到" in page and "不上课" in page


def test_move__of_what_somebody_else_just_moved__keeps_theirs_and_says_so(client, cast):
    row = draft(cast, programme_of(cast))
    client.force_login(cast.director)
    to = clock.today() + timedelta(days=3)
    client.post(move_url(row), {"to": to, "revision": 0})
    later = clock.today() + timedelta(days=5)
    form = client.post(move_url(row), {"to": later, "revision": 0})
    assert form.status_code == 422 and "被别人改过" in form.content.decode()
    dragged = client.post(move_url(row), {"to": later, "revision": 0, "dragged": "1"}, follow=True)
    assert "被别人改过" in dragged.content.decode()
    row.refresh_from_db()
    assert row.starts_on == to


def test_move_page__of_an_arranged_one__says_who_will_be_told(client, cast):
    programme = programme_of(cast)
    row = draft(cast, programme)
    approved(cast, programme)
    page = read(client, cast.director, move_url(row))
    assert "会收到消息" in page and "改日期并告知" in page


def test_review__principal_reads_the_new_ones__returns_or_approves(client, cast):
    programme = programme_of(cast)
    row = draft(cast, programme, title="故事大会")
    client.force_login(cast.director)
    client.post(reverse("activities:programme_submit", args=[programme.public_id]))
    url = reverse("activities:programme_review", args=[programme.public_id])
    assert "活动安排待审定" in read(client, cast.principal, "/desk/")
    assert "故事大会" in read(client, cast.principal, url)
    empty = client.post(url, {"do": "return", "why": ""})
    assert empty.status_code == 422 and "请填写退回原因" in empty.content.decode()
    client.post(url, {"do": "return", "why": "日期再商量"})
    assert "日期再商量" in read(client, cast.director)
    client.post(reverse("activities:programme_submit", args=[programme.public_id]))
    client.force_login(cast.principal)
    client.post(url, {"do": "approve"})
    row.refresh_from_db()
    assert row.state == "planned"


@pytest.mark.usefixtures("september")
def test_papers__wall_and_table__hold_the_activities_and_the_line_to_sign(client, cast):
    calendar = calendar_2026(cast.school)
    programme = programme_of(cast, autumn(calendar))
    draft(cast, programme, title="故事大会", place="图书室", plan="每班两人")
    approved(cast, programme)
    draft(cast, programme, title="没定的事")
    client.force_login(cast.head_teacher)
    wall = client.get(reverse("activities:programme_wall", args=[programme.public_id]))
    said = text_of(wall.content)
    assert "2026年9月" in said and "故事大会" in said and "国庆节" in said
    assert "没定的事" not in said
    client.force_login(cast.director)
    table = client.get(reverse("activities:programme_paper", args=[programme.public_id]))
    said = text_of(table.content)
    for words in ("学期活动安排", "故事大会", "图书室", "每班两人", "校长审定", "(盖章)", "待审定"):
        assert words in said


def test_lists__twelve_more_activities__cost_no_more_queries(client, cast):
    programme = programme_of(cast)
    draft(cast, programme)
    planned(cast, title="班会")
    client.force_login(cast.director)
    before = {url: queries_of(client, url) for url in (PAGE, MONTH)}
    for number in range(12):
        draft(
            cast,
            programme,
            title=f"活动{number}",
            reach=Reach.CLASS,
            classes=(cast.seven_one, cast.seven_two),
        )
    assert {url: queries_of(client, url) for url in (PAGE, MONTH)} == before
    assert max(before.values()) <= 25
