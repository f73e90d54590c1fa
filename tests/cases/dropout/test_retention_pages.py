"""巩固率 on the screen and on paper."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from school_care.core.models import AuditEntry
from tests.factories import SchoolClassFactory, StudentFactory
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
PAGE = "cases:retention"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-20T15:00:00+08:00", tick=False):
        yield


def test_page__records_begin_too_late__says_so_and_takes_figures_by_hand(client, cast):
    client.force_login(cast.registrar)
    page = client.get(reverse(PAGE)).content.decode()
    assert "没有2025年9月30日入学时的人数" in page  # grade eight, since 400 days ago
    query = {"cohort": "junior-2025", "entered": "2", "came": "0", "left": "0"}
    page = client.get(reverse(PAGE, query=query)).content.decode()
    assert "<strong>50.0%</strong>" in page
    paper = client.get(reverse("cases:retention_paper", query=query))
    assert paper.content.startswith(b"%PDF")
    assert AuditEntry.objects.filter(action="retention.printed").count() == 1


def test_page__figures_by_hand_too_small_or_none__says_what_to_do(client, cast):
    StudentFactory.create_batch(
        2, current_class=cast.eight_one, enrolment__starts_on=date(2025, 10, 16)
    )
    client.force_login(cast.registrar)
    query = {"cohort": "junior-2025", "entered": "2"}
    assert "请核对后再试算" in client.get(reverse(PAGE, query=query)).content.decode()
    query["entered"] = ""
    assert "请填写入学新生数" in client.get(reverse(PAGE, query=query)).content.decode()


def test_page__somebody_left_without_proof__stands_there_by_name(client, cast):
    cast.gone.enrolments.update(starts_on=date(2026, 9, 1))
    client.force_login(cast.director)
    page = client.get(reverse(PAGE)).content.decode()
    assert "周转走" in page
    assert "没有转学凭证" in page


def test_page__more_cohorts_and_pupils__no_more_queries(client, cast):
    StudentFactory(current_class=cast.eight_one, care=True, left=True)
    client.force_login(cast.director)
    before = queries_of(client, reverse(PAGE))
    for grade in (1, 5, 9):
        group = SchoolClassFactory(school=cast.school, grade=grade)
        StudentFactory.create_batch(4, current_class=group, care=True, left=True)
    assert queries_of(client, reverse(PAGE)) == before
