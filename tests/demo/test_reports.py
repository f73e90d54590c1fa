"""The demo school's figures, reports and papers of its own: as of its day, nothing to come."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.conf import settings

from school_care.core import clock, vault
from school_care.core.months import first_of, last_of
from school_care.reports.enums import GroupPost, SummaryKind, SummaryState
from school_care.reports.figures.registry import measures
from school_care.reports.models import (
    FigureGoal,
    FigureSnapshot,
    LeadingMember,
    PracticalThing,
    ProblemItem,
    SchoolDocument,
    Summary,
)
from school_care.reports.standing.documents import FILE
from school_care.school.models import School
from school_care.students.models import Student
from tests.demo.conftest import NOVEMBER, standing

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def small(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[School]:
    """A school of 90 pupils on 22 November 2026."""
    before = settings.KEYS_DIR, settings.PRIVATE_ROOT
    settings.KEYS_DIR = tmp_path_factory.mktemp("keys")
    settings.PRIVATE_ROOT = tmp_path_factory.mktemp("private")
    with django_db_blocker.unblock(), standing(90, NOVEMBER) as school:
        yield school
    settings.KEYS_DIR, settings.PRIVATE_ROOT = before


def test_figures__of_the_months_lived__are_frozen_and_the_running_one_is_not(small):
    rows = FigureSnapshot.objects.filter(school=small)
    by_month = {month: set() for month in rows.values_list("month", flat=True)}
    for row in rows:
        by_month[row.month].add((row.frozen, row.as_of))

    october, november = date(2026, 10, 1), date(2026, 11, 1)
    assert by_month[october] == {(True, last_of(october))}
    assert by_month[november] == {(False, NOVEMBER - timedelta(days=1))}
    assert len(by_month) >= 3
    assert set(rows.values_list("code", flat=True)) == {one.code for one in measures()}


def test_figures__of_october__tell_of_the_children_in_care(small):
    talked = FigureSnapshot.objects.get(
        school=small, month=date(2026, 10, 1), code="care.talk_cover"
    )
    assert talked.whole == 38
    assert 0 < talked.part <= talked.whole
    assert len(talked.members) == talked.whole
    assert FigureGoal.objects.filter(school=small, code="care.talk_met").exists()


def test_reports__of_months_gone_by__are_signed_in_time(small):
    rows = Summary.objects.filter(school=small, kind=SummaryKind.MONTH)
    assert {row.period for row in rows} >= {"2026-10", "2026-09"}
    for row in rows:
        assert row.state == SummaryState.SIGNED
        assert row.signed_at.date() <= (last_of(row.month) + timedelta(days=15))
        assert row.work
    assert Summary.objects.get(school=small, kind=SummaryKind.PLAN).state == SummaryState.SIGNED


def test_leading_group__has_a_head_and_a_deputy(small):
    posts = list(LeadingMember.objects.on(NOVEMBER).filter(school=small))
    assert 5 <= len(posts) <= 7
    assert [row.post for row in posts].count(GroupPost.HEAD) == 1
    assert GroupPost.DEPUTY in {row.post for row in posts}


def test_things__of_the_year__two_of_five_are_done(small):
    things = PracticalThing.objects.filter(school=small, year=2026)
    assert [thing.done_on is not None for thing in things] == [True, True, False, False, False]


def test_problems__are_mostly_settled_and_one_is_late(small):
    items = list(ProblemItem.objects.filter(school=small))
    settled = [one for one in items if one.cleared_on]
    assert len(items) >= 8
    assert len(settled) * 2 > len(items)
    assert any(one.cleared_on is None and one.due_on < NOVEMBER for one in items)
    assert all(one.found_on < NOVEMBER for one in items)
    in_care = Student.objects.filter(school=small).in_care(NOVEMBER)
    assert in_care.filter(pk__in={one.student_id for one in items}).count() == len(items)


def test_papers__of_the_school__open_and_are_dated_before_they_were_filed(small):
    papers = list(SchoolDocument.objects.filter(school=small))
    assert len(papers) == 6
    for paper in papers:
        assert vault.read(paper.public_id, FILE).startswith(b"%PDF")
        assert paper.dated_on <= paper.uploaded_at.date() <= NOVEMBER


@pytest.mark.parametrize(
    "today",
    [date(2026, 8, 31), date(2026, 9, 1), date(2026, 11, 5), date(2027, 2, 10), date(2027, 7, 20)],
)
def test_demo__on_any_day__has_nothing_to_come(build, today, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    school = build(30, today)

    assert not FigureSnapshot.objects.filter(school=school, as_of__gt=today).exists()
    assert FigureSnapshot.objects.filter(school=school).exists()
    later = clock.midnight(today + timedelta(days=1))
    assert not Summary.objects.filter(school=school, drafted_at__gte=later).exists()
    assert not PracticalThing.objects.filter(school=school, done_on__gt=today).exists()
    assert not SchoolDocument.objects.filter(school=school, dated_on__gt=today).exists()
    if today == date(2026, 11, 5):  # the director still owes it
        month = first_of(today - timedelta(days=5))
        assert Summary.objects.get(school=school, month=month).state == SummaryState.DRAFT
