"""开学报到: one class, its four counts, and the school."""

from datetime import date

import pytest
from django.urls import reverse

from school_care.attendance.enums import RegistrationState
from school_care.attendance.models import AbsenceCall, RegistrationCount, TermRegistration
from school_care.attendance.selectors_registration import class_registration
from school_care.attendance.services.registration import (
    hand_in_count,
    take_back,
)
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.refusal import Refused
from school_care.school.services.calendar import fill_calendar
from school_care.students.enums import StandingKind, Whereabouts
from school_care.students.models import Student
from school_care.students.services.enrolment import move_student
from tests.attendance.registering import _day_one, hand_in, missing, page, register, stand
from tests.attendance.terming import FIRST, at, client_of, first_day, set_terms, term
from tests.factories import StudentFactory

__all__ = ["_day_one", "first_day", "term"]

# -- one class ----------------------------------------------------------------------------------


def test_first_day__nobody_registered__everybody_due_and_unsaid(cast, term):
    found = class_registration(cast.head_teacher, cast.seven_one, term)
    assert {line.student for line in found.lines} == {cast.zixuan, cast.anan}
    assert (found.here, len(found.unsaid)) == (0, 2)
    assert "其余2人全部已报到" in page(cast)


def test_register__one_tap__here_with_todays_date_and_a_trace(cast, term):
    assert register(cast, cast.zixuan) == 1
    row = TermRegistration.objects.get(student=cast.zixuan)
    assert (row.state, row.registered_on, row.term) == ("registered", FIRST, term)
    entry = AuditEntry.objects.get(action="registration.set")
    assert (entry.student_id, entry.facts["term"]) == (cast.zixuan.public_id, "2026-2027-1")


def test_register__the_same_tap_twice__one_row_one_trace(cast):
    register(cast, cast.zixuan)
    assert register(cast, cast.zixuan) == 0
    assert AuditEntry.objects.filter(action="registration.set").count() == 1


def test_the_rest__those_spoken_of__left_as_they_are(cast):
    missing(cast, cast.anan)
    assert register(cast, cast.zixuan, cast.anan, only_unsaid=True) == 1
    assert TermRegistration.objects.get(student=cast.anan).state == RegistrationState.NOT_HERE


def test_missing_pupil__comes_later__carries_its_date_and_keeps_why(cast, term):
    missing(cast, cast.anan, whereabouts=Whereabouts.HOSPITAL)
    with at("2026-09-05"):
        register(cast, cast.anan, on=date(2026, 9, 4))
        row = TermRegistration.objects.get(student=cast.anan)
        assert (row.registered_on, row.reason, row.whereabouts) == (date(2026, 9, 4), "sick", "")
        changed = FieldChange.objects.filter(object_id=row.public_id)
        assert {one.field for one in changed} == {"state", "registered_on", "whereabouts"}
        found = class_registration(cast.head_teacher, cast.seven_one, term)
        late = {line.student: line.came_late for line in found.lines}
        assert late[cast.anan] == date(2026, 9, 4)
        assert "9月4日补报到" in page(cast)


@pytest.mark.parametrize(
    ("day", "sentence"), [(date(2026, 9, 2), "不能晚于今天"), (date(2026, 8, 1), "8月29日以后")]
)
def test_register__a_date_that_cannot_be__refused(cast, day, sentence):
    with pytest.raises(Refused, match=sentence):
        register(cast, cast.zixuan, on=day)


def test_take_back__same_day__nobody_has_said_anything(cast):
    register(cast, cast.zixuan)
    take_back(by=cast.head_teacher, school_class=cast.seven_one, student=cast.zixuan.public_id)
    assert not TermRegistration.objects.exists()
    assert AuditEntry.objects.filter(action="registration.taken_back").exists()


def test_take_back__the_next_day__refused(cast):
    register(cast, cast.zixuan)
    with at("2026-09-02"), pytest.raises(Refused, match="只能撤回今天"):
        take_back(by=cast.head_teacher, school_class=cast.seven_one, student=cast.zixuan.public_id)


@pytest.mark.parametrize("who", ["other_head_teacher", "teacher", "principal", "dormitory"])
def test_register__by_somebody_without_the_class__refused(cast, who):
    with pytest.raises(Refused, match="班主任"):
        register(cast, cast.zixuan, by=getattr(cast, who))


def test_register__pupil_of_another_class__refused(cast):
    with pytest.raises(Refused, match="已转班"):
        register(cast, cast.keke)
    assert not TermRegistration.objects.exists()


def test_register__after_the_term__refused(cast):
    with at("2027-02-01"), pytest.raises(Refused, match="已经结束"):
        register(cast, cast.zixuan)


@pytest.mark.parametrize(
    "kind", [StandingKind.SUSPENDED, StandingKind.HOME_TAUGHT, StandingKind.ELSEWHERE]
)
def test_standing_that_keeps_out__shown_apart__not_counted(cast, term, kind):
    stand(cast.anan, kind)
    found = class_registration(cast.head_teacher, cast.seven_one, term)
    assert [line.student for line in found.lines] == [cast.zixuan]
    assert [one.student for one in found.apart] == [cast.anan]
    assert kind.label in page(cast)
    with pytest.raises(Refused):
        register(cast, cast.anan)


