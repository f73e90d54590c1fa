"""请假条: what holds when, what rolls say because of it, who may."""

from datetime import date
from uuid import uuid4

import pytest

from school_care.attendance.enums import AbsenceKind, ConfirmedHow, LeaveKind, Part, Session
from school_care.attendance.models import AttendanceException, LeaveNote
from school_care.attendance.reckoning import absence_streaks
from school_care.attendance.selectors_leave import leave_on
from school_care.attendance.selectors_leaves import leaves_of, long_leave, notes_in_sight
from school_care.attendance.services.leave import (
    Confirmation,
    cancel_leave,
    confirm_leave,
    end_leave,
    extend_leave,
    write_leave,
)
from school_care.attendance.services.roll import Mark, submit_roll
from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.calendar import SchoolCalendar
from school_care.school.refusal import Refused
from school_care.students.enums import StandingKind
from school_care.students.models import ContactPerson, Standing
from tests.attendance.making import AbsenceFactory, LeaveFactory, RollFactory
from tests.attendance.tuesday import TUESDAY, days, school, today
from tests.factories import StudentFactory

__all__ = ["school", "today"]

BY_PHONE = Confirmation(ConfirmedHow.PHONE, whom="奶奶")


def write(cast, *, first=0, last=0, **options) -> LeaveNote:
    given = {
        "by": cast.head_teacher,
        "student": cast.zixuan,
        "kind": LeaveKind.SICK,
        "first": days(first),
        "last": days(last),
        "reason": "感冒发烧",
        "confirmed": BY_PHONE,
        "public_id": uuid4(),
    }
    return write_leave(**{**given, **options})


def hand_in(cast, day: date, *, missing=(), based_on=0):
    marks = [Mark(pupil.public_id, AbsenceKind.UNVERIFIED) for pupil in missing]
    return submit_roll(
        by=cast.head_teacher,
        school_class=cast.seven_one,
        date=day,
        session=Session.MORNING,
        marks=marks,
        public_id=uuid4(),
        based_on=based_on,
        taken_at=clock.now(),
    )


def kind_on(pupil, day: date) -> str:
    return AttendanceException.objects.get(student=pupil, date=day).kind


def told(name: str) -> list[str]:
    """What a field was changed to."""
    return [row.new for row in FieldChange.objects.filter(field=name)]


def lists(cast, user=None):
    notes = notes_in_sight(user or cast.head_teacher, cast.school)
    return leaves_of(notes, cast.school, SchoolCalendar(cast.school), TUESDAY)


def pupils(lines) -> list:
    return [line.note.student for line in lines]


def test_leave__confirmed__holds_on_its_days(school):
    note = write(school, first=0, last=2)
    assert leave_on(school.school, days(2)) == {school.zixuan.pk: note}
    assert leave_on(school.school, days(3)) == {}
    assert leave_on(school.school, days(0), [school.anan]) == {}


def test_leave__nobody_confirmed__excuses_nothing_until_somebody_does(school):
    hand_in(school, days(-1), missing=[school.zixuan])
    hand_in(school, days(0), missing=[school.zixuan])
    note = write(school, first=-1, last=1, confirmed=None)

    assert leave_on(school.school, TUESDAY) == {}
    assert pupils(lists(school).waiting) == [school.zixuan]
    assert [streak.days for streak in absence_streaks(school=school.school, on=TUESDAY)] == [2]

    confirm_leave(by=school.head_teacher, note=note, confirmed=BY_PHONE)

    assert kind_on(school.zixuan, days(-1)) == AbsenceKind.SICK
    assert kind_on(school.zixuan, days(0)) == AbsenceKind.SICK
    assert absence_streaks(school=school.school, on=TUESDAY) == []
    assert told("kind") == [AbsenceKind.SICK, AbsenceKind.SICK]
    assert lists(school).waiting == []


def test_leave__written_after_the_roll__settles_what_was_to_be_found_out_alone(school):
    hand_in(school, days(0), missing=[school.zixuan])
    AbsenceFactory(student=school.zixuan, date=days(-1), kind=AbsenceKind.TRUANT)
    write(school, first=-1, last=0)
    assert kind_on(school.zixuan, days(0)) == AbsenceKind.SICK
    assert kind_on(school.zixuan, days(-1)) == AbsenceKind.TRUANT


def test_leave__for_the_afternoon__leaves_the_morning_to_be_found_out(school):
    hand_in(school, days(0), missing=[school.zixuan])
    write(school, part=Part.AFTERNOON)
    assert kind_on(school.zixuan, days(0)) == AbsenceKind.UNVERIFIED


