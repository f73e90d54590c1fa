"""Verifying contact cards: versions, what counts as a change, whose turn it is."""

from datetime import timedelta

import pytest
import time_machine

from school_care.core import clock
from school_care.core.duty_kinds import duty_kinds
from school_care.core.models import AuditEntry
from school_care.school.enums import Season
from school_care.school.refusal import Refused
from school_care.school.services.police import set_police
from school_care.students.card_content import (
    NO_ADDRESS,
    NO_CARER,
    NO_PHONE,
    digest_of,
    file_card,
    missing_of,
)
from school_care.students.card_states import (
    CardState,
    class_rows,
    next_to_verify,
    row_of,
)
from school_care.students.enums import ContactRole, EnrolmentStatus, ParentPresence, PhoneState
from school_care.students.kinds.card_term import facts, population
from school_care.students.models import ContactCard, ContactPerson, Student
from school_care.students.services.cards import verify_card
from tests.factories import ContactFactory, StudentFactory, TermFactory, days_ago


def digest(student: Student) -> str:
    """Of what is stored now."""
    people = ContactPerson.objects.filter(student=student).current(clock.today())
    return digest_of(Student.objects.get(pk=student.pk), people)


def verify(cast, student=None, by=None):
    student = student or cast.zixuan
    return verify_card(by=by or cast.head_teacher, student=student, seen=digest(student))


def fathers(cast) -> ContactPerson:
    return ContactPerson.objects.get(student=cast.zixuan, role=ContactRole.FATHER)


def change_phone(cast, phone: str = "19900000777") -> None:
    father = fathers(cast)
    father.phone = phone
    father.save()


def state(cast, student=None) -> CardState:
    return row_of(cast.head_teacher, Student.objects.get(pk=(student or cast.zixuan).pk)).state


# --- versions -----------------------------------------------------------------------------------


def test_card__never_verified__first_version_with_day_and_person(cast):
    done = verify(cast)
    assert (done.created, done.card.version) == (True, 1)
    assert (done.card.verified_on, done.card.verified_by) == (clock.today(), cast.head_teacher)
    entry = AuditEntry.objects.get(action="card.verified")
    assert (entry.student_id, entry.facts["version"]) == (cast.zixuan.public_id, 1)


def test_card__button_tapped_twice__one_version_and_one_trace(cast):
    first, second = verify(cast), verify(cast)
    assert second.card == first.card
    assert second.created is False
    assert ContactCard.objects.filter(student=cast.zixuan).count() == 1
    assert AuditEntry.objects.filter(action="card.verified").count() == 1


def test_card__phone_changed_after_verifying__shown_as_changed_until_the_next_version(cast):
    verify(cast)
    assert state(cast) is CardState.CURRENT
    change_phone(cast)
    assert state(cast) is CardState.CHANGED
    assert verify(cast).card.version == 2
    assert state(cast) is CardState.CURRENT


def test_card__next_term_nothing_changed__verified_again_as_next_version(cast):
    TermFactory(
        school=cast.school,
        season=Season.SPRING,
        first_day=days_ago(-90),
        last_day=days_ago(-200),
    )
    verify(cast)
    with time_machine.travel(clock.now() + timedelta(days=100)):
        assert state(cast) is CardState.LAST_TERM
        assert verify(cast).card.version == 2
        assert state(cast) is CardState.CURRENT
        assert verify(cast).created is False


def test_card__verified_two_terms_ago__said_to_be_earlier(cast):
    verify(cast)
    ContactCard.objects.update(verified_on=cast.term.first_day - timedelta(days=300))
    TermFactory(
        school=cast.school,
        season=Season.SPRING,
        school_year=cast.term.school_year - 1,
        first_day=cast.term.first_day - timedelta(days=200),
        last_day=cast.term.first_day - timedelta(days=60),
    )
    assert state(cast) is CardState.EARLIER


def test_card__facts_changed_while_the_page_stood_open__refused_and_nothing_stored(cast):
    seen = digest(cast.zixuan)
    change_phone(cast)
    with pytest.raises(Refused, match="刚刚有变化"):
        verify_card(by=cast.head_teacher, student=cast.zixuan, seen=seen)
    assert not ContactCard.objects.exists()


@pytest.mark.parametrize("who", ["principal", "grade_head", "teacher", "counsellor", "dormitory"])
def test_card__verified_by_someone_who_does_not_keep_the_archive__refused(cast, who):
    with pytest.raises(Refused):
        verify(cast, student=cast.keke, by=getattr(cast, who))
    assert not ContactCard.objects.exists()


def test_card__of_another_class_or_school_or_of_a_former_pupil__refused(cast):
    for student in (cast.keke, cast.foreign, cast.gone):
        with pytest.raises(Refused):
            verify(cast, student=student)
    assert not ContactCard.objects.exists()


# --- what is on it ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "张远航"),
        ("place", "浙江省义乌市"),
        ("presence", ParentPresence.HOME),
        ("address", "柳溪村三组"),
        ("birth_year", 1980),
        ("phone", "19900000888"),
        ("other_phone", "19900000889"),
        ("phone_state", PhoneState.WRONG),
        ("until", "2020-01-01"),
    ],
)
def test_digest__a_fact_of_a_person_changes__differs(cast, field, value):
    before = digest(cast.zixuan)
    father = fathers(cast)
    setattr(father, field, value)
    father.save()
    assert digest(cast.zixuan) != before


