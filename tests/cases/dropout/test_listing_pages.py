"""一人一案 as a list: tabs, late first, search, constant cost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from school_care.cases.dropout.enums import CourseState
from tests.attendance.making import AbsenceFactory
from tests.cases.dropout.course_making import course_for
from tests.cases.making import absent
from tests.factories import StudentFactory, days_ago
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
LIST = reverse("cases:dropouts")


def at(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(user, **query) -> str:
    response = at(user).get(LIST, query)
    assert response.status_code == 200
    return response.content.decode()


def test_list__nobody_away__says_how_a_case_begins(cast):
    page = read(cast.head_teacher)
    assert "连续3个上课日没有到校" in page
    assert "控辍跟踪" in page


def test_list__child_away__days_next_step_and_who_answers(cast):
    absent(cast.zixuan, 4)
    course_for(cast.zixuan, answers_school=cast.director)
    page = read(cast.head_teacher)
    for words in ("张子轩", "连续未到校4个上课日", "下一步：", cast.director.name):
        assert words in page


def test_list__head_teacher_of_another_class__sees_nothing_of_it(cast):
    course_for(cast.zixuan)
    page = read(cast.other_head_teacher)
    assert "张子轩" not in page
    assert "没有要办的控辍事项" in page


def test_list__late_ones__stand_first(cast):
    course_for(cast.keke, suspected_on=days_ago(0))
    course_for(
        cast.zixuan,
        suspected_on=days_ago(20),
        first_absent=days_ago(24),
        state_on=days_ago(20),
    )
    page = read(cast.director)
    assert page.index("张子轩") < page.index("王可")
    assert "已逾期" in page


def test_tabs__each_state__in_its_own(cast):
    course_for(cast.zixuan)
    course_for(cast.keke, CourseState.SUSPENDED, ended_paper="休学批准书")
    course_for(cast.yuan, CourseState.DISMISSED)
    assert "张子轩" in read(cast.director)
    assert "王可" in read(cast.director, state="waiting")
    assert "赵远" in read(cast.director, state="over")
    assert "张子轩" not in read(cast.director, state="over")


def test_search__by_initials__finds_it_whatever_its_state(cast):
    course_for(cast.zixuan, CourseState.DISMISSED)
    page = at(cast.director).post(LIST, {"words": "zzx"}).content.decode()
    assert "张子轩" in page


def test_search__nobody__says_where_to_begin(cast):
    course_for(cast.zixuan)
    page = at(cast.director).post(LIST, {"words": "没有这人"}).content.decode()
    assert "没有找到" in page
    assert "控辍跟踪" in page


def test_list__five_or_fifty__costs_the_same(cast):
    def more(count: int) -> None:
        for _ in range(count):
            pupil = StudentFactory(current_class=cast.seven_one)
            AbsenceFactory(student=pupil, date=days_ago(0))
            course_for(pupil, first_absent=days_ago(0))

    absent(cast.zixuan, 1)
    more(5)
    client = at(cast.director)
    few = queries_of(client, LIST)
    more(25)
    assert queries_of(client, LIST) == few


def test_list__more_than_a_page__turns(cast):
    for _ in range(31):
        course_for(StudentFactory(current_class=cast.seven_one))
    assert "第 1 页，共 2 页（31 条）" in read(cast.director)
    assert read(cast.director, page=2).count("row-link") == 1


def test_tab_over__several__newest_first(cast):
    course_for(cast.zixuan, CourseState.CLOSED, state_on=days_ago(9))
    course_for(cast.keke, CourseState.CLOSED, state_on=days_ago(9) + timedelta(days=3))
    page = read(cast.director, state="over")
    assert page.index("王可") < page.index("张子轩")
