"""Rolls while pupils come and go on the same morning: nobody is called present whom nobody looked
for, nothing said before a roll is lost, and the figures are those of who is expected now."""

from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from school_care.attendance.enums import Session
from school_care.attendance.models import AttendanceDay, AttendanceException
from school_care.attendance.services.roll import settle_absence
from school_care.core import clock
from school_care.school.refusal import Refused
from school_care.students.services.archive_leaving import move_pupil, record_death
from tests.attendance.rolling import (
    AT_EIGHT,
    SICK,
    TUESDAY,
    UNVERIFIED,
    hand_in,
    known,
    roll_url,
    seen,
)
from tests.factories import SchoolClassFactory, StudentFactory

HOME = "/desk/attendance/"


@pytest.fixture(autouse=True)
def tuesday_morning():
    with time_machine.travel(AT_EIGHT, tick=False):
        yield


def newcomer(cast):
    """A pupil who came into the class while its page was open."""
    return StudentFactory(current_class=cast.seven_one, name="新来的")


def home_figures(client, cast) -> dict[str, dict[str, int]]:
    """Each class's figures on the director's page."""
    client.force_login(cast.director)
    home = client.get(HOME).context["home"]
    return {line.name: line.counts for line in home.classes}


def test_roll__pupil_moved_in_after_the_page_was_opened__refused_by_name(cast):
    named = frozenset(pupil.public_id for pupil in (cast.zixuan, cast.anan))
    newcomer(cast)
    with pytest.raises(Refused, match="多了新来的"):
        hand_in(cast.head_teacher, cast.seven_one, listed=named)
    assert not AttendanceDay.objects.exists()


def test_page__pupil_moved_in_meanwhile__shown_with_what_was_typed(client, cast):
    client.force_login(cast.head_teacher)
    opened = client.get(roll_url(cast.seven_one))
    assert 'name="listed"' in opened.content.decode()
    newcomer(cast)
    said = {f"mark-{cast.zixuan.public_id}": "sick", f"mark-{cast.anan.public_id}": "present"}
    fields = {"on": TUESDAY, "public_id": uuid4(), "based_on": 0, "listed": "all"}
    answer = client.post(reverse("attendance:roll", args=[cast.seven_one.public_id]), fields | said)
    text = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "多了新来的" in text
    assert '<option value="sick" selected>' in text
    assert not AttendanceDay.objects.exists()


def test_send__kept_roll_of_a_list_that_grew__stays_on_the_phone(client, cast):
    client.force_login(cast.head_teacher)
    sent = {
        "class": str(cast.seven_one.public_id),
        "on": TUESDAY.isoformat(),
        "public_id": str(uuid4()),
        "based_on": 0,
        "marks": {},
        "listed": [str(cast.zixuan.public_id)],
    }
    answer = client.post(reverse("attendance:send"), sent, content_type="application/json")
    assert answer.json()["state"] == "refused"
    assert cast.anan.name in answer.json()["said"]


def test_send__version_that_is_no_number__refused_in_words(client, cast):
    client.force_login(cast.head_teacher)
    sent = {
        "class": str(cast.seven_one.public_id),
        "on": TUESDAY.isoformat(),
        "public_id": str(uuid4()),
        "based_on": [1],
        "marks": {},
    }
    answer = client.post(reverse("attendance:send"), sent, content_type="application/json")
    assert answer.json()["state"] == "refused"


def test_roll__child_written_down_as_missing_before_it__is_not_called_present(cast):
    told = {"student": cast.anan, "date": TUESDAY, "session": Session.MORNING}
    settle_absence(by=cast.director, kind=UNVERIFIED, whereabouts="missing", **told)
    roll = hand_in(cast.head_teacher, cast.seven_one)  # of a page opened before
    assert (known(cast.anan).kind, known(cast.anan).whereabouts) == ("unverified", "missing")
    assert roll.absent == 1


def test_home__absent_pupil_moved_the_same_morning__counts_in_the_new_class(client, cast):
    group = SchoolClassFactory(school=cast.school, grade=7, number=6)
    StudentFactory(current_class=group)
    hand_in(cast.head_teacher, cast.seven_one, {cast.anan: SICK})
    hand_in(cast.director, group)
    move_pupil(by=cast.director, student=cast.anan, to_class=group, on=TUESDAY)
    found = home_figures(client, cast)
    old, new = found[cast.seven_one.name_on(TUESDAY)], found[group.name_on(TUESDAY)]
    assert (old["expected"], old["here"], old["leave"]) == (1, 1, 0)
    assert (new["expected"], new["here"], new["leave"]) == (2, 1, 1)


def test_home_and_today__missing_child_has_died__nobody_is_told_to_look(client, cast):
    hand_in(cast.head_teacher, cast.seven_one, {cast.anan: UNVERIFIED})
    record_death(by=cast.director, student=cast.anan, on=TUESDAY)
    assert cast.anan.name not in seen(client, cast.director, HOME)
    assert "未到待核实" not in seen(client, cast.director, reverse("workspace:today"))
    assert AttendanceException.objects.filter(student=cast.anan, date=clock.today()).exists()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_page__day_beyond_any_calendar__answers_for_today(client, cast, day):
    assert cast.anan.name in seen(client, cast.head_teacher, roll_url(cast.seven_one, day))
