"""A figure's page and the list behind it: as reported and as now known, and who sees whom."""

from collections import Counter
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from school_care.core import clock
from school_care.core.duty_kinds import duty_kind
from school_care.reports.figures.links import figure_url, list_url
from school_care.reports.figures.services import set_goals, take_snapshots
from school_care.reports.models import FigureGoal
from school_care.school.enums import Season
from tests.factories import SchoolClassFactory, SchoolFactory, TermFactory, UserFactory
from tests.reports.figures.small_school import SmallSchool, october
from tests.reports.figures.small_school_filled import filled
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
COMPLETE = "archive.complete"


@pytest.fixture
def place():
    """The school on 1 November, its October frozen."""
    made = filled()
    with clock.standing_at(timezone.make_aware(datetime(2026, 11, 2, 8))):
        take_snapshots(school=made.school, month=OCTOBER, on=NOVEMBER)
        yield made


def page(client, user, url: str) -> str:
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_figure__principal__number_and_what_it_is_made_of(client, place: SmallSchool):
    text = page(client, place.principal, figure_url("archive.card", OCTOBER))
    assert "66.7%" in text
    assert "4/6名" in text
    assert "当时上报" in text
    assert "按现有资料重新算，结果相同" in text


def test_figure__card_verified_after_the_report__both_numbers_and_who(client, place: SmallSchool):
    place.card(place.bo, october(30), version=2)
    text = page(client, place.principal, figure_url("archive.card", OCTOBER))
    assert "4/6名" in text
    assert "5/6名" in text
    assert "后来补记，现在计入：1名" in text
    assert "学生bo" in text


def test_figure__head_teacher__own_class_alone(client, place: SmallSchool):
    text = page(client, place.head_two, figure_url("archive.card", OCTOBER))
    assert "七(2)班" in text
    assert "1/2名" in text
    assert "4/6名" not in text
    assert "七(1)班" not in text


def test_figure__guarded__no_list_and_nothing_for_a_head_teacher(client, place: SmallSchool):
    text = page(client, place.principal, figure_url("home.counselling", OCTOBER))
    assert "不列名单" in text
    assert "看名单" not in text
    client.force_login(place.head_one)
    assert client.get(figure_url("home.counselling", OCTOBER)).status_code == 404
    client.force_login(place.principal)
    assert client.get(list_url("home.counselling", OCTOBER)).status_code == 404


def test_figure__month_never_counted__says_so(client, place: SmallSchool):
    text = page(client, place.principal, figure_url("archive.card", date(2026, 3, 1)))
    assert "这个月没有统计过" in text


def test_list__open_side__those_not_reached_and_what_their_files_lack(client, place: SmallSchool):
    text = page(client, place.principal, list_url(COMPLETE, OCTOBER))
    assert "未达到 5" in text
    assert "学生an" not in text
    assert "学生hai" in text
    assert "还缺：" in text


def test_list__done_side__the_others(client, place: SmallSchool):
    text = page(client, place.principal, list_url(COMPLETE, OCTOBER, side="done"))
    assert "学生an" in text
    assert "学生hai" not in text


def test_list__duty_of_the_figure__leads_to_where_it_is_done(client, place: SmallSchool):
    text = page(client, place.director, list_url("archive.card", OCTOBER))
    assert reverse("students:card", args=[place.bo.public_id]) in text


def test_list__fewer_are_better__those_counted_lead_to_the_form(client, place: SmallSchool):
    url = list_url("care.visit_late", OCTOBER)
    form = duty_kind("visit.level").form_url(place.an.public_id, "")
    assert f'href="{form}"' in page(client, place.director, f"{url}&side=done")
    others = page(client, place.director, f"{url}&side=open")
    assert "学生hai" in others
    assert duty_kind("visit.level").label not in others


def test_list__of_a_class__that_class_alone(client, place: SmallSchool):
    url = list_url(COMPLETE, OCTOBER, axis="class", key=str(place.two.pk))
    text = page(client, place.principal, url)
    assert "学生gao" in text
    assert "学生bo" not in text


def test_list__of_a_category__its_pupils_alone(client, place: SmallSchool):
    url = list_url("archive.card", OCTOBER, axis="category", key="LB_ONE", side="open")
    text = page(client, place.principal, url)
    assert "学生bo" in text
    assert "学生hai" not in text


def test_list__head_teacher__no_pupil_of_another_class(client, place: SmallSchool):
    url = list_url(COMPLETE, OCTOBER, axis="class", key=str(place.one.pk))
    text = page(client, place.head_two, url)
    assert "学生bo" not in text
    assert "学生an" not in text


