"""What went wrong when the ledger was attacked: clocks, calendars, second taps, hostile input."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from school_care.core import audit, clock
from school_care.duties.enums import NoticeKind
from school_care.duties.models import Duty, DutyChange, Ledger
from school_care.duties.reckoning.reckon import owed
from school_care.duties.selectors_history import history_of
from school_care.duties.selectors_inbox import unread
from school_care.duties.services import feed
from school_care.duties.services.assigning import assign, hand_back
from school_care.duties.services.inbox import set_mail_address
from school_care.duties.services.relay import left_of
from school_care.duties.services.sync import fresh, sync
from school_care.duties.services.telling import remember, tell
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import TeachingAssignment
from school_care.school.refusal import Refused
from school_care.school.services import save_term
from school_care.students.models import AccessGrant
from tests.duties.days import DAY, MONDAY, at, make_place, run, talk
from tests.duties.owing import follow_closely, late_duty, reckoned

pytestmark = pytest.mark.django_db


# who can no longer see the child keeps nothing


@pytest.fixture
def contact(cast) -> Duty:
    """A contact with 王可, owed by the ledger to her."""
    follow_closely(cast.keke)
    sync(cast.school, clock.today())
    return Duty.objects.open().get(student=cast.keke, rule_code="contact.level")


def test_assigned__grant_taken_away__goes_back_to_the_head_teacher(cast, contact):
    assign(by=cast.director, duties=[contact], to=cast.counsellor)
    AccessGrant.objects.filter(user=cast.counsellor).update(until=clock.today())
    sync(cast.school, clock.today())
    contact.refresh_from_db()
    assert (contact.owner, contact.assigned) == (cast.other_head_teacher, False)


def test_assigned__lesson_over_but_teaches_another_class__goes_back(cast, contact):
    assign(by=cast.director, duties=[contact], to=cast.teacher)
    TeachingAssignment.objects.filter(user=cast.teacher).update(school_class=cast.eight_one)
    sync(cast.school, clock.today())
    contact.refresh_from_db()
    assert (contact.owner, contact.assigned) == (cast.other_head_teacher, False)
    change = DutyChange.objects.filter(duty=contact, field="owner").last()
    assert (change.by, change.why) == (None, "原责任人已不能查看或办理")


# second taps


def test_hand_back__twice_after_two_hand_overs__second_tap_changes_nothing(cast):
    reckoned(cast.school)
    ours = late_duty(cast.keke, cast.other_head_teacher)
    assign(by=cast.director, duties=[ours], to=cast.teacher)
    assign(by=cast.director, duties=[ours], to=cast.grade_head)
    assert hand_back(by=cast.director, duties=[ours]) == 1
    assert hand_back(by=cast.director, duties=[ours]) == 0
    ours.refresh_from_db()
    assert ours.owner == cast.teacher


# clocks and calendars


@pytest.fixture
def place(db):
    with at(MONDAY, "05:00"):
        return make_place()


def test_page__calendar_was_read_before_somebody_changed_it__deadlines_are_the_new_ones(place):
    run(place, MONDAY)
    with at(MONDAY, "09:00"):
        calendar = SchoolCalendar(place.school)
        calendar.as_known()  # a request began
        term = SchoolCalendar(place.school).terms[0]
        save_term(
            by=place.director, school=place.school, school_year=term.school_year,
            season=term.season, first_day=term.first_day, last_day=date(2026, 11, 18),
        )  # fmt: skip
        fresh(place.school, calendar)
        stored = Duty.objects.open().values_list("rule_code", "subject_key", "due_on")
        wanted = {(i.rule.code, i.subject_key, i.due_on) for i in owed(place.school, MONDAY)}
        assert set(stored) == wanted


def test_page__clock_was_ahead_for_an_hour_after_the_days_run__goes_on_from_today(place):
    run(place, MONDAY)
    with at(MONDAY + 30 * DAY, "10:00"):
        fresh(place.school)
    with at(MONDAY, "11:00"):
        talk(place, "小一", MONDAY)
        audit.record("record.created", actor=place.chen, school_id=place.school.pk)
        fresh(place.school)
        assert Ledger.objects.get().synced_on == MONDAY
        stored = Duty.objects.open().values_list("rule_code", "subject_key", "period_key")
        assert set(stored) == {item.key for item in owed(place.school, MONDAY)}


def test_history__deadline_moved_by_the_calendar__says_days_as_people_write_them(cast):
    reckoned(cast.school)
    ours = late_duty(cast.keke, cast.other_head_teacher)
    DutyChange.objects.create(
        duty=ours, at=clock.now(), field="due", old="2026-01-16", new="2025-12-30", why="校历调整"
    )
    words = {line.words for line in history_of(ours)}
    assert any(one.startswith("最后期限由") and "2026-01-16" not in one for one in words)


# what is no longer mine calls no more


def test_bell__duty_passed_on_since_it_was_told__falls_silent_for_who_held_it(cast):
    reckoned(cast.school)
    ours = late_duty(cast.keke, cast.other_head_teacher)
    told = tell(
        user=cast.other_head_teacher, school=cast.school, kind=NoticeKind.WARNED, key="late:1",
        on=clock.today(),
    )  # fmt: skip
    remember(told, [(ours.pk, "owner")])
    assert unread(cast.other_head_teacher, cast.school) == 1
    assign(by=cast.director, duties=[ours], to=cast.teacher)
    assert unread(cast.other_head_teacher, cast.school) == 0
    assert left_of(told) == 0  # nor is it mailed
    assert unread(cast.teacher, cast.school) == 1


# hostile input


def test_address__valid_but_longer_than_can_be_stored__refused(cast):
    address = "a@" + ".".join(["b" * 60] * 5) + ".cn"
    with pytest.raises(Refused):
        set_mail_address(by=cast.director, address=address)


@pytest.mark.parametrize("command", [["owed", "--on"], ["run_daily", "--date"]])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-29"])
def test_command__day_no_calendar_knows__says_what_to_write(cast, command, day):
    with pytest.raises(CommandError, match="日期请写成"):
        call_command(*command, day)


@pytest.mark.parametrize("day", ["2028-02-29", "2026-12-31", "2027-01-01"])
def test_command__leap_day_and_turn_of_the_year__answers(cast, day):
    call_command("owed", "--on", day, "--school", cast.school.code10, stdout=StringIO())


def test_feed__fails_on_the_server__its_address_is_in_no_log(cast, client, caplog, monkeypatch):
    secret = feed.make_address(by=cast.director, school=cast.school).secret
    monkeypatch.setattr(feed, "lines_of", lambda address: 1 / 0)
    client.raise_request_exception = False
    answer = client.get(reverse("duty_feed", args=[secret]))
    assert answer.status_code == 500
    assert "/feeds/duties/…" in caplog.text
    assert secret not in caplog.text + answer.content.decode()
