"""记一次劝返: a minute on a phone, kept as it was written, taken back with a reason."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from school_care.cases.dropout.enums import CourseState
from school_care.cases.models import Persuasion
from school_care.core import clock
from tests.cases.dropout.course_making import course_for, round_of
from tests.factories import days_ago

pytestmark = pytest.mark.django_db


def at(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url_of(course) -> str:
    return reverse("cases:dropout_round", args=[course.case.public_id])


def given(**values) -> dict:
    return {
        "day": clock.today().isoformat(),
        "people": ["head_teacher"],
        "stance": "wavers",
        "result": "again",
        **values,
    }


def posted(user, course, **values):
    return at(user).post(url_of(course), given(**values), follow=True)


def test_form__opened_by_the_head_teacher__today_name_and_home_are_there(cast):
    form = at(cast.head_teacher).get(url_of(course_for(cast.zixuan))).context["form"]
    assert form["day"].value() == clock.today().isoformat()
    assert form["people"].value() == ["head_teacher"]
    assert (form["people_words"].value(), form["place"].value()) == ("陈班主", "学生家中")


def test_form__opened_by_the_director__goes_with_the_head_teacher(cast):
    form = at(cast.director).get(url_of(course_for(cast.zixuan))).context["form"]
    assert form["people"].value() == ["head_teacher", "leader"]
    assert form["people_words"].value() == "陈班主、郑德育"


def test_round__three_taps__kept_and_the_case_is_in_persuasion(cast):
    course = course_for(cast.zixuan)
    page = posted(cast.head_teacher, course).content.decode()
    assert "已记下第1次劝返。" in page
    assert "劝返中" in page
    row = Persuasion.objects.get()
    assert (row.happened_on, row.written_by) == (clock.today(), cast.head_teacher)


def test_round__by_the_script__answered_with_where_to_go(cast):
    course = course_for(cast.zixuan)
    response = at(cast.head_teacher).post(url_of(course), given(), headers={"X-Desk-Script": "1"})
    assert response.json() == {"next": reverse("cases:case", args=[course.case.public_id])}


def test_round__yesterday_by_another_day__kept_with_that_day(cast):
    course = course_for(cast.zixuan)
    posted(cast.head_teacher, course, day="other", day_other=days_ago(1).isoformat())
    assert Persuasion.objects.get().happened_on == days_ago(1)


def test_round__promise_without_a_day__asks_for_it_and_keeps_the_words(cast):
    course = course_for(cast.zixuan)
    response = posted(
        cast.head_teacher, course, result="returns", stance="agrees", promise="周四送来"
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert "约定哪一天返校" in page
    assert "周四送来" in page
    assert not Persuasion.objects.exists()


def test_round__promise_with_a_day__child_does_not_count_as_back(cast):
    course = course_for(cast.zixuan)
    tomorrow = clock.today() + timedelta(days=1)
    posted(
        cast.head_teacher,
        course,
        result="returns",
        stance="agrees",
        back_by=tomorrow.isoformat(),
    )
    course.refresh_from_db()
    assert course.state == CourseState.PERSUADING
    assert Persuasion.objects.get().back_by == tomorrow


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"day": (clock.today() + timedelta(days=1)).isoformat()}, "还没有到这一天"),
        ({"day": "other"}, "请选择日期"),
        ({"people": []}, "请点选谁去劝返的"),
        ({"stance": ""}, "请选择家长的态度"),
        ({"result": ""}, "请选择这次的结果"),
        ({"result": "not_met"}, "没有见到"),
        ({"next_on": "2001-01-01"}, "四个月以内"),
    ],
)
def test_round__something_left_out__said_beside_it_and_nothing_stored(cast, values, words):
    response = posted(cast.head_teacher, course_for(cast.zixuan), **values)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Persuasion.objects.exists()


def test_round__met_nobody__is_kept_as_well(cast):
    course = course_for(cast.zixuan)
    page = posted(cast.head_teacher, course, stance="absent", result="not_met").content.decode()
    assert "没有见到人" in page


def test_withdraw__with_a_reason__stands_struck_through(cast):
    course = course_for(cast.zixuan, CourseState.PERSUADING)
    row = round_of(course, cast.head_teacher)
    url = reverse("cases:dropout_round_withdraw", args=[row.public_id])
    page = at(cast.head_teacher).post(url, {"why": "记到别人名下了"}, follow=True)
    assert "记到别人名下了" in page.content.decode()
    row.refresh_from_db()
    assert row.withdrawn_by == cast.head_teacher


def test_withdraw__without_a_reason__asked_for_it(cast):
    row = round_of(course_for(cast.zixuan, CourseState.PERSUADING), cast.head_teacher)
    url = reverse("cases:dropout_round_withdraw", args=[row.public_id])
    page = at(cast.head_teacher).post(url, {"why": ""}, follow=True)
    assert "请写明为什么撤销" in page.content.decode()
    row.refresh_from_db()
    assert row.withdrawn_at is None


def test_withdraw__of_the_directors_round_by_the_head_teacher__not_offered_and_refused(cast):
    course = course_for(cast.zixuan, CourseState.PERSUADING)
    row = round_of(course, cast.director)
    client = at(cast.head_teacher)
    url = reverse("cases:dropout_round_withdraw", args=[row.public_id])
    case = reverse("cases:case", args=[course.case.public_id])
    assert url not in client.get(case).content.decode()
    assert "德育主任" in client.post(url, {"why": "不对"}, follow=True).content.decode()
    row.refresh_from_db()
    assert row.withdrawn_at is None
