"""Whom no other school has confirmed is not gone."""

from uuid import uuid4

import pytest

from school_care.attendance.expected import expected_in_class
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.school.refusal import Refused
from school_care.students import departures
from school_care.students.enums import (
    EnrolmentStatus,
    EntryKind,
    LeaveReason,
    TransferState,
)
from school_care.students.enums import StandingKind as K
from school_care.students.models import Enrolment, Student, Transfer
from school_care.students.services.archive_entry import NewPupil, readmit_pupil, register_pupil
from school_care.students.services.archive_leaving import leave_school, move_pupil
from school_care.students.services.standings import withdraw_standing
from school_care.students.services.transfers import (
    CameFrom,
    NextSchool,
    acknowledge_transfer,
    is_late,
    transfer_out,
    withdraw_transfer_in,
    withdraw_transfer_out,
)
from tests.factories import days_ago
from tests.students.moving import SECOND_SCHOOL, running, send_off, stand, suspend

pytestmark = pytest.mark.django_db
CAME = CameFrom("河口县中学", "河口县", "随父母返乡")


@pytest.fixture
def told(monkeypatch):
    """What a part that ends something of its own is told."""
    calls = []
    monkeypatch.setattr(departures, "_departures", [*departures._departures])
    departures.register_departure(lambda ids, on, actor: calls.append((list(ids), on, actor)))
    return calls


def here(cast, student) -> tuple:
    student.refresh_from_db()
    return student.status, student.current_class


def stay(student) -> Enrolment:
    return Enrolment.objects.filter(student=student).latest("starts_on")


def register(cast, name="钱远来", **came) -> Student:
    pupil = NewPupil(name, cast.seven_one, days_ago(5), came=CameFrom("河口县中学", **came))
    sent = {"by": cast.registrar, "school": cast.school, "pupil": pupil, "public_id": uuid4()}
    return register_pupil(**sent).student


def test_going__registered__off_the_roll_the_day_after_and_still_with_the_head_teacher(cast):
    transfer = send_off(cast, cast.zixuan, days=3)

    assert transfer.state == TransferState.OPEN
    assert cast.zixuan in expected_in_class(cast.seven_one, days_ago(3))
    assert cast.zixuan not in expected_in_class(cast.seven_one, days_ago(2))
    assert here(cast, cast.zixuan) == (EnrolmentStatus.ENROLLED, cast.seven_one)
    assert Student.objects.visible_to(cast.head_teacher).filter(pk=cast.zixuan.pk).exists()


def test_going__confirmed__gone_from_that_day_and_everyone_is_told(cast, told):
    transfer = send_off(cast, cast.zixuan, days=9)

    acknowledge_transfer(
        by=cast.registrar, transfer=transfer, on=days_ago(2), how="收到回执 2026-15"
    )

    assert here(cast, cast.zixuan) == (EnrolmentStatus.LEFT, None)
    assert (stay(cast.zixuan).until, stay(cast.zixuan).leave_reason) == (
        days_ago(2),
        LeaveReason.TRANSFERRED,
    )
    assert running(cast.zixuan, days_ago(3)) == [K.LEAVING]
    assert running(cast.zixuan, days_ago(2)) == []
    assert told == [([cast.zixuan.pk], days_ago(2), cast.registrar)]
    assert not Student.objects.visible_to(cast.head_teacher).filter(pk=cast.zixuan.pk).exists()


def test_going__confirmed_on_the_last_day__gone_the_day_after(cast):
    transfer = send_off(cast, cast.zixuan, days=4)
    acknowledge_transfer(by=cast.registrar, transfer=transfer, on=days_ago(4))
    assert stay(cast.zixuan).until == days_ago(3)


@pytest.mark.parametrize(("day", "sentence"), [(10, "不能早于"), (-1, "不能晚于今天")])
def test_going__confirmed_on_a_day_that_makes_no_sense__refused(cast, day, sentence):
    transfer = send_off(cast, cast.zixuan, days=9)
    with pytest.raises(Refused, match=sentence):
        acknowledge_transfer(by=cast.registrar, transfer=transfer, on=days_ago(day))
    assert here(cast, cast.zixuan)[0] == EnrolmentStatus.ENROLLED


def test_going__confirmed_twice__refused_the_second_time(cast):
    transfer = send_off(cast, cast.zixuan)
    acknowledge_transfer(by=cast.registrar, transfer=transfer, on=days_ago(1))
    with pytest.raises(Refused, match="已经办结"):
        acknowledge_transfer(by=cast.registrar, transfer=transfer, on=days_ago(1))


def test_going__came_back__expected_again_from_that_day(cast):
    transfer = send_off(cast, cast.zixuan, days=9)

    withdraw_transfer_out(by=cast.registrar, transfer=transfer, back_on=days_ago(1))

    assert running(cast.zixuan, days_ago(2)) == [K.LEAVING]
    assert cast.zixuan in expected_in_class(cast.seven_one, days_ago(1))
    assert here(cast, cast.zixuan) == (EnrolmentStatus.ENROLLED, cast.seven_one)
    send_off(cast, cast.zixuan, days=0)  # and may go later


