"""From preview to result and back: who may, what moves, what undoing restores."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from school_care.attendance.enums import AbsenceKind, Session
from school_care.attendance.models import AttendanceDay, AttendanceException, AttendanceImport
from school_care.attendance.services.imports import committing
from school_care.attendance.services.imports.lifecycle import DOOR, check_import
from school_care.attendance.services.imports.retention import erase_old_imports
from school_care.attendance.services.roll import settle_absence
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.enums import Role, SheetState
from school_care.school.refusal import NotWaiting, Refused
from school_care.school.sheet_imports.door import Moved
from tests.attendance.imports.support import everything, rolls, row_of, run, stored
from tests.attendance.making import AbsenceFactory, RollFactory
from tests.factories import UserFactory
from tests.support.sheets import csv_file, nov

pytestmark = pytest.mark.django_db


def check(life, path, **options) -> AttendanceImport:
    return check_import(
        school=life.school, by=life.registrar, path=path, file_name=path.name, **options
    )


def take_in(life, path, **options) -> AttendanceImport:
    return DOOR.confirm(check(life, path, **options), life.registrar)


def whole_class(life, day, *kinds) -> list[dict]:
    pupils = (life.zixuan, life.anan, life.mingming)
    return [row_of(pupil, day, kind) for pupil, kind in zip(pupils, kinds, strict=True)]


def test_preview__stores_nothing_but_itself__sealed(life, tmp_path):
    one = check(life, csv_file(tmp_path, *whole_class(life, nov(16), "旷课", "出勤", "出勤")))

    assert (one.state, one.counts["new"], one.counts["rolls"]) == (SheetState.PREVIEW, 3, 1)
    assert everything() == []
    assert life.zixuan.id_number.encode() not in bytes(one.plan_sealed)


def test_confirmed__stores_what_was_shown_and_forgets_the_rows(life, tmp_path):
    one = take_in(life, csv_file(tmp_path, *whole_class(life, nov(16), "旷课", "出勤", "迟到")))

    assert {(row[0], row[3]) for row in stored()} == {("张子轩", "truant"), ("陈明明", "late")}
    assert rolls() == {(1, nov(16)): (3, 1)}
    assert set(AttendanceException.objects.values_list("marked_by", flat=True)) == {
        life.registrar.pk
    }
    assert life.zixuan.id_number not in one.plan
    entry = AuditEntry.objects.get(action="attendance.imported")
    assert (entry.actor_id, entry.facts["new"]) == (life.registrar.pk, 3)


def test_confirmed_twice__is_stored_once(life, tmp_path):
    one = take_in(life, csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课")))
    before = everything()

    with pytest.raises(NotWaiting, match="已导入"):
        DOOR.confirm(one, life.director)

    assert everything() == before


def test_known_things_moved__nothing_is_stored_until_seen_again(life, tmp_path):
    one = check(life, csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课")))
    AbsenceFactory(student=life.zixuan, date=nov(16), kind=AbsenceKind.SICK)

    with pytest.raises(Moved):
        DOOR.confirm(one, life.registrar)

    assert {row[3] for row in stored()} == {"sick"}
    one.refresh_from_db()
    assert (one.state, one.counts["new"], one.counts["changed"]) == (SheetState.PREVIEW, 0, 1)
    DOOR.confirm(one, life.registrar)
    assert {row[3] for row in stored()} == {"truant"}


def test_killed_while_storing__leaves_nothing_and_the_preview(life, tmp_path, monkeypatch):
    one = check(life, csv_file(tmp_path, *whole_class(life, nov(16), "旷课", "出勤", "迟到")))
    real = committing._make_rolls

    def killed(*arguments):
        real(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(committing, "_make_rolls", killed)
    with pytest.raises(KeyboardInterrupt):
        DOOR.confirm(one, life.registrar)

    assert everything() == []
    one.refresh_from_db()
    assert one.state == SheetState.PREVIEW
    monkeypatch.undo()
    DOOR.confirm(one, life.registrar)
    assert len(stored()) == 2


def test_undone__everything_is_as_before__and_only_the_trail_tells(life, tmp_path):
    roll = RollFactory(school_class=life.one, date=nov(16), expected=3, absent=1)
    AbsenceFactory(student=life.zixuan, date=nov(16), whereabouts="missing", note="关机")
    before = everything()
    rows = whole_class(life, nov(16), "出勤", "旷课", "出勤")
    rows += whole_class(life, nov(17), "旷课", "出勤", "出勤")
    one = take_in(life, csv_file(tmp_path, *rows, row_of(life.keke, nov(17))))
    assert everything() != before

    DOOR.undo(one, life.director)

    assert everything() == before
    roll.refresh_from_db()
    assert (roll.absent, roll.version) == (1, 3)
    one.refresh_from_db()
    assert (one.state, one.undone_by, one.undo, one.plan) == (
        SheetState.UNDONE,
        life.director,
        None,
        None,
    )
    assert AuditEntry.objects.get(action="attendance.undone").facts == {
        "removed": 3,
        "restored": 1,
        "rolls": 1,
    }
    changes = FieldChange.objects.order_by("pk").values_list("field", flat=True)
    assert list(changes) == ["kind", "whereabouts", "note"] * 2


def test_undone__the_same_file_can_be_imported_again(life, tmp_path):
    path = csv_file(tmp_path, *whole_class(life, nov(16), "旷课", "出勤", "出勤"))
    DOOR.undo(take_in(life, path), life.registrar)

    take_in(life, path)

    assert rolls() == {(1, nov(16)): (3, 1)}


def test_person_changed_a_row__undo_is_refused_and_names_the_day(life, tmp_path):
    rows = whole_class(life, nov(16), "旷课", "病假", "出勤")
    one = take_in(life, csv_file(tmp_path, *rows))
    settle_absence(
        by=life.director,
        student=life.zixuan,
        date=nov(16),
        session=Session.MORNING,
        kind=AbsenceKind.SICK,
        note="奶奶来电",
    )
    before = everything()

    with pytest.raises(Refused, match="11月16日有1条考勤在导入之后改过"):
        DOOR.undo(one, life.registrar)

    assert everything() == before
    one.refresh_from_db()
    assert one.state == SheetState.DONE


def test_later_import_changed_a_row__undo_in_order_only(life, tmp_path):
    first = take_in(life, csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课")))
    after_first = everything()
    later = csv_file(tmp_path, row_of(life.zixuan, nov(16), "病假"), name="二.csv")
    second = take_in(life, later)

    with pytest.raises(Refused, match="11月16日"):
        DOOR.undo(first, life.registrar)
    DOOR.undo(second, life.registrar)
    assert everything() == after_first
    DOOR.undo(first, life.registrar)

    assert everything() == []


def test_roll_taken_over_an_imported_one__undo_is_refused(life, tmp_path):
    one = take_in(life, csv_file(tmp_path, *whole_class(life, nov(16), "出勤", "出勤", "出勤")))
    AttendanceDay.objects.update(version=2, taken_by=life.director)

    with pytest.raises(Refused, match="重新点过名"):
        DOOR.undo(one, life.registrar)


def test_undo_twice__says_so(life, tmp_path):
    one = take_in(life, csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课")))
    DOOR.undo(one, life.registrar)

    with pytest.raises(NotWaiting, match="已撤销"):
        DOOR.undo(one, life.registrar)


def test_import_from_the_command_line__can_be_undone_on_the_page(life, tmp_path):
    run(csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课")), "--commit")

    DOOR.undo(AttendanceImport.objects.get(), life.registrar)

    assert everything() == []


def test_cancelled__can_no_longer_be_confirmed(life, tmp_path):
    one = check(life, csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课")))
    DOOR.cancel(one, life.registrar)

    with pytest.raises(NotWaiting, match="已放弃"):
        DOOR.confirm(one, life.registrar)
    one.refresh_from_db()
    assert (one.plan, everything()) == (None, [])


@pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.TEACHER, Role.DORMITORY])
def test_who_does_not_keep_attendance__may_not(life, tmp_path, role):
    person = UserFactory(school=life.school, role=role)
    path = csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课"))
    one = take_in(life, path)

    for act in (
        lambda: check_import(school=life.school, by=person, path=path, file_name="a.csv"),
        lambda: DOOR.confirm(one, person),
        lambda: DOOR.undo(one, person),
        lambda: DOOR.cancel(one, person),
    ):
        with pytest.raises(Refused, match="导入考勤"):
            act()


def test_after_thirty_days__contents_are_erased__figures_stay(life, tmp_path):
    done = take_in(life, csv_file(tmp_path, row_of(life.zixuan, nov(16), "旷课")))
    waiting = check(life, csv_file(tmp_path, row_of(life.anan, nov(16), "旷课")))
    assert erase_old_imports() == 0

    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert (erase_old_imports(), erase_old_imports()) == (2, 0)
        done.refresh_from_db()
        waiting.refresh_from_db()
        with pytest.raises(Refused, match="30天"):
            DOOR.undo(done, life.registrar)

    assert (done.plan, done.undo, done.state) == (None, None, SheetState.DONE)
    assert (done.counts["new"], waiting.state) == (1, SheetState.CANCELLED)
    assert len(stored()) == 1
