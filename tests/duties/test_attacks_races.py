"""The ledger and somebody else at the same moment (PostgreSQL): nothing lost, nobody stuck."""

import time
from threading import Event

import pytest
from django.db import transaction

from school_care.core import audit
from school_care.duties.enums import DutyState
from school_care.duties.models import Duty, DutyChange, Ledger, Notice
from school_care.duties.services import sync as syncing
from school_care.duties.services.assigning import assign
from school_care.duties.services.sync import fresh, sync
from school_care.duties.services.waiving import waive
from school_care.school.enums import Role
from school_care.students.services.imports import undoing
from school_care.students.services.imports.undoing import undo_roster
from tests.duties.days import MONDAY, at, make_place, run, talk
from tests.factories import UserFactory
from tests.students.imports.support import csv_file, take_in
from tests.students.imports.support import pupil as row_of
from tests.support.together import raised, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
PATIENCE = 20


@pytest.fixture
def place(transactional_db):
    with at(MONDAY, "05:00"):
        place = make_place()
    run(place, MONDAY)
    return place


def test_record__committed_after_somebody_elses_reckoning__next_page_counts_it(place):
    written, reckoned = Event(), Event()

    def write() -> None:
        with transaction.atomic():
            record = talk(place, "小一", MONDAY)
            audit.record("record.created", actor=place.chen, row=record)
            written.set()
            assert reckoned.wait(PATIENCE)

    def reckon() -> None:
        assert written.wait(PATIENCE)
        sync(place.school, MONDAY)
        reckoned.set()

    with at(MONDAY, "10:00"):
        assert raised(together(write, reckon)) == []
        contact = Duty.objects.filter(rule_code="contact.level", student=place.pupils["小一"])
        assert contact.get().state == DutyState.OPEN
        fresh(place.school)
    states = dict(contact.values_list("period_key", "state"))
    assert states == {"2026-11-09": DutyState.DONE, MONDAY.isoformat(): DutyState.OPEN}


def test_waive__while_the_ledger_is_reckoned__one_after_the_other(place):
    duty = Duty.objects.get(rule_code="contact.level", student=place.pupils["小一"])
    with at(MONDAY, "10:00"):
        answers = together(
            lambda: waive(by=place.chen, duty=duty, reason="leave", note="住院"),
            lambda: sync(place.school, MONDAY),
            lambda: sync(place.school, MONDAY),
        )
        assert raised(answers) == []
        sync(place.school, MONDAY)
    duty.refresh_from_db()
    assert duty.state == DutyState.WAIVED
    assert DutyChange.objects.filter(duty=duty).count() == 1


def test_assign__two_at_once__one_change_one_notice(place):
    duty = Duty.objects.get(rule_code="contact.level", student=place.pupils["小一"])
    principal = UserFactory(school=place.school, name="钱校长", role=Role.PRINCIPAL)
    with at(MONDAY, "10:00"):
        answers = together(
            *[
                lambda: assign(by=principal, duties=[duty], to=place.director)
                for _ in range(3)
            ]
        )  # fmt: skip
    assert sorted(answers) == [0, 0, 1]
    assert DutyChange.objects.filter(duty=duty).count() == 1
    assert Notice.objects.filter(user=place.director, kind="assigned").count() == 1


def test_undoing_an_import__while_the_ledger_writes_new_duties__neither_is_stuck(
    place, tmp_path, monkeypatch
):
    registrar = UserFactory(school=place.school, role=Role.REGISTRAR)
    with at(MONDAY, "10:00"):
        path = csv_file(tmp_path, row_of(留守情况="双亲留守"))
        imported = take_in(place.school, path, actor=registrar, on=MONDAY)
        fresh(place.school)
        record = talk(place, "小一", MONDAY)  # the next reckoning has something to write
        audit.record("record.created", actor=place.chen, row=record)
        locked, reckoning = Event(), Event()
        real_take_back, real_store = undoing._take_back, syncing._Day.store

        def take_back(*args):
            locked.set()
            reckoning.wait(2)  # in vain where the ledger waits for us
            time.sleep(0.5)
            return real_take_back(*args)

        def store(day):
            reckoning.set()
            return real_store(day)

        monkeypatch.setattr(undoing, "_take_back", take_back)
        monkeypatch.setattr(syncing._Day, "store", store)

        def reckon() -> None:
            assert locked.wait(PATIENCE)
            fresh(place.school)

        answers = together(lambda: undo_roster(roster_import=imported, by=registrar), reckon)
    assert raised(answers) == []
    assert Ledger.objects.get().synced_on == MONDAY
    assert Duty.objects.filter(period_key=MONDAY.isoformat(), rule_code="contact.level").exists()
