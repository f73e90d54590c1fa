"""半年报表 on the screen and on paper."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from school_care.cases.dropout.enums import CourseState
from school_care.core.models import AuditEntry
from tests.cases.dropout.test_half_year import course_of
from tests.factories import SchoolClassFactory, StudentFactory
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
PAGE = "cases:half_year"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-20T15:00:00+08:00", tick=False):
        yield


def test_page__director__names_lead_to_the_case_and_registrar_to_the_pupil(client, cast):
    course = course_of(cast.zixuan, (date(2026, 9, 3), CourseState.SUSPECTED), reasons=["internet"])
    case_url = reverse("cases:case", args=[course.case.public_id])
    for user, shown in ((cast.director, True), (cast.registrar, False)):
        client.force_login(user)
        page = client.get(reverse(PAGE)).content.decode()
        assert "张子轩" in page
        assert "沉迷网络" in page
        assert (case_url in page) is shown
        assert "三张表已平衡" in page


@pytest.mark.parametrize("wrong", ["2027-01-01", "yesterday", "0001-01-01"])
def test_page__day_that_cannot_be_counted__says_so_and_shows_the_last(client, cast, wrong):
    client.force_login(cast.registrar)
    page = client.get(reverse(PAGE, query={"on": wrong})).content.decode()
    assert "请选择今天或以前的日期" in page
    assert "2026年3月11日至2026年9月20日" in page


def test_paper__printed__is_a_pdf_with_a_trace(client, cast):
    client.force_login(cast.registrar)
    answer = client.get(reverse("cases:half_year_paper", query={"on": "2026-09-20"}))
    assert answer.content.startswith(b"%PDF")
    entry = AuditEntry.objects.get(action="half_year.printed")
    assert entry.facts == {"on": "2026-09-20", "closes": True}


def test_page__more_pupils_and_cases__no_more_queries(client, cast):
    client.force_login(cast.director)
    course_of(cast.zixuan, (date(2026, 9, 3), CourseState.SUSPECTED))
    before = queries_of(client, reverse(PAGE))
    for grade in (5, 8, 9):
        group = SchoolClassFactory(school=cast.school, grade=grade)
        for student in StudentFactory.create_batch(4, current_class=group):
            course_of(student, (date(2026, 9, 3), CourseState.SUSPECTED))
    assert queries_of(client, reverse(PAGE)) == before
