"""The rule of boarders who are not back: November 15 and 22, 2026, are Sundays."""

from datetime import timedelta

import pytest
import time_machine

from school_care.alerts.enums import Tier
from school_care.alerts.rules import boarder_not_back
from school_care.attendance.enums import AbsenceKind, Part, Session
from tests.alerts.making import act_url, bed, due, found, night, night_roll, one_found, words
from tests.alerts.making import same_queries as asks_no_more
from tests.attendance.making import LeaveFactory, RollFactory, RoomFactory, StandingFactory
from tests.attendance.reckoned import HERE, SICK, klass, nov

__all__ = ["klass"]

SUNDAY, MONDAY = nov(15), nov(16)
RULE = boarder_not_back


@pytest.fixture
def room(klass):
    """The pupil sleeps here."""
    klass.pupil.boarding = True
    klass.pupil.save()
    return bed(klass.pupil)


def lost_at_return(klass, room, day=SUNDAY) -> None:
    night_roll(room, day, Session.RETURN)
    night(klass.pupil, day, Session.RETURN)


def test_boarder__not_back_on_sunday__holds_that_evening_and_is_due_within_the_hour(klass, room):
    lost_at_return(klass, room)
    with time_machine.travel("2026-11-15 19:20+08:00", tick=False):
        finding = one_found(RULE, klass.school, SUNDAY)
        moment = due(RULE, finding, klass.school, SUNDAY)

    assert RULE.RULE.tier == Tier.NOW
    assert (finding.since, finding.key) == (SUNDAY, "2026-11-15")
    assert words(RULE, finding) == "11月15日周日返校时未到，还没有见到人"
    assert moment == "2026-11-15 20:20"
    assert act_url(RULE, finding) == f"/desk/students/{klass.pupil.public_id}/"


def test_boarder__not_in_bed_at_lights_out__holds(klass, room):
    night_roll(room, MONDAY)
    night(klass.pupil, MONDAY)
    assert words(RULE, one_found(RULE, klass.school, MONDAY)) == (
        "11月16日晚上就寝时未到，还没有见到人"
    )


def test_boarder__next_morning_before_the_roll__still_holds(klass, room):
    lost_at_return(klass, room)
    assert one_found(RULE, klass.school, MONDAY).key == "2026-11-15"


def test_boarder__not_there_in_the_morning_either__still_holds(klass, room):
    lost_at_return(klass, room)
    klass.rolls(MONDAY, MONDAY)
    klass.away(MONDAY)
    assert one_found(RULE, klass.school, MONDAY)


@pytest.mark.parametrize(
    "seen",
    [
        lambda klass: None,  # the roll names nobody: all were there
        lambda klass: klass.away(MONDAY, kind=AbsenceKind.LATE),
        lambda klass: klass.away(MONDAY, kind=SICK),  # somebody found out why
        lambda klass: klass.away(MONDAY, part=Part.MORNING),
    ],
)
def test_boarder__seen_or_explained_in_the_morning__clears(klass, room, seen):
    lost_at_return(klass, room)
    klass.rolls(MONDAY, MONDAY)
    seen(klass)
    assert found(RULE, klass.school, MONDAY) == []


def test_boarder__came_late_that_evening__clears(klass, room):
    night_roll(room, SUNDAY, Session.RETURN)
    night(klass.pupil, SUNDAY, Session.RETURN, HERE)
    assert found(RULE, klass.school, SUNDAY) == []


def test_boarder__in_bed_at_lights_out_after_the_return__clears(klass, room):
    lost_at_return(klass, room)
    night_roll(room, SUNDAY, Session.EVENING)
    assert found(RULE, klass.school, SUNDAY) == []


def test_boarder__lights_out_of_another_room__says_nothing_of_the_child(klass, room):
    lost_at_return(klass, room)
    night_roll(RoomFactory(school=klass.school), SUNDAY, Session.EVENING)
    assert one_found(RULE, klass.school, SUNDAY)


def test_boarder__without_a_bed__is_seen_by_the_roll_of_the_class(klass):
    RollFactory(school_class=klass.group, date=SUNDAY, session=Session.RETURN)
    night(klass.pupil, SUNDAY, Session.RETURN)
    assert one_found(RULE, klass.school, SUNDAY)
    RollFactory(school_class=klass.group, date=SUNDAY, session=Session.EVENING)
    assert found(RULE, klass.school, SUNDAY) == []


@pytest.mark.parametrize(
    ("starts_on", "until"), [(nov(13), nov(16)), (MONDAY, nov(18))], ids=["that day", "Monday"]
)
def test_boarder__on_leave__clears(klass, room, starts_on, until):
    lost_at_return(klass, room)
    LeaveFactory(student=klass.pupil, starts_on=starts_on, until=until)
    assert found(RULE, klass.school, SUNDAY) == []


def test_boarder__leave_written_down_in_the_morning__clears(klass, room):
    lost_at_return(klass, room)
    LeaveFactory(student=klass.pupil, starts_on=MONDAY, until=nov(18))
    assert found(RULE, klass.school, MONDAY) == []


def test_boarder__nights_on_end__are_one_warning_known_by_the_first(klass, room):
    lost_at_return(klass, room)
    klass.rolls(MONDAY, nov(17))
    klass.away(MONDAY, nov(17))
    night_roll(room, MONDAY)
    night(klass.pupil, MONDAY)

    finding = one_found(RULE, klass.school, nov(17))

    assert finding.key == "2026-11-15"
    assert words(RULE, finding) == "11月15日起晚上未到，最近一次是11月16日，还没有见到人"


def test_boarder__seen_between_two_nights__is_a_new_warning(klass, room):
    lost_at_return(klass, room)
    klass.rolls(MONDAY, MONDAY)
    night_roll(room, MONDAY)
    night(klass.pupil, MONDAY)
    assert one_found(RULE, klass.school, MONDAY).key == "2026-11-16"


def test_boarder__suspended_since__is_gone(klass, room):
    lost_at_return(klass, room)
    StandingFactory(student=klass.pupil, starts_on=MONDAY)
    assert one_found(RULE, klass.school, SUNDAY)
    assert found(RULE, klass.school, MONDAY) == []


def test_boarder__ill_that_night__is_not_looked_for(klass, room):
    night_roll(room, SUNDAY, Session.RETURN)
    night(klass.pupil, SUNDAY, Session.RETURN, SICK)
    assert found(RULE, klass.school, SUNDAY) == []


def test_boarder__more_of_them__asks_no_more(klass):
    def make(pupil) -> None:
        lost = bed(pupil)
        night_roll(lost, SUNDAY, Session.RETURN)
        night(pupil, SUNDAY, Session.RETURN)

    asks_no_more(RULE, klass.school, SUNDAY, make, klass.group)


def test_boarder__gone_for_months__is_still_the_warning_of_the_first_night(klass, room):
    """The warning is not told of anew each night once the beginning is long ago."""
    days = [SUNDAY + timedelta(days=number) for number in range(75)]
    for day in days:
        night_roll(room, day)
        night(klass.pupil, day)

    keys = {one_found(RULE, klass.school, day).key for day in (days[5], days[-12], days[-1])}

    assert keys == {"2026-11-15"}