def test_list__class_of_another_school__is_not_even_named(client, place: SmallSchool):
    foreign = SchoolClassFactory(school=SchoolFactory(), entry_year=2018, stage="primary", number=9)
    url = list_url(COMPLETE, OCTOBER, axis="class", key=str(foreign.pk))
    assert foreign.name not in page(client, place.principal, url)


def test_list__pupil_moved_out_of_sight_since__counted_and_not_named(client, place: SmallSchool):
    place.move(place.hai, place.one, date(2026, 11, 2))
    text = page(client, place.head_two, list_url("archive.card", OCTOBER))
    assert "学生hai" not in text
    assert "另有1名不在您的查看范围" in text


def test_list__class_weeks__each_with_its_week(client, place: SmallSchool):
    text = page(client, place.principal, list_url("care.talk_met", OCTOBER))
    assert "起一周" in text


@pytest.mark.parametrize("junk", ["axis=class&key=x", "axis=grade&key=99", "axis=nope&key=1"])
def test_list__address_tampered_with__is_a_page_all_the_same(client, place: SmallSchool, junk):
    page(client, place.principal, f"{list_url(COMPLETE, OCTOBER)}&{junk}&page=99&side=no")


def test_list__five_pupils_or_fifty__same_queries(client, place: SmallSchool):
    url = list_url(COMPLETE, NOVEMBER)
    take_snapshots(school=place.school, month=NOVEMBER, on=date(2026, 11, 2))
    client.force_login(place.principal)
    few = queries_of(client, url)
    for at in range(45):
        place.pupil(f"more{at}", place.two)
    take_snapshots(school=place.school, month=NOVEMBER, on=date(2026, 11, 2))
    assert queries_of(client, url) == few
    assert "未达到 50" in client.get(url).content.decode()


def test_figure__five_pupils_or_fifty__same_queries(client, place: SmallSchool):
    client.force_login(place.principal)
    url = figure_url("archive.card", OCTOBER)
    place.pupil("more", place.two)
    few = queries_of(client, url)
    for at in range(45):
        place.pupil(f"more{at}", place.two)
    assert queries_of(client, url) == few


@pytest.mark.parametrize(
    "url",
    [
        figure_url("archive.card", OCTOBER),
        figure_url("care.talk_met", OCTOBER),
        list_url(COMPLETE, OCTOBER, axis="grade", key="7"),
        "/desk/figures/",
    ],
)
def test_page__calendar_and_numbers__are_read_once(client, place: SmallSchool, url):
    client.force_login(place.principal)
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    asked = Counter(one["sql"] for one in captured if one["sql"].startswith("SELECT"))
    assert [sql for sql, times in asked.items() if times > 1] == []
    months = [sql for sql in asked if f"'{OCTOBER}'" in sql and "figuresnapshot" in sql]
    assert len(months) <= 1


def test_goals__director__sees_them_on_the_figure(client, place: SmallSchool):
    client.force_login(place.director)
    url = reverse("reports:goals")
    answer = client.post(url, {"archive.card": "60", "why": "起步目标"}, follow=True)
    assert "已保存，改动了1项目标" in answer.content.decode()
    assert FigureGoal.objects.get().target == 600
    text = page(client, place.principal, figure_url("archive.card", OCTOBER))
    assert "目标60%，已达到" in text


def test_goals__common_aim_of_nobody__is_told_beside_the_field(client, place: SmallSchool):
    text = page(client, place.director, reverse("reports:goals"))
    row = text[text.index(">辍学率") :].partition("</label>")[0]
    assert "通行0%" in row


def test_goals__term_begins_within_the_month__its_goal_as_the_dashboard_says(client, place):
    first, last = date(2027, 2, 22), date(2027, 7, 2)
    term = TermFactory(
        school=place.school, season=Season.SPRING, school_year=2026, first_day=first, last_day=last
    )
    set_goals(school=place.school, term=term, actor=place.director, targets={"care.visit": 770})
    with clock.standing_at(timezone.make_aware(datetime(2027, 3, 2, 8))):
        take_snapshots(school=place.school, month=first.replace(day=1), on=clock.today())
        for url in (figure_url("care.visit", first), reverse("reports:figures") + "?month=2027-02"):
            assert "目标77%" in page(client, place.principal, url)


def test_goals__more_than_everybody__stays_with_a_sentence(client, place: SmallSchool):
    client.force_login(place.director)
    answer = client.post(reverse("reports:goals"), {"archive.card": "101"})
    assert "请填0到100之间的百分数" in answer.content.decode()
    assert not FigureGoal.objects.exists()


def test_figure__mentor_without_a_class__refused(client, place: SmallSchool):
    client.force_login(UserFactory(school=place.school, name="己任课"))
    assert client.get(figure_url("archive.card", OCTOBER)).status_code == 403
