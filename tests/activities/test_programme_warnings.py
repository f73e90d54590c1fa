"""What a planner is asked to look at once more: clashes, days without school, exams, holidays."""

from datetime import date, time

import pytest

from school_care.activities.choices.programme import ActivityKind, Reach
from school_care.activities.models import Activity
from school_care.activities.programme_warnings import warnings_of
from school_care.activities.selectors_programme import around
from school_care.core import clock
from school_care.school.enums import DayKind
from school_care.school.models import SchoolDay
from tests.activities.programme_support import autumn, calendar_2026, programme_of, september

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("september")]
assert september  # the fixture's name

WEDNESDAY = date(2026, 11, 11)


@pytest.fixture
def judge(cast):
    calendar = calendar_2026(cast.school)
    term = autumn(calendar)
    programme = programme_of(cast, term)

    def found(*plans: dict, classes=None) -> list[list[str]]:
        rows = [
            Activity(
                pk=number,
                school=cast.school,
                term=term,
                programme=programme,
                **{"kind": ActivityKind.CONTEST, "starts_on": WEDNESDAY, **plan},
            )
            for number, plan in enumerate(plans, start=1)
        ]
        seen = around(calendar, term, clock.today())
        said = warnings_of(rows, classes or {}, seen)
        return [said.get(row.pk, []) for row in rows]

    return found


AT = {"begins": time(14), "ends": time(15)}
LATER = {"begins": time(15), "ends": time(16)}
OF_CLASS = {"reach": Reach.CLASS}


def test_quiet_day__nothing_is_said(judge):
    assert judge({"title": "书法"} | AT, {"title": "读书"} | LATER) == [[], []]


def test_same_time__classes_shared_or_whole_school__both_are_told_of_each_other(judge):
    one, other = {"title": "书法", **AT}, {"title": "读书", **AT, **OF_CLASS}
    said = judge(one, other, classes={2: frozenset({7})})
    assert "读书" in said[0][0] and "书法" in said[1][0] and "同一时间" in said[0][0]
    apart = {1: frozenset({7}), 2: frozenset({8})}
    assert judge(one | OF_CLASS, other, classes=apart) == [[], []]
    shared = {1: frozenset({7, 8}), 2: frozenset({8})}
    assert all(judge(one | OF_CLASS, other, classes=shared))


def test_same_time__same_place_or_owner__is_said(judge, cast):
    one = {"title": "书法", "place": "操场", "owner": cast.director, **AT, **OF_CLASS}
    said = judge(one, one | {"title": "读书"}, classes={1: frozenset({7}), 2: frozenset({8})})
    assert [("地点" in words, "同一个人" in words) for words in said[0]] == [
        (True, False),
        (False, True),
    ]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 14), "不上课"),  # a Saturday
        (date(2026, 10, 1), "国庆节"),
        (date(2026, 9, 30), "放假前最后一天"),
        (date(2026, 10, 8), "放假后第一天"),
        (date(2026, 9, 4), "已经过去"),
        (date(2026, 8, 20), "不在本学期内"),
    ],
)
def test_day__is_judged_by_the_calendar(judge, day, words):
    [said] = judge({"title": "书法", "starts_on": day})
    assert words in "；".join(said)


def test_parents_on_a_free_saturday__is_no_matter(judge):
    saturday = {"title": "家长学校", "starts_on": date(2026, 11, 14)}
    assert judge(saturday | {"kind": ActivityKind.PARENT_SCHOOL}) == [[]]


def test_exam_noted_in_the_calendar__on_any_of_its_days__is_said(judge, cast):
    SchoolDay.objects.create(
        school=cast.school, date=date(2026, 11, 12), kind=DayKind.NOTE, note="期中考试"
    )
    [said] = judge({"title": "读书周", "last_day": date(2026, 11, 13)})
    assert said == ["11月12日校历注明“期中考试”"]
