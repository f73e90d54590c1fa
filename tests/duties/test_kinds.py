"""Each kind of the archive and of class life in the ledger: opens, comes due, is late, done, done
late, missed, withdrawn; and its form opens for whoever owes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from school_care.attendance.models import HolidayStay, RegistrationCount
from school_care.core.duty_kinds import CLASS, STUDENT
from school_care.duties.enums import DutyState, Standing, Urgency
from school_care.duties.models import Duty
from school_care.duties.services.sync import sync
from school_care.school.enums import Role, Season
from school_care.school.models import School, SchoolClass, Term, User
from school_care.students.models import (
    CareCategory,
    Certificate,
    ClassReport,
    ContactCard,
    Enrolment,
    Entrustment,
    Student,
    StudentCategory,
)
from school_care.students.models.assessments import Assessment, AssessmentRound
from school_care.students.services.assessments import current_form
from tests.factories import (
    ContactFactory,
    SchoolClassFactory,
    SchoolFactory,
    StudentFactory,
    TermFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 9, 1), date(2027, 1, 15)  # a Tuesday, a Friday
LONG_AGO = date(2026, 3, 2)
OPEN, DUE, LATE = Standing.OPEN, Standing.DUE, Standing.WARNED


@dataclass
class Place:
    """七(1)班 with one pupil in care, its head teacher, a director."""

    school: School
    term: Term
    group: SchoolClass
    chen: User
    director: User
    pupil: Student


def at(day: date):
    return time_machine.travel(datetime.fromisoformat(f"{day}T09:00:00+08:00"), tick=False)


@pytest.fixture
def place(db):
    with at(FIRST):
        school = SchoolFactory()
        term = TermFactory(
            school=school,
            school_year=2026,
            season=Season.AUTUMN,
            first_day=FIRST,
            last_day=LAST,
        )
        TermFactory(
            school=school,
            school_year=2026,
            season=Season.SPRING,
            first_day=date(2027, 3, 1),
            last_day=date(2027, 7, 2),
        )
        group = SchoolClassFactory(school=school, grade=7, number=1)
        chen = UserFactory(school=school, name="陈班主", head_teacher_of=group)
        director = UserFactory(school=school, name="郑德育", role=Role.DIRECTOR)
        pupil = StudentFactory(
            current_class=group,
            care="DISABLED",
            care__starts_on=LONG_AGO,
            enrolment__starts_on=LONG_AGO,
            level=3,
            level__starts_on=LONG_AGO,
        )
        yield Place(school, term, group, chen, director, pupil)


def run(place: Place, day: date) -> None:
    with at(day):
        sync(place.school, day)


def duty(code: str, key: str | None = None) -> Duty:
    rows = Duty.objects.filter(rule_code=code)
    return rows.get() if key is None else rows.get(period_key__endswith=key)


# What each kind needs in order to be owed, and how it is done on a day. Each answers the key.


def _nothing(place: Place) -> None:
    """The kind is owed as things are."""


def _round(place: Place) -> None:
    AssessmentRound.objects.create(
        school=place.school,
        school_year=2026,
        season=Season.AUTUMN,
        starts_on=date(2026, 9, 21),
        due_on=date(2026, 10, 21),
    )


def _certificate(place: Place) -> None:
    Certificate.objects.create(
        school=place.school,
        student=place.pupil,
        category=CareCategory.objects.get(code="DISABLED"),
        name="残疾证",
        issued_on=LONG_AGO,
        valid_until=date(2026, 11, 30),
    )


def _entrustment(place: Place) -> None:
    carer = ContactFactory(student=place.pupil, role="CARER", relation="奶奶", name="张奶奶")
    Entrustment.objects.create(
        school=place.school, student=place.pupil, carer=carer, starts_on=date(2026, 10, 1)
    )


def _assess(place: Place, day: date) -> None:
    Assessment.objects.create(
        school=place.school,
        student=place.pupil,
        form=current_form(place.school),
        round=AssessmentRound.objects.get(),
        assessed_on=day,
        assessed_by=place.chen,
    )


def _verify(place: Place, day: date) -> None:
    ContactCard.objects.create(
        school=place.school, student=place.pupil, version=1, verified_on=day, verified_by=place.chen
    )


def _renew(place: Place, day: date) -> None:
    Certificate.objects.create(
        school=place.school,
        student=place.pupil,
        category=CareCategory.objects.get(code="DISABLED"),
        name="残疾证",
        issued_on=day,
        valid_until=day + timedelta(days=3650),
    )


def _receive(place: Place, day: date) -> None:
    Entrustment.objects.update(notice_received_on=day)


def _report(place: Place, day: date) -> None:
    ClassReport.objects.create(
        school=place.school,
        school_class=place.group,
        term=place.term,
        reported_by=place.chen,
        reported_at=_moment(day),
    )


def _count(place: Place, day: date, number: int = 1) -> None:
    RegistrationCount.objects.create(
        school=place.school,
        term=place.term,
        school_class=place.group,
        round=number,
        expected=1,
        registered=1,
        submitted_by=place.chen,
        submitted_at=_moment(day),
    )


def _stay(place: Place, day: date) -> None:
    HolidayStay.objects.create(
        school=place.school,
        student=place.pupil,
        term=place.term,
        place="home",
        recorded_at=_moment(day),
        recorded_by=place.chen,
    )


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=16)))


@dataclass(frozen=True)
class Kind:
    """One kind on the calendar of this school. `opens`: the first day owed; `due`: the last in
    time; `over`: the first day it is not owed any more, missed if nobody did it."""

    code: str
    urgency: str
    subject: str
    make: Callable[[Place], None]
    do: Callable[[Place, date], None]
    opens: date
    due: date
    over: date | None

    def __str__(self) -> str:
        return self.code


NEXT_TERM = date(2027, 3, 1)
KINDS = (
    Kind("card.term", Urgency.PAPERS, STUDENT, _nothing, _verify, FIRST, LAST, LAST),
    Kind("roster.term", Urgency.PAPERS, CLASS, _nothing, _report, FIRST, date(2026, 9, 14), LAST),
    Kind(
        "assessment.round",
        Urgency.PAPERS,
        STUDENT,
        _round,
        _assess,
        date(2026, 9, 21),
        date(2026, 10, 21),
        LAST,
    ),
    Kind(
        "certificate.expiry",
        Urgency.PAPERS,
        STUDENT,
        _certificate,
        _renew,
        date(2026, 10, 1),
        date(2026, 11, 30),
        None,
    ),
    Kind(
        "entrustment.notice",
        Urgency.SAFETY,
        STUDENT,
        _entrustment,
        _receive,
        date(2026, 10, 1),
        date(2026, 10, 31),
        None,
    ),
    Kind("register.term", Urgency.SAFETY, CLASS, _nothing, _count, FIRST, FIRST, date(2026, 9, 2)),
    Kind(
        "holiday.whereabouts",
        Urgency.SAFETY,
        STUDENT,
        _nothing,
        _stay,
        date(2026, 12, 25),
        LAST,
        NEXT_TERM - timedelta(days=1),
    ),
)
DAY = timedelta(days=1)


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
    _count(place, date(2026, 9, 4), 1)
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
    _verify(place, date(2026, 9, 2))
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
    _certificate(place)
    run(place, date(2026, 11, 2))
    StudentCategory.objects.update(until=date(2026, 11, 3))
    run(place, date(2026, 11, 3))
    assert duty("certificate.expiry").state == DutyState.WITHDRAWN


def test_round__pupil_asked_for_after_its_last_day__has_the_time_of_the_rule(place):
    _round(place)
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
