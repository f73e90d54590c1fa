"""Each kind of the archive and of class life in the ledger: opens, comes due, is late, done, done
late, missed, withdrawn; and its form opens for whoever owes it."""

from datetime import date

import pytest
from django.test import Client

from school_care.core.duty_kinds import CLASS
from school_care.duties.enums import DutyState
from school_care.duties.models import Duty
from school_care.school.models import Term
from school_care.students.models import (
    CareCategory,
    Enrolment,
    Entrustment,
    StudentCategory,
)
from tests.duties.kind_cases import (
    DAY,
    DUE,
    FIRST,
    KINDS,
    LAST,
    LATE,
    LONG_AGO,
    OPEN,
    Kind,
    Place,
    at,
    duty,
    hand_in,
    has_certificate,
    has_round,
    place,
    run,
    verify_card,
)
from tests.factories import (
    ContactFactory,
    StudentFactory,
)

__all__ = ["place"]
pytestmark = pytest.mark.django_db


@pytest.fixture(params=KINDS, ids=str)
def kind(request) -> Kind:
    return request.param


def owed_since(kind: Kind, place: Place) -> Duty:
    """The row, made on the day the kind is first owed."""
    kind.make(place)
    run(place, kind.opens)
    return duty(kind.code)


def test_kind__from_its_first_day__is_open_then_due_then_late(kind, place):
    kind.make(place)
    run(place, kind.opens - DAY)
    assert not Duty.objects.filter(rule_code=kind.code).exists()
    run(place, kind.opens)
    row = duty(kind.code)
    assert (row.state, row.opens_on, row.due_on) == (DutyState.OPEN, kind.opens, kind.due)
    assert row.urgency == kind.urgency
    assert row.subject_kind == kind.subject
    assert row.standing(kind.due) == DUE
    assert row.standing(kind.due + DAY) == LATE
    if kind.opens < kind.due:
        assert row.standing(kind.due - DAY) == OPEN


def test_kind__its_owner__is_the_head_teacher_who_may_do_it_on_the_page_it_leads_to(kind, place):
    row = owed_since(kind, place)
    assert row.owner == place.chen
    subject = place.group if kind.subject == CLASS else place.pupil
    url = row.kind.form_url(subject.public_id, row.period_key)
    with at(kind.opens):
        for person in (place.chen, place.director):  # the director owes it where nobody else does
            client = Client()
            client.force_login(person)
            assert client.get(url).status_code == 200, url
    assert all("\u4e00" <= letter <= "\u9fff" for letter in row.kind.label if letter not in "《》")


def test_kind__done_in_time__is_done_on_that_day_and_not_late(kind, place):
    owed_since(kind, place)
    day = min(kind.opens + DAY, kind.due)
    kind.do(place, day)
    run(place, day)
    row = duty(kind.code)
    assert (row.state, row.settled_on, row.was_late) == (DutyState.DONE, day, False)


def test_kind__done_after_its_last_day__is_done_and_stays_late(kind, place):
    kind.make(place)
    run(place, kind.due)
    day = kind.due + DAY
    if kind.over == kind.due == LAST:  # the term is over with its last day
        kind.do(place, day)
        run(place, day)
        assert duty(kind.code).state == DutyState.MISSED
        return
    kind.do(place, day)
    run(place, day)
    row = duty(kind.code)
    assert (row.state, row.settled_on, row.was_late) == (DutyState.DONE, day, True)
    assert row.due_on == kind.due


def test_kind__nobody_did_it_and_its_time_is_over__is_missed(kind, place):
    if kind.over is None:  # owed until it is done: a certificate stays over, a notice stays out
        kind.make(place)
        run(place, kind.due)
        run(place, kind.due + 3 * DAY)
        assert duty(kind.code).state == DutyState.OPEN
        return
    kind.make(place)
    run(place, kind.over)
    assert duty(kind.code).state == DutyState.OPEN
    run(place, kind.over + DAY)
    row = duty(kind.code) if kind.code != "register.term" else duty(kind.code, ":1")
    assert (row.state, row.settled_on) == (DutyState.MISSED, kind.over + DAY)


def test_kind__pupil_leaves_before_its_last_day__is_withdrawn(kind, place):
    owed_since(kind, place)
    gone = kind.opens + DAY
    Enrolment.objects.filter(student=place.pupil).update(until=gone)
    run(place, gone)
    row = duty(kind.code)
    if kind.code == "register.term":  # its day was the first, the class stood there with a pupil
        assert row.state == DutyState.OPEN
        return
    assert (row.state, row.settled_on) == (DutyState.WITHDRAWN, gone)


# -- what is particular to each -------------------------------------------------------------------


def test_counts__through_the_first_weeks__one_is_owed_at_a_time_and_the_others_are_missed(place):
    for number in range(24):
        run(place, FIRST + number * DAY)
    states = dict(Duty.objects.filter(rule_code="register.term").values_list("period_key", "state"))
    assert states == {f"2026-2027-1:{number}": "missed" for number in (1, 3, 10, 15)}
    given_up = duty("register.term", ":15")
    assert given_up.due_on == date(2026, 9, 15)
    assert given_up.settled_on == date(2026, 9, 23)  # a week after, like the director's line