def test_leave__sent_twice__is_one_note(school):
    public_id = uuid4()
    assert write(school, public_id=public_id) == write(school, public_id=public_id)
    assert LeaveNote.objects.count() == 1


def test_leave__over_another_note__is_refused_with_the_way_out(school):
    write(school, first=0, last=2)
    with pytest.raises(Refused, match="11月17日至11月19日已有一张病假的请假条，请用「续假」"):
        write(school, first=2, last=4)
    assert write(school, first=3, last=4)


def test_leave__over_one_that_waits__is_refused_with_the_way_out(school):
    write(school, confirmed=None)
    with pytest.raises(Refused, match="请先确认或撤回那一张"):
        write(school)


def test_leave__morning_and_afternoon_of_a_day__are_two_notes(school):
    write(school, part=Part.MORNING)
    assert write(school, part=Part.AFTERNOON)
    with pytest.raises(Refused, match="已有一张"):
        write(school)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"last": -1}, "最后一天不能早于开始那天"),
        ({"first": -31, "last": 0}, "只能补登记最近30天"),
        ({"first": 121, "last": 122}, "日期太远"),
        ({"last": 180}, "最长180天；更久请办理休学"),
        ({"reason": "长" * 201}, "事由请不超过200字"),
        ({"kind": "truant"}, "请选择病假、事假或公假"),
        ({"confirmed": Confirmation("smoke", whom="奶奶")}, "怎样确认"),
        ({"confirmed": Confirmation(ConfirmedHow.PHONE)}, "是谁确认的"),
    ],
)
def test_leave__impossible__is_refused_in_one_sentence(school, options, sentence):
    with pytest.raises(Refused, match=sentence):
        write(school, **options)
    assert not LeaveNote.objects.exists()


def test_leave__pupil_not_in_class_at_all__is_refused(school):
    Standing.objects.create(
        school=school.school,
        student=school.zixuan,
        kind=StandingKind.SUSPENDED,
        starts_on=days(-10),
        decided_at=clock.now(),
    )
    with pytest.raises(Refused, match="该生休学，不在班上课，不用请假"):
        write(school)


@pytest.mark.parametrize("who", ["teacher", "registrar", "principal", "other_head_teacher"])
def test_leave__who_does_not_keep_the_class__is_refused(school, who):
    with pytest.raises(Refused, match="班主任、年级组长或德育主任"):
        write(school, by=school.staff[who])


def test_leave__confirmed_by_somebody_elses_family__is_refused(school):
    ContactPerson.objects.create(
        school=school.school, student=school.anan, role="MOTHER", name="别人妈妈"
    )
    stranger = ContactPerson.objects.get(name="别人妈妈")
    with pytest.raises(Refused, match="请重新选择是谁确认的"):
        write(school, confirmed=Confirmation(ConfirmedHow.PHONE, stranger))


def test_extend__confirmed_again__holds_longer(school):
    note = write(school, last=0)
    hand_in(school, days(0), missing=[school.anan])
    with pytest.raises(Refused, match="续假也要监护人确认"):
        extend_leave(by=school.head_teacher, note=note, last=days(2))
    extend_leave(by=school.head_teacher, note=note, last=days(2), confirmed=BY_PHONE)
    assert leave_on(school.school, days(2))
    assert told("until") == [days(3).isoformat()]


def test_extend__not_later_or_into_another_note__is_refused(school):
    note = write(school, last=1)
    write(school, first=4, last=5)
    with pytest.raises(Refused, match="新的最后一天要晚于原来的11月18日"):
        extend_leave(by=school.head_teacher, note=note, last=days(1), confirmed=BY_PHONE)
    with pytest.raises(Refused, match="已有一张"):
        extend_leave(by=school.head_teacher, note=note, last=days(4), confirmed=BY_PHONE)


def test_back__earlier__ends_the_leave_and_the_roll_says_present(school):
    hand_in(school, days(-1), missing=[school.zixuan])
    hand_in(school, days(0), missing=[school.zixuan])
    note = write(school, first=-1, last=3)
    end_leave(by=school.head_teacher, note=note, back_on=days(0))
    assert leave_on(school.school, days(0)) == {}
    assert leave_on(school.school, days(-1))
    assert kind_on(school.zixuan, days(-1)) == AbsenceKind.SICK
    assert kind_on(school.zixuan, days(0)) == AbsenceKind.PRESENT


