"""Handing in a roll: once, by the right person, for the right day, never over somebody else's."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
import time_machine

from school_care.attendance.enums import CallResult, Session
from school_care.attendance.models import AbsenceCall, AttendanceDay, AttendanceException
from school_care.attendance.services.calls import record_call
from school_care.attendance.services.roll import RollChanged, settle_absence
from school_care.attendance.services.roll_rules import has_roll
from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import DayKind
from school_care.school.models import SchoolDay
from school_care.school.refusal import Refused
from school_care.students.enums import Whereabouts
from school_care.students.models import Enrolment, Standing
from tests.attendance.rolling import (
    AT_EIGHT,
    LATE,
    MONDAY,
    PRESENT,
    SICK,
    TUESDAY,
    UNVERIFIED,
    hand_in,
    known,
)
from tests.factories import StudentFactory


@pytest.fixture(autouse=True)
def tuesday_morning():
    with time_machine.travel(AT_EIGHT, tick=False):
        yield


def mark_day(cast, day: date, kind: str) -> None:
    SchoolDay.objects.create(school=cast.school, date=day, kind=kind)


def test_roll__two_absent__exceptions_only_and_figures(cast):
    StudentFactory(current_class=cast.seven_one)
    roll = hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED, cast.anan: SICK})
    assert (roll.expected, roll.absent, roll.version) == (3, 2, 1)
    assert {row.student_id: row.kind for row in AttendanceException.objects.all()} == {
        cast.zixuan.pk: "unverified",
        cast.anan.pk: "sick",
    }
    assert known(cast.zixuan).school_class == cast.seven_one
    assert AuditEntry.objects.filter(action="roll.taken", object_id=roll.public_id).count() == 1
    assert not FieldChange.objects.filter(object_type="attendance.attendanceexception").exists()


def test_roll__all_present__taken_without_exceptions(cast):
    roll = hand_in(cast.head_teacher, cast.seven_one)
    assert (roll.expected, roll.absent) == (2, 0)
    assert not AttendanceException.objects.exists()


def test_roll__same_id_again__one_roll_and_nothing_changed(cast):
    public_id = uuid4()
    first = hand_in(cast.head_teacher, cast.seven_one, {cast.anan: SICK}, public_id=public_id)
    again = hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: SICK}, public_id=public_id)
    assert (again.pk, again.version) == (first.pk, 1)
    assert not AttendanceException.objects.filter(student=cast.zixuan).exists()


def test_correction__same_id_again__counts_once(cast):
    hand_in(cast.head_teacher, cast.seven_one)
    correction = {"public_id": uuid4(), "based_on": 1}
    hand_in(cast.head_teacher, cast.seven_one, {cast.anan: SICK}, **correction)
    again = hand_in(cast.head_teacher, cast.seven_one, {cast.anan: SICK}, **correction)
    assert again.version == 2


def test_roll__somebody_handed_in_meanwhile__refused_with_who_and_nothing_overwritten(cast):
    hand_in(cast.director, cast.seven_one, {cast.anan: SICK})
    with pytest.raises(RollChanged, match=r"郑德育已在8:05") as refusal:
        hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED})
    assert refusal.value.day.version == 1
    assert known(cast.anan).kind == "sick"
    assert not AttendanceException.objects.filter(student=cast.zixuan).exists()


def test_correction__back_to_present__row_kept_with_a_trace(cast):
    hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED})
    roll = hand_in(cast.head_teacher, cast.seven_one, {cast.anan: SICK}, based_on=1)
    assert (roll.version, roll.absent) == (2, 1)
    assert known(cast.zixuan).kind == "present"
    changes = FieldChange.objects.filter(object_type="attendance.attendanceexception")
    assert {(one.student_id, one.field, one.old, one.new) for one in changes} == {
        (cast.zixuan.public_id, "kind", "unverified", "present"),
        (cast.anan.public_id, "kind", "present", "sick"),
    }


def test_roll__late_arrival_entered_before__stays(cast):
    settle_absence(
        by=cast.director,
        student=cast.anan,
        date=TUESDAY,
        session=Session.MORNING,
        kind=LATE,
        arrived_at=time(8, 2),
    )
    roll = hand_in(cast.head_teacher, cast.seven_one)
    assert (known(cast.anan).kind, roll.absent) == ("late", 0)


@pytest.mark.parametrize("who", ["principal", "registrar", "other_head_teacher", "teacher"])
def test_roll__not_their_class__refused(cast, who):
    with pytest.raises(Refused, match="不由您点名"):
        hand_in(cast.staff[who], cast.seven_one)
    assert not AttendanceDay.objects.exists()


def test_roll__teacher_of_the_first_lesson__may(cast):
    assert hand_in(cast.teacher, cast.seven_two).taken_by == cast.teacher


def test_roll__pupil_of_another_class__refused_as_a_whole(cast):
    with pytest.raises(Refused, match="名单已变动"):
        hand_in(cast.head_teacher, cast.seven_one, {cast.keke: SICK, cast.anan: SICK})
    assert not AttendanceException.objects.exists()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TUESDAY + timedelta(days=1), "不能提前"),
        (date(2026, 11, 15), "不上课"),
        (date(2026, 10, 17), "超过30天"),
    ],
)
def test_roll__day_without_a_roll__refused(cast, day, words):
    with pytest.raises(Refused, match=words):
        hand_in(cast.head_teacher, cast.seven_one, date=day)


def test_roll__before_the_term__refused(cast):
    cast.term.first_day = MONDAY
    cast.term.save()
    with pytest.raises(Refused, match="开学以前"):
        hand_in(cast.head_teacher, cast.seven_one, date=MONDAY - timedelta(days=3))


def test_roll__make_up_saturday__taken_and_a_holiday_refused(cast):
    saturday = date(2026, 11, 14)
    mark_day(cast, saturday, DayKind.WORK)
    mark_day(cast, MONDAY, DayKind.OFF)
    assert hand_in(cast.head_teacher, cast.seven_one, date=saturday).date == saturday
    with pytest.raises(Refused, match="不上课"):
        hand_in(cast.head_teacher, cast.seven_one, date=MONDAY)


def test_nights_and_return__around_a_free_monday__where_the_school_answers(cast):
    mark_day(cast, MONDAY, DayKind.OFF)
    calendar = SchoolCalendar(cast.school)
    sunday, friday = MONDAY - timedelta(days=1), MONDAY - timedelta(days=3)
    assert has_roll(calendar, MONDAY, Session.EVENING)  # before a school day
    assert has_roll(calendar, MONDAY, Session.RETURN)
    assert has_roll(calendar, friday, Session.EVENING)
    assert not has_roll(calendar, sunday, Session.EVENING)
    assert not has_roll(calendar, TUESDAY, Session.RETURN)


def test_roll__pupil_moved_in_the_middle_of_the_week__on_the_class_of_that_day(cast):
    Enrolment.objects.filter(student=cast.zixuan).update(until=TUESDAY)
    Enrolment.objects.create(
        school=cast.school, student=cast.zixuan, school_class=cast.seven_two, starts_on=TUESDAY
    )
    monday = hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: SICK}, date=MONDAY)
    assert monday.expected == 2
    assert hand_in(cast.head_teacher, cast.seven_one).expected == 1
    hand_in(cast.other_head_teacher, cast.seven_two, {cast.zixuan: UNVERIFIED})
    assert known(cast.zixuan, MONDAY).school_class == cast.seven_one
    assert known(cast.zixuan, TUESDAY).school_class == cast.seven_two


def test_roll__pupil_out_of_school_by_standing__not_expected(cast):
    Standing.objects.create(
        school=cast.school,
        student=cast.zixuan,
        kind="suspended",
        starts_on=MONDAY,
        decided_at=clock.now(),
    )
    assert hand_in(cast.head_teacher, cast.seven_one).expected == 1


@pytest.mark.parametrize(
    ("off", "stands"),
    [
        (timedelta(hours=-2), True),  # taken at six, sent at eight
        (timedelta(days=2), False),
        (timedelta(days=-2), False),  # before the day itself
        (timedelta(minutes=3), False),  # a little ahead: never later than the receipt
    ],
)
def test_roll__clock_of_the_phone__stands_where_it_can_be_true(cast, off, stands):
    told = clock.now() + off
    roll = hand_in(cast.head_teacher, cast.seven_one, taken_at=told)
    assert roll.taken_at == (told if stands else roll.received_at)


def test_roll__sent_two_days_later__time_of_the_phone_stands(cast):
    told = clock.now() - timedelta(days=1)
    roll = hand_in(cast.head_teacher, cast.seven_one, date=MONDAY, taken_at=told)
    assert (roll.taken_at, roll.received_at) == (told, clock.now())


def test_settling__arrived_after_all__late_with_the_time_and_a_new_version(cast):
    hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED})
    row = settle_absence(
        by=cast.head_teacher,
        student=cast.zixuan,
        date=TUESDAY,
        session=Session.MORNING,
        kind=LATE,
        arrived_at=time(8, 40),
    )
    roll = AttendanceDay.objects.get()
    assert (row.kind, row.arrived_at, roll.version, roll.absent) == ("late", time(8, 40), 2, 0)
    with pytest.raises(RollChanged):
        hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED}, based_on=1)


def test_settling__on_the_way_then_lost__what_was_said_before_goes(cast):
    hand_in(cast.head_teacher, cast.seven_one, {cast.zixuan: UNVERIFIED})
    told = {"student": cast.zixuan, "date": TUESDAY, "session": Session.MORNING}
    settle_absence(by=cast.head_teacher, kind=UNVERIFIED, note="在路上", **told)
    settle_absence(by=cast.head_teacher, kind=UNVERIFIED, whereabouts=Whereabouts.MISSING, **told)
    assert (known(cast.zixuan).note, known(cast.zixuan).whereabouts) == ("", "missing")


def test_settling__without_a_roll__row_alone(cast):
    settle_absence(
        by=cast.head_teacher,
        student=cast.anan,
        date=TUESDAY,
        session=Session.MORNING,
        kind=PRESENT,
    )
    assert not AttendanceDay.objects.exists()


def test_settling__by_the_principal__refused(cast):
    with pytest.raises(Refused, match="不由您点名"):
        settle_absence(
            by=cast.principal,
            student=cast.zixuan,
            date=TUESDAY,
            session=Session.MORNING,
            kind=SICK,
        )


def call(cast, by, **more):
    grandmother = cast.zixuan.contacts.get(relation="奶奶")
    given = {"contact": grandmother, "whom": "奶奶", "result": CallResult.OFF}
    return record_call(
        by=by, student=cast.zixuan, date=TUESDAY, **{**given, "public_id": uuid4(), **more}
    )


def test_call__switched_off__kept_and_the_number_marked(cast):
    call(cast, cast.head_teacher)
    assert cast.zixuan.contacts.get(relation="奶奶").phone_state == "off"
    entry = AuditEntry.objects.get(action="absence.called")
    assert entry.facts == {"result": "off", "date": "2026-11-17"}


def test_call__same_id_again__one_call(cast):
    public_id = uuid4()
    first = call(cast, cast.head_teacher, public_id=public_id)
    assert call(cast, cast.head_teacher, public_id=public_id) == first
    assert AbsenceCall.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"result": "laughed"}, "已联系"),
        ({"whom": " "}, "联系的是谁"),
        ({"note": "长" * 201}, "200字"),
    ],
)
def test_call__nonsense__refused(cast, more, words):
    with pytest.raises(Refused, match=words):
        call(cast, cast.head_teacher, **more)


def test_call__somebody_of_another_child__refused(cast):
    other = cast.foreign.contacts.get()
    with pytest.raises(Refused, match="不是该生的联系人"):
        call(cast, cast.head_teacher, contact=other)


def test_call__by_another_classs_teacher__refused(cast):
    with pytest.raises(Refused, match="不由您点名"):
        call(cast, cast.other_head_teacher)