@pytest.mark.parametrize(
    ("field", "value"), [("name", "张子萱"), ("address", "柳溪村四组"), ("sex", "F")]
)
def test_digest__a_fact_of_the_pupil_changes__differs(cast, field, value):
    before = digest(cast.zixuan)
    setattr(cast.zixuan, field, value)
    cast.zixuan.save()
    assert digest(cast.zixuan) != before


def test_digest__what_is_not_on_the_card_changes__same(cast):
    before = digest(cast.zixuan)
    cast.zixuan.note, cast.zixuan.difficulties = "备注", "困难"
    cast.zixuan.save()
    father = fathers(cast)
    father.phone_state, father.phone_checked_on = PhoneState.WORKS, clock.today()
    father.save()
    cast.school.phone = "0999-2345678"
    cast.school.save()
    assert digest(cast.zixuan) == before


def test_file_card__number_of_somebody_else__not_printed_and_no_answer_said(cast):
    father = fathers(cast)
    father.phone_state = PhoneState.WRONG
    father.other_phone, father.other_phone_state = "19900000333", PhoneState.OFF
    father.save()
    card = file_card(cast.zixuan, ContactPerson.objects.filter(student=cast.zixuan), clock.today())
    assert card.parents[0].phones == ("19900000333（未打通）",)
    assert card.parents[1].name == ""  # the mother is not known: a line to write


def test_missing__no_number_that_answers__said_in_words(cast):
    lacking = StudentFactory(current_class=cast.seven_one, address="")
    assert missing_of(lacking, []) == [NO_PHONE, NO_CARER, NO_ADDRESS]
    guardian = ContactFactory(student=lacking, phone="19900000555", phone_state=PhoneState.OFF)
    assert missing_of(lacking, [guardian]) == [NO_PHONE, NO_ADDRESS]
    guardian.phone_state = ""
    lacking.address = "柳溪村"
    assert missing_of(lacking, [guardian]) == []


def test_missing__only_the_villages_number__is_no_number_of_the_family(cast):
    village = ContactFactory(student=cast.anan, role=ContactRole.VILLAGE, phone="19900000556")
    assert NO_PHONE in missing_of(cast.anan, [village])


# --- whose turn ---------------------------------------------------------------------------------


def test_class__for_the_head_teacher__care_pupils_first_and_the_next_one_wraps_around(cast):
    first = StudentFactory(current_class=cast.seven_one, name="安一")
    rows = class_rows(cast.head_teacher, cast.school, cast.seven_one)
    assert [row.student for row in rows][0] == cast.zixuan
    assert {row.student for row in rows} == {cast.zixuan, cast.anan, first}
    assert next_to_verify(rows) == cast.zixuan
    assert next_to_verify(rows, rows[-1].student) == cast.zixuan
    verify(cast)
    rows = class_rows(cast.head_teacher, cast.school, cast.seven_one)
    assert next_to_verify(rows) == rows[1].student
    only = class_rows(cast.head_teacher, cast.school, cast.seven_one, only_care=True)
    assert [row.student for row in only] == [cast.zixuan]
    assert next_to_verify(only) is None


def owed(cast, on=None) -> dict[int, object]:
    found = population(school_id=cast.school.pk, on=on or clock.today())
    return {one.subject: one.since for one in found}


def test_duty__on_a_day__care_pupils_enrolled_then_since_entry_or_term(cast):
    assert duty_kinds("student")
    late = StudentFactory(current_class=cast.seven_one, care=True, care__starts_on=days_ago(5))
    found = owed(cast)
    assert set(found) == {cast.zixuan.pk, cast.keke.pk, cast.yuan.pk, late.pk}
    assert found[late.pk] == days_ago(5)
    assert found[cast.zixuan.pk] == max(cast.term.first_day, days_ago(60))
    assert late.pk not in owed(cast, days_ago(6))


def test_duty__pupil_who_left_since__was_owed_then_and_is_no_more(cast):
    late = StudentFactory(current_class=cast.seven_one, care=True, left=True)
    assert late.status == EnrolmentStatus.LEFT
    assert late.pk in owed(cast, days_ago(20))
    assert late.pk not in owed(cast)


def test_duty__card_verified__fact_of_that_day_and_no_other(cast):
    verify(cast)
    today = clock.today()
    window = {"school_id": cast.school.pk, "since": today, "until": today}
    assert [(one.subject, one.made) for one in facts(**window)] == [(cast.zixuan.pk, True)]
    assert list(facts(**window, subjects=[cast.keke.pk])) == []
    assert list(facts(**{**window, "until": days_ago(1), "since": days_ago(9)})) == []


# --- the police station -------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["principal", "director", "registrar"])
def test_police__set_by_those_of_the_whole_school__stored_with_trace(cast, who):
    set_police(
        school=cast.school, name=" 柳溪派出所 ", phone="０９９９ 2345678", by=getattr(cast, who)
    )
    cast.school.refresh_from_db()
    assert (cast.school.police_name, cast.school.police_phone) == ("柳溪派出所", "09992345678")
    assert AuditEntry.objects.filter(action="school.police", actor_id=getattr(cast, who).pk)


@pytest.mark.parametrize("phone", ["12", "abc", "0999-23456789012", "119 或 120"])
def test_police__number_that_is_none__refused(cast, phone):
    with pytest.raises(Refused, match="电话号码不对"):
        set_police(school=cast.school, name="柳溪派出所", phone=phone, by=cast.registrar)


def test_police__head_teacher__refused(cast):
    with pytest.raises(Refused):
        set_police(school=cast.school, name="柳溪派出所", phone="110", by=cast.head_teacher)