def test_counts__handed_in_after_the_next_one_came__still_become_done_and_late(place):
    run(place, FIRST)
    run(place, date(2026, 9, 3))
    assert duty("register.term", ":1").state == DutyState.MISSED
    hand_in(place, date(2026, 9, 4), 1)
    run(place, date(2026, 9, 4))
    row = duty("register.term", ":1")
    assert (row.state, row.was_late) == (DutyState.DONE, True)
    assert duty("register.term", ":3").state == DutyState.OPEN


def test_counts__school_begins_with_the_system_in_mid_term__owes_none(place):
    run(place, date(2026, 11, 16))
    assert not Duty.objects.filter(rule_code="register.term").exists()


def test_counts__two_rounds_on_one_day__are_both_owed(place):
    # the first day is a Saturday: one counts on Monday, which is the third day too
    Term.objects.filter(pk=place.term.pk).update(first_day=date(2026, 9, 5))
    run(place, date(2026, 9, 7))
    owed = Duty.objects.open().filter(rule_code="register.term")
    assert set(owed.values_list("period_key", flat=True)) == {"2026-2027-1:1", "2026-2027-1:3"}


def test_card__another_category_in_mid_term__is_no_new_entry_and_keeps_what_was_verified(place):
    run(place, FIRST)
    verify_card(place, date(2026, 9, 2))
    run(place, date(2026, 9, 2))
    StudentCategory.objects.update(until=date(2026, 9, 3))
    StudentCategory.objects.create(
        school=place.school,
        student=place.pupil,
        category=CareCategory.objects.get(code="SINGLE_PARENT"),
        starts_on=date(2026, 9, 3),
    )
    run(place, date(2026, 9, 3))
    assert duty("card.term").state == DutyState.DONE


def test_certificate__category_ended_before_its_last_day__is_withdrawn(place):
    has_certificate(place)
    run(place, date(2026, 11, 2))
    StudentCategory.objects.update(until=date(2026, 11, 3))
    run(place, date(2026, 11, 3))
    assert duty("certificate.expiry").state == DutyState.WITHDRAWN


def test_round__pupil_asked_for_after_its_last_day__has_the_time_of_the_rule(place):
    has_round(place)
    with at(date(2026, 11, 2)):
        StudentFactory(
            current_class=place.group,
            care=True,
            care__starts_on=date(2026, 11, 2),
            enrolment__starts_on=date(2026, 11, 2),
            level=3,
            level__starts_on=date(2026, 11, 2),
        )
    run(place, date(2026, 11, 2))
    assert set(
        Duty.objects.filter(rule_code="assessment.round").values_list("opens_on", "due_on")
    ) == {
        (date(2026, 9, 21), date(2026, 10, 21)),
        (date(2026, 11, 2), date(2026, 12, 2)),
    }


def _both_parents_away(place: Place, since: date) -> None:
    for role in ("FATHER", "MOTHER"):
        ContactFactory(student=place.pupil, role=role, presence="away", away_since=since)


def test_notice__both_parents_away_and_nobody_named__is_done_late_by_an_entrustment(place):
    _both_parents_away(place, LONG_AGO)
    run(place, date(2026, 11, 2))
    row = duty("entrustment.notice")
    assert row.period_key == "none"
    assert row.standing(date(2026, 11, 2)) == LATE
    carer = ContactFactory(student=place.pupil, role="CARER", relation="奶奶")
    Entrustment.objects.create(
        school=place.school, student=place.pupil, carer=carer, starts_on=date(2026, 11, 3)
    )
    run(place, date(2026, 11, 3))
    row.refresh_from_db()
    assert (row.state, row.settled_on, row.was_late) == (
        DutyState.DONE,
        date(2026, 11, 3),
        True,
    )
    states = Duty.objects.filter(rule_code="entrustment.notice").values_list("state", flat=True)
    assert sorted(states) == ["done", "open"]  # the new one's paper is asked for


def test_notice__pupil_new_to_the_school__is_owed_from_the_day_they_came(place):
    Enrolment.objects.update(starts_on=date(2026, 10, 26))
    _both_parents_away(place, LONG_AGO)
    run(place, date(2026, 11, 2))
    row = duty("entrustment.notice")
    assert (row.opens_on, row.due_on) == (date(2026, 10, 26), date(2026, 11, 25))


def test_holiday__pupil_comes_into_care_in_the_holidays__has_the_time_of_the_rule(place):
    StudentCategory.objects.update(starts_on=date(2027, 1, 20))
    run(place, date(2027, 1, 20))
    row = duty("holiday.whereabouts")
    assert row.opens_on == date(2027, 1, 20)
    assert row.due_on > date(2027, 1, 20)
