"""Owners that come and go, and emergencies: the cases of duties that are about people."""

import pytest

from school_care.core import clock
from school_care.duties.models import DutyChange
from school_care.duties.services.changes import Book
from school_care.duties.services.sync import sync
from school_care.school.enums import Role
from school_care.students.models.levels import EmergencyCare, EmergencyPupil, LevelPreset
from tests.duties.small_school import DAY, FIRST, MONDAY, small_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return small_school()


def test_head_teacher_stands_in__and_leaves__nothing_is_unowned(place):
    pupil = place.pupil(entered=MONDAY, level=3)
    stand_in = place.other_head
    place.post(
        stand_in, Role.HEAD_TEACHER, school_class=place.one, acting=True,
        starts_on=MONDAY + DAY, until=MONDAY + 3 * DAY,
    )  # fmt: skip
    place.head.left_on = MONDAY + 4 * DAY
    place.head.save()
    place.director.left_on = MONDAY + 5 * DAY
    place.director.save()
    owners = []
    for number in range(6):
        sync(place.school, MONDAY + number * DAY)
        owners.append(place.row("contact.level", pupil).owner)
    head, director, principal = place.head, place.director, place.principal
    assert owners == [head, stand_in, stand_in, head, director, principal]
    moves = DutyChange.objects.filter(duty__student=pupil, duty__rule_code="contact.level")
    assert [(change.field, change.why) for change in moves] == [("owner", "任职变动")] * 4


def test_successor__takes_over_what_is_open(place):
    pupil = place.pupil(entered=MONDAY, level=3)
    sync(place.school, MONDAY)
    place.head.appointments.update(until=MONDAY + DAY)
    place.post(place.other_head, Role.HEAD_TEACHER, school_class=place.one, starts_on=MONDAY + DAY)
    sync(place.school, MONDAY + DAY)
    assert place.row("contact.level", pupil).owner == place.other_head


def test_assigned__stays_while_the_person_works_here__then_goes_by_post(place):
    pupil = place.pupil(entered=MONDAY, level=3)
    sync(place.school, MONDAY)
    book = Book(by=place.director)
    book.give(place.row("contact.level", pupil), place.other_head.pk, "改派", assigned=True)
    book.write()
    sync(place.school, MONDAY + DAY)
    assert place.row("contact.level", pupil).owner == place.other_head
    assert place.owed(MONDAY + DAY, "contact.level", pupil)[0].owner == place.other_head.pk
    place.other_head.left_on = MONDAY + 2 * DAY
    place.other_head.save()
    sync(place.school, MONDAY + 2 * DAY)
    assert place.row("contact.level", pupil).owner == place.head


# emergencies


def test_emergency__pupil_in_no_category__is_owed_contact_while_it_runs(place):
    pupil = place.pupil(care=False)
    flood = EmergencyCare.objects.create(
        school=place.school, name="洪水", every_days=1, starts_on=MONDAY, until=MONDAY + 4 * DAY,
        raised_at=clock.now(),
    )  # fmt: skip
    EmergencyPupil.objects.create(school=place.school, emergency=flood, student=pupil)
    assert place.stands(MONDAY - DAY, "contact.level", pupil) == ""
    stands = [place.stands(MONDAY + n * DAY, "contact.level", pupil) for n in range(5)]
    assert stands == ["open", "due", "warned", "warned", ""]
    place.record(pupil, MONDAY + 2 * DAY, "call")
    assert place.stands(MONDAY + 2 * DAY, "contact.level", pupil) == "open"


def test_emergency_in_the_township__contact_made__is_done_though_no_rule_holds(place):
    LevelPreset.objects.create(school=place.school, preset="township", starts_on=FIRST)
    pupil = place.pupil(entered=FIRST, level=1)
    flood = EmergencyCare.objects.create(
        school=place.school, name="洪水", every_days=2, starts_on=MONDAY, until=MONDAY + 9 * DAY,
        raised_at=clock.now(),
    )  # fmt: skip
    EmergencyPupil.objects.create(school=place.school, emergency=flood, student=pupil)
    sync(place.school, MONDAY)
    # nobody is late on the day it begins, however long ago the last contact was
    assert place.stands(MONDAY, "contact.level", pupil) == "open"
    place.record(pupil, MONDAY + DAY, "call")
    sync(place.school, MONDAY + DAY)
    states = {row.period_key: row.state for row in pupil.duties.filter(rule_code="contact.level")}
    assert states == {FIRST.isoformat(): "done", (MONDAY + DAY).isoformat(): "open"}