def test_new_pupil__enrolled_on_day_four__due_from_then_on(cast, term):
    with at("2026-09-04"):
        new = StudentFactory(
            current_class=cast.seven_one, enrolment__starts_on=date(2026, 9, 4), name="新来生"
        )
        assert "新来生" in page(cast)
        register(cast, cast.zixuan, cast.anan, new)
        found = class_registration(cast.head_teacher, cast.seven_one, term)
        assert found.rounds[1].now.expected == 2  # day 3 was before


def test_missing_pupil__somebody_was_rung__last_call_beside_the_name(cast):
    missing(cast, cast.anan)
    assert "还没有联系家长" in page(cast)
    client = client_of(cast.head_teacher)
    url = reverse("attendance:registration_call", args=[cast.anan.public_id])
    given = {
        "public_id": "7d1f1b0e-3c43-4b37-8f0e-1f4a8b1f2a10",
        "who": "other",
        "result": "no_answer",
    }
    assert client.post(url, given).status_code == 302
    client.post(url, given)
    assert AbsenceCall.objects.count() == 1
    assert "其他人：没有接" in page(cast)


def test_count__page_opened_from_today__back_there_after_handing_in(cast, client):
    client.force_login(cast.head_teacher)
    group = cast.seven_one.public_id
    here = reverse("attendance:registration", args=[group])
    everybody = {"do": "rest", "pupil": [cast.zixuan.public_id, cast.anan.public_id]}
    mark = reverse("attendance:registration_mark", args=[group])
    answer = client.post(mark, {**everybody, "back": "/desk/"})
    assert answer["Location"] == f"{here}?back=%2Fdesk%2F"
    assert 'name="back" value="/desk/"' in client.get(answer["Location"]).content.decode()
    count = reverse("attendance:registration_count", args=[group])
    assert client.post(count, {"round": "1", "back": "/desk/"})["Location"] == "/desk/"
    assert RegistrationCount.objects.count() == 1


# -- counts -------------------------------------------------------------------------------------


def test_count__everybody_spoken_of__frozen_whatever_comes_later(cast, term):
    register(cast, cast.zixuan)
    missing(cast, cast.anan)
    [count] = hand_in(cast, 1)
    assert (count.expected, count.registered, count.missing) == (2, 1, 1)
    with at("2026-09-03"):
        register(cast, cast.anan)
        [third] = hand_in(cast, 3)
        assert (third.expected, third.registered) == (2, 2)
        with pytest.raises(Refused, match="已经上报"):
            register(cast, cast.anan, on=FIRST)
            hand_in(cast, 1)
    count.refresh_from_db()
    assert count.registered == 1


def test_count__somebody_unsaid__refused_with_how_many(cast):
    register(cast, cast.zixuan)
    with pytest.raises(Refused, match="还有1人没有登记"):
        hand_in(cast, 1)


def test_count__of_a_day_to_come__refused(cast):
    register(cast, cast.zixuan, cast.anan)
    with pytest.raises(Refused, match="9月3日再上报"):
        hand_in(cast, 3)


def test_count__handed_in_late__says_what_was_so_on_its_day(cast):
    register(cast, cast.zixuan)
    with at("2026-09-05"):
        register(cast, cast.anan)
        [first] = hand_in(cast, 1)
        assert (first.expected, first.registered) == (2, 1)


def test_count__corrected_on_its_day__row_changed_with_old_and_new(cast):
    register(cast, cast.zixuan)
    missing(cast, cast.anan)
    [count] = hand_in(cast, 1)
    register(cast, cast.anan)
    assert "更正第1天的人数" in page(cast)
    hand_in(cast, 1)
    count.refresh_from_db()
    assert count.registered == 2
    change = FieldChange.objects.get(object_id=count.public_id)
    assert (change.field, change.old, change.new) == ("registered", "1", "2")


def test_count__same_tap_twice__one_row(cast):
    register(cast, cast.zixuan, cast.anan)
    hand_in(cast, 1)
    hand_in(cast, 1)
    assert RegistrationCount.objects.count() == 1
    assert AuditEntry.objects.filter(action="registration.counted").count() == 1


def test_count__two_rounds_on_one_day__handed_in_with_one_tap(cast):
    fill_calendar(school=cast.school, year=2026)
    set_terms(cast, first=date(2026, 9, 22))
    with at("2026-10-08"):
        register(cast, cast.zixuan, cast.anan)
        assert "上报第1天的人数" in page(cast)
        hand_in(cast, 1)
        hand_in(cast, 3)
        assert "上报第10天、第15天的人数" in page(cast)
        assert [row.round for row in hand_in(cast, 10)] == [10, 15]


def test_class_move__between_two_counts__each_class_counts_its_day(cast, term):
    register(cast, cast.zixuan, cast.anan)
    register(cast, cast.keke, by=cast.other_head_teacher, group=cast.seven_two)
    with at("2026-09-02"):
        move_student(
            student=Student.objects.get(pk=cast.anan.pk),
            to_class=cast.seven_two,
            on=date(2026, 9, 2),
            actor=cast.director,
        )
    with at("2026-09-03"):
        expected = {}
        for group in (cast.seven_one, cast.seven_two):
            for number in (1, 3):
                rows = hand_in_count(by=cast.director, school_class=group, number=number)
                expected[group.number, number] = (rows[0].expected, rows[0].registered)
        assert expected == {(1, 1): (2, 2), (2, 1): (1, 1), (1, 3): (1, 1), (2, 3): (2, 2)}


# -- the school ---------------------------------------------------------------------------------