def test_back__before_it_began_or_tomorrow_or_twice__is_refused(school):
    note = write(school, first=-1, last=1)
    for day, sentence in ((-2, "不能早于"), (1, "不能晚于今天")):
        with pytest.raises(Refused, match=sentence):
            end_leave(by=school.head_teacher, note=note, back_on=days(day))
    end_leave(by=school.head_teacher, note=note, back_on=days(0))
    with pytest.raises(Refused, match="已经销假"):
        end_leave(by=school.head_teacher, note=note, back_on=days(0))


def test_cancel__after_the_roll__is_to_be_found_out_again(school):
    hand_in(school, days(0), missing=[school.zixuan])
    note = write(school)
    cancel_leave(by=school.head_teacher, note=note)
    assert kind_on(school.zixuan, days(0)) == AbsenceKind.UNVERIFIED
    assert leave_on(school.school, TUESDAY) == {}
    assert write(school)  # the days are free again
    with pytest.raises(Refused, match="已撤回"):
        cancel_leave(by=school.head_teacher, note=note)


def test_traces__of_everything_done__never_hold_the_reason_or_the_illness(school):
    note = write(school, confirmed=None)
    confirm_leave(by=school.head_teacher, note=note, confirmed=BY_PHONE)
    extend_leave(by=school.head_teacher, note=note, last=days(1), confirmed=BY_PHONE)
    cancel_leave(by=school.head_teacher, note=note)
    entries = AuditEntry.objects.filter(action__startswith="leave.")
    assert set(entries.values_list("action", flat=True)) == {
        "leave.written",
        "leave.confirmed",
        "leave.extended",
        "leave.cancelled",
    }
    for entry in entries:
        assert entry.student_id == school.zixuan.public_id
        assert "感冒" not in str(entry.facts)
        assert "sick" not in str(entry.facts)
    assert all("感冒" not in (row.new or "") for row in FieldChange.objects.all())


def test_lists__leave_of_today_and_what_ends_tomorrow__are_told_apart(school):
    LeaveFactory(student=school.zixuan)
    LeaveFactory(student=school.anan, until=days(2))
    found = lists(school)
    assert pupils(found.today) == [school.zixuan, school.anan]
    assert pupils(found.ending_today) == [school.zixuan]
    assert pupils(found.ending_tomorrow) == [school.anan]


def test_lists__ended_and_the_next_roll_says_absent__is_not_back(school):
    LeaveFactory(student=school.zixuan, starts_on=days(-5), until=days(-3))  # to Friday
    hand_in(school, days(-1), missing=[school.zixuan])
    hand_in(school, days(0), missing=[school.zixuan])
    [line] = lists(school).overdue
    assert (line.note.student, line.missing) == (school.zixuan, 2)
    assert line.missing_words == "假满后已2个上课日未到"


def test_lists__ended_and_nobody_took_the_roll__asks(school):
    LeaveFactory(student=school.zixuan, starts_on=days(-1), until=days(0))
    [line] = lists(school).overdue
    assert line.missing_words == "该返校了，还没有点名"


def test_lists__ended_and_seen_since_or_on_leave_again__is_back(school):
    for pupil in (school.zixuan, school.anan):
        LeaveFactory(student=pupil, starts_on=days(-5), until=days(-1))
    RollFactory(school_class=school.seven_one, date=days(-1))
    AbsenceFactory(student=school.anan, date=days(-1))
    AbsenceFactory(student=school.anan, date=days(0), kind=AbsenceKind.SICK)
    LeaveFactory(student=school.anan, starts_on=days(0))
    RollFactory(school_class=school.seven_one, date=days(0))
    assert lists(school).overdue == []


def test_lists__ended_before_the_weekend__is_asked_from_monday(school, monkeypatch):
    LeaveFactory(student=school.zixuan, starts_on=days(-5), until=days(-3))
    notes = notes_in_sight(school.head_teacher, school.school)
    calendar = SchoolCalendar(school.school)
    assert leaves_of(notes, school.school, calendar, days(-2)).overdue == []  # Sunday
    assert len(leaves_of(notes, school.school, calendar, days(-1)).overdue) == 1


def test_lists__of_another_class__are_not_shown(school):
    LeaveFactory(student=school.keke)
    assert lists(school).today == []
    assert pupils(lists(school, school.director).today) == [school.keke]


def test_long_leave__more_than_ten_school_days__is_named(school):
    LeaveFactory(student=school.zixuan, until=days(13))  # 17 to 29 November: nine school days
    LeaveFactory(student=school.anan, until=days(15))  # to 1 December: eleven
    LeaveFactory(
        student=StudentFactory(current_class=school.seven_one), until=days(30), waiting=True
    )
    notes = notes_in_sight(school.director, school.school)
    found = long_leave(notes, SchoolCalendar(school.school), TUESDAY)
    assert [note.student for note in found] == [school.anan]
