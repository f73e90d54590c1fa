"""Figures kept: taken each night, frozen with the month, made good after a gap."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.reports import tasks
from school_care.reports.figures import selectors, services
from school_care.reports.figures.registry import measure, measures
from school_care.reports.models import FigureGoal, FigureSnapshot
from school_care.school.refusal import Refused
from tests.reports.figures.counting import sums
from tests.reports.figures.small_school import DAY, SmallSchool, october
from tests.reports.figures.small_school_filled import filled

pytestmark = pytest.mark.django_db

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture
def place() -> SmallSchool:
    return filled()


def at(day: date, hour: int = 2):
    """The clock stands at an hour of a day."""
    moment = datetime.combine(day, datetime.min.time()).replace(hour=hour)
    return clock.standing_at(timezone.make_aware(moment))


def kept(place: SmallSchool, month: date, code: str) -> FigureSnapshot:
    return FigureSnapshot.objects.get(school=place.school, month=month, code=code)


def test_take__running_month__every_figure_as_a_direct_count_and_open(place):
    with at(october(21)):
        rows = services.take_snapshots(school=place.school, month=OCTOBER, on=october(20))
        expected = {one.code: sums(place.school, one.code, october(20)) for one in measures()}
    assert {row.code: (row.part, row.whole) for row in rows} == expected
    assert {row.as_of for row in rows} == {october(20)}
    assert not any(row.frozen for row in FigureSnapshot.objects.all())


def test_take__cells__add_up_to_the_whole(place):
    with at(NOVEMBER):
        services.take_snapshots(school=place.school, month=OCTOBER, on=NOVEMBER)
    row = kept(place, OCTOBER, "archive.card")
    assert (row.part, row.whole) == (4, 6)
    assert row.cells["class"] == {
        str(place.one.pk): [2, 3],
        str(place.two.pk): [1, 2],
        str(place.three.pk): [1, 1],
    }
    assert row.cells["grade"] == {"7": [3, 5], "8": [1, 1]}
    assert row.cells["category"]["LB_BOTH"] == [3, 3]
    assert len(row.members) == 6


def test_take__month_over__frozen_and_what_is_written_later_changes_nothing(place):
    with at(NOVEMBER):
        services.take_snapshots(school=place.school, month=OCTOBER, on=NOVEMBER)
        place.card(place.bo, october(30), version=2)
        services.take_snapshots(school=place.school, month=OCTOBER, on=NOVEMBER)
    row = kept(place, OCTOBER, "archive.card")
    assert row.frozen
    assert row.as_of == DAY
    assert (row.part, row.whole) == (4, 6)
    assert sums(place.school, "archive.card", DAY) == (5, 6)


def test_take__counted_earlier_than_what_is_kept__loses(place):
    with at(october(21), 9):
        services.take_snapshots(school=place.school, month=OCTOBER, on=october(21))
    with at(october(21), 2):
        services.take_snapshots(school=place.school, month=OCTOBER, on=october(20))
    assert kept(place, OCTOBER, "archive.card").as_of == october(21)


def test_take__month_to_come__is_refused(place):
    with pytest.raises(Refused, match="还没有开始"):
        services.take_snapshots(school=place.school, month=NOVEMBER, on=DAY)


def test_take__guarded_figure__nobody_is_listed(place):
    with at(NOVEMBER):
        services.take_snapshots(school=place.school, month=OCTOBER, on=NOVEMBER)
    row = kept(place, OCTOBER, "home.counselling")
    assert row.members == []
    assert "class" not in row.cells


def test_take__month_without_school__nothing_of_nothing(place):
    with at(date(2026, 9, 1)):
        services.take_snapshots(school=place.school, month=date(2026, 8, 1), on=date(2026, 9, 1))
    row = kept(place, date(2026, 8, 1), "archive.card")
    assert (row.part, row.whole, row.frozen) == (0, 0, True)
    assert measure("archive.card").words(row.part, row.whole) == "—"


def test_catch_up__after_weeks_asleep__each_month_end_is_frozen_once(place):
    with at(NOVEMBER):
        assert services.catch_up(place.school, NOVEMBER) == [OCTOBER]
    late = date(2027, 1, 12)
    with at(late):
        done = services.catch_up(place.school, late)
        again = services.catch_up(place.school, late)
    assert done == [NOVEMBER, date(2026, 12, 1), date(2027, 1, 1)]
    assert again == [date(2027, 1, 1)]
    december = kept(place, date(2026, 12, 1), "archive.card")
    assert (december.frozen, december.as_of) == (True, date(2026, 12, 31))
    assert timezone.localdate(december.taken_at) == late
    assert not kept(place, date(2027, 1, 1), "archive.card").frozen
    rows = FigureSnapshot.objects.filter(school=place.school)
    assert rows.count() == 4 * len(measures())


def test_waiting__before_one_o_clock__nobody(place):
    with at(october(21), 0):
        assert selectors.waiting_schools() == []


def test_waiting__until_the_night_is_done__the_school(place):
    with at(october(21)):
        assert selectors.waiting_schools() == [place.school.pk]
        tasks.take_school_figures(place.school.pk, "2026-10-21")
        assert selectors.waiting_schools() == []
    with at(october(22)):
        assert selectors.waiting_schools() == [place.school.pk]


def test_waiting__somebody_counted_on_the_first_before_the_night__still_frozen(place):
    with at(DAY, 9):
        services.catch_up(place.school, DAY)
    with at(NOVEMBER, 0):
        services.recount(school=place.school, actor=place.principal)
    with at(NOVEMBER):
        assert selectors.waiting_schools() == [place.school.pk]
        services.catch_up(place.school, NOVEMBER)
        assert selectors.waiting_schools() == []
    assert kept(place, OCTOBER, "archive.card").frozen


def test_task__each_hour__one_task_a_waiting_school(place, monkeypatch):
    asked = []
    monkeypatch.setattr(
        tasks.take_school_figures, "apply_async", lambda args, **more: asked.append(args)
    )
    with at(october(21)):
        tasks.take_waiting_figures()
    assert asked == [[place.school.pk, "2026-10-21"]]


def test_recount__by_a_person__as_of_today_and_traced(place):
    with at(october(20), 9):
        services.recount(school=place.school, actor=place.principal)
    assert kept(place, OCTOBER, "archive.card").as_of == october(20)
    entry = AuditEntry.objects.get(action="figures.recounted")
    assert entry.actor_id == place.principal.pk


def test_month_figures__never_taken__are_taken_then(place):
    with at(NOVEMBER):
        found = services.month_figures(school=place.school, month=OCTOBER, on=NOVEMBER)
    assert found["archive.card"].frozen
    assert set(found) == {one.code for one in measures()}


def test_goals__set_changed_taken_back__traced_with_before_and_after(place):
    details = {"school": place.school, "term": place.term, "actor": place.director}
    services.set_goals(**details, targets={"archive.card": 950}, why="开学会议定的")
    services.set_goals(**details, targets={"archive.card": 900, "care.visit": None})
    assert selectors.goals_of(place.school, place.term) == {"archive.card": 900}
    services.set_goals(**details, targets={"archive.card": None})
    assert not FigureGoal.objects.exists()
    facts = [
        (entry.facts["before"], entry.facts["target"])
        for entry in AuditEntry.objects.filter(action="figures.goal_set").order_by("pk")
    ]
    assert facts == [(None, 950), (950, 900), (900, None)]


def test_goals__above_everybody__is_refused(place):
    with pytest.raises(Refused, match="0到100"):
        services.set_goals(
            school=place.school,
            term=place.term,
            actor=place.director,
            targets={"archive.card": 1001},
        )


def test_take__night_after_night__same_rows(place):
    for night in range(3):
        day = october(20) + timedelta(days=night)
        with at(day):
            services.catch_up(place.school, day)
    rows = FigureSnapshot.objects.filter(school=place.school, month=OCTOBER)
    assert rows.count() == len(measures())
