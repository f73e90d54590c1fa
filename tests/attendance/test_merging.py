"""Class life of two files of one child: counted once, and an absence only where nobody saw it."""

from datetime import timedelta

import pytest

from school_care.attendance.enums import AbsenceKind, RegistrationState
from school_care.attendance.flow import build_flow
from school_care.attendance.models import (
    AttendanceException,
    DormRoom,
    RegisterCheck,
    RegisterVariance,
    RoomStay,
    TermRegistration,
)
from school_care.attendance.reckoning.facts import pupil_days
from school_care.core import clock
from school_care.students.selectors_on_day import roster_on
from school_care.students.services.merging import undo_merge
from tests.attendance.making import AbsenceFactory, RollFactory
from tests.factories import days_ago
from tests.students.merging_rows import BUILDERS, merged, two_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(cast):
    """A school day of last week."""
    found = days_ago(7)
    while found.weekday() > 4:
        found -= timedelta(days=1)
    return found


def absent(pupil, group, day, kind=AbsenceKind.TRUANT):
    return AbsenceFactory(student=pupil, school_class=group, date=day, kind=kind)


def kinds_on(pupil, day) -> list[str]:
    rows = AttendanceException.objects.filter(student=pupil, date=day)
    return list(rows.values_list("kind", flat=True))


def test_absences__called_in_vain_in_the_other_class__do_not_count(cast, day):
    keep, absorb = two_files(cast)
    for group in (cast.seven_one, cast.seven_two):
        RollFactory(school_class=group, date=day)
    absent(absorb, cast.seven_two, day)
    merged(cast, keep, absorb)
    assert kinds_on(keep, day) == []
    assert pupil_days(school=cast.school, since=day, until=day, students=[keep])[keep.pk]


def test_absences__ours_in_vain_and_seen_in_the_other_class__do_not_count_either(cast, day):
    keep, absorb = two_files(cast)
    for group in (cast.seven_one, cast.seven_two):
        RollFactory(school_class=group, date=day)
    absent(keep, cast.seven_one, day)
    merge = merged(cast, keep, absorb)
    assert kinds_on(keep, day) == []
    undo_merge(by=cast.registrar, merge=merge)
    assert kinds_on(keep, day) == [AbsenceKind.TRUANT]


def test_absences__missing_in_both_classes__is_absent_once(cast, day):
    keep, absorb = two_files(cast)
    for group in (cast.seven_one, cast.seven_two):
        RollFactory(school_class=group, date=day)
    absent(keep, cast.seven_one, day)
    absent(absorb, cast.seven_two, day)
    merged(cast, keep, absorb)
    assert kinds_on(keep, day) == [AbsenceKind.TRUANT]


def test_absences__late_in_one_and_missing_in_the_other__was_late(cast, day):
    keep, absorb = two_files(cast)
    for group in (cast.seven_one, cast.seven_two):
        RollFactory(school_class=group, date=day)
    absent(keep, cast.seven_one, day)
    absent(absorb, cast.seven_two, day, AbsenceKind.LATE)
    merged(cast, keep, absorb)
    assert kinds_on(keep, day) == [AbsenceKind.LATE]


def test_absences__only_the_other_class_took_a_roll__come_over(cast, day):
    keep, absorb = two_files(cast)
    RollFactory(school_class=cast.seven_two, date=day)
    absent(absorb, cast.seven_two, day)
    merged(cast, keep, absorb)
    assert kinds_on(keep, day) == [AbsenceKind.TRUANT]


def test_registration__done_in_one_file__is_done(cast):
    keep, absorb = two_files(cast)
    for pupil, state in (
        (keep, RegistrationState.NOT_HERE),
        (absorb, RegistrationState.REGISTERED),
    ):
        TermRegistration.objects.create(
            school=cast.school,
            term=cast.term,
            student=pupil,
            state=state,
            marked_at=clock.now(),
        )
    merged(cast, keep, absorb)
    row = TermRegistration.objects.get(student=keep)
    assert row.state == RegistrationState.REGISTERED


def test_beds__in_two_rooms__the_chosen_one_holds(cast):
    keep, absorb = two_files(cast)
    for pupil, name in ((keep, "201"), (absorb, "202")):
        room = DormRoom.objects.create(school=cast.school, name=name)
        RoomStay.objects.create(
            school=cast.school, student=pupil, room=room, starts_on=days_ago(30)
        )
    merged(cast, keep, absorb, room=str(absorb.public_id))
    open_stays = RoomStay.objects.filter(until__isnull=True, student__in=[keep, absorb])
    assert [(row.student, row.room.name) for row in open_stays] == [(keep, "202")]


def test_a_check_that_waits__is_not_held_up_by_the_second_file(cast):
    keep, absorb = two_files(cast)
    for pupil in (keep, absorb):
        BUILDERS["attendance.registervariance.student"](cast, pupil, cast.anan)
    merged(cast, keep, absorb)
    check = RegisterCheck.objects.get()
    waiting = RegisterVariance.objects.filter(check_of=check, explained_at__isnull=True)
    assert [row.student for row in waiting] == [keep]


def test_flow__before_and_after_a_merge__one_pupil_less_on_every_day_and_no_departure(cast):
    keep, absorb = two_files(cast)
    span = {"since": days_ago(100), "until": days_ago(0)}
    before = build_flow(school=cast.school, **span).total
    merged(cast, keep, absorb, enrolment=str(absorb.public_id))
    flow = build_flow(school=cast.school, **span)
    for column in ("left", "other_out", "inside_out", "died", "graduated"):
        assert flow.total.figure(column) == before.figure(column), column
    assert flow.total.figure("closing") == before.figure("closing") - 1
    assert flow.closes


def test_past_days__the_child_stands_once_in_the_rosters(cast):
    keep, absorb = two_files(cast)
    merged(cast, keep, absorb)
    for count in (90, 30, 0):
        rosters = [
            roster_on(cast.registrar, group, days_ago(count))
            for group in (cast.seven_one, cast.seven_two)
        ]
        names = [one.student.name for roster in rosters for one in roster.members]
        assert names.count("田雨桐") == 1, count
        assert sum(roster.unseen for roster in rosters) == 0