def test_going__from_another_school_he_was_guest_at__runs_on_when_withdrawn(cast):
    stand(cast, cast.zixuan, K.ELSEWHERE, days=60, place="东莞某校")
    transfer = send_off(cast, cast.zixuan, days=9)
    assert running(cast.zixuan) == [K.LEAVING]

    withdraw_transfer_out(by=cast.registrar, transfer=transfer, back_on=clock.today())

    assert running(cast.zixuan) == [K.ELSEWHERE]
    assert running(cast.zixuan, days_ago(4)) == [K.ELSEWHERE]


def test_going__a_second_time_while_open__refused(cast):
    send_off(cast, cast.zixuan)
    with pytest.raises(Refused, match="还在办理"):
        send_off(cast, cast.zixuan, days=1)


def test_going__sent_twice__one_transfer(cast):
    sent = {
        "by": cast.registrar,
        "student": cast.zixuan,
        "to": NextSchool(SECOND_SCHOOL, days_ago(1)),
        "public_id": uuid4(),
    }
    assert transfer_out(**sent) == transfer_out(**sent)
    assert Transfer.objects.count() == 1
    assert AuditEntry.objects.filter(action="transfer.begun").count() == 1


def test_going__a_guest__refused_and_told_to_leave_instead(cast):
    stand(cast, cast.zixuan, K.GUEST, place="河口县中学")
    with pytest.raises(Refused, match="请办理离校"):
        send_off(cast, cast.zixuan)


def test_going__while_on_the_way__no_move_between_classes_and_no_suspension(cast):
    send_off(cast, cast.zixuan)
    with pytest.raises(Refused, match="转出办理中"):
        move_pupil(
            by=cast.registrar, student=cast.zixuan, to_class=cast.seven_two, on=clock.today()
        )
    with pytest.raises(Refused, match="不能同时有"):
        suspend(cast, cast.zixuan, days=0)


def test_going__the_standing_alone__is_not_taken_back(cast):
    transfer = send_off(cast, cast.zixuan)
    with pytest.raises(Refused, match="转学办理"):
        withdraw_standing(by=cast.registrar, standing=transfer.standings.get())


def test_going__left_meanwhile_by_the_roster__confirmation_says_why(cast):
    transfer = send_off(cast, cast.zixuan)
    leave_school(by=cast.registrar, student=cast.zixuan, kind="other", on=days_ago(3), note="名册")
    transfer.refresh_from_db()
    assert transfer.state == TransferState.OPEN  # nobody has confirmed: still asked after

    acknowledge_transfer(by=cast.registrar, transfer=transfer, on=days_ago(1))

    assert (stay(cast.zixuan).until, stay(cast.zixuan).leave_reason) == (
        days_ago(3),
        LeaveReason.TRANSFERRED,
    )


@pytest.mark.parametrize(("days", "late"), [(14, False), (15, True)])
def test_waiting__for_days__late_after_fifteen(cast, days, late):
    assert is_late(send_off(cast, cast.zixuan, days=days)) is late


def test_coming__register_on_its_way__in_class_and_not_on_the_register(cast):
    student = register(cast)

    assert running(student) == [K.ARRIVING]
    assert stay(student).entry_kind == EntryKind.TRANSFERRED
    assert student in expected_in_class(cast.seven_one, clock.today())
    transfer = student.transfers.get()
    acknowledge_transfer(by=cast.registrar, transfer=transfer, on=clock.today())
    assert running(student) == []
    assert here(cast, student) == (EnrolmentStatus.ENROLLED, cast.seven_one)


def test_coming__register_there_already__nothing_waits(cast):
    student = register(cast, register_arrived_on=days_ago(1))
    assert running(student) == []
    assert student.transfers.get().acknowledged_on == days_ago(1)


def test_coming__a_former_pupil__file_goes_on(cast):
    readmit_pupil(
        by=cast.registrar,
        student=cast.gone,
        school_class=cast.seven_two,
        on=days_ago(1),
        came=CAME,
    )
    assert running(cast.gone) == [K.ARRIVING]
    assert stay(cast.gone).entry_kind == EntryKind.TRANSFERRED


@pytest.mark.parametrize(
    ("stays", "status", "kinds"), [(True, "enrolled", [K.GUEST]), (False, "left", [])]
)
def test_coming__register_does_not_come__guest_or_gone(cast, stays, status, kinds):
    student = register(cast)
    transfer = student.transfers.get()

    withdraw_transfer_in(by=cast.registrar, transfer=transfer, on=days_ago(1), stays=stays)

    assert here(cast, student)[0] == status
    assert running(student) == kinds


@pytest.mark.parametrize("who", ["head_teacher", "principal"])
def test_transfer__by_who_registers_nobody__refused(cast, who):
    transfer = send_off(cast, cast.zixuan)
    with pytest.raises(Refused, match="由学籍员或德育主任办理"):
        acknowledge_transfer(by=getattr(cast, who), transfer=transfer, on=clock.today())
