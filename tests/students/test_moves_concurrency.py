"""Two people deal with one pupil at the same moment: one is done, the other is told."""

from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.school.refusal import Refused
from school_care.students.enums import NOT_EXPECTED
from school_care.students.enums import StandingKind as K
from school_care.students.models import Enrolment, Standing, Student, Transfer
from school_care.students.services.archive_leaving import move_pupil
from school_care.students.services.standings import Facts, begin_standing
from school_care.students.services.transfers import (
    NextSchool,
    acknowledge_transfer,
    transfer_out,
    withdraw_transfer_out,
)
from tests.factories import days_ago
from tests.students.moving import SECOND_SCHOOL, send_off
from tests.support.together import raised, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def fresh(student: Student) -> Student:
    return Student.objects.select_related("school", "current_class").get(pk=student.pk)


def test_two_standings_at_once__one_keeps_the_pupil_out(cast):
    facts = Facts("县二小", "生病治疗", "", days_ago(-90))
    for student in map(fresh, (cast.zixuan, cast.anan, cast.keke)):

        def begin(by, kind, pupil=student):
            return lambda: begin_standing(
                by=by,
                student=pupil,
                kind=kind,
                starts_on=clock.today(),
                facts=facts,
                public_id=uuid4(),
            )

        answers = together(
            begin(cast.registrar, K.SUSPENDED),
            begin(cast.director, K.HOME_TAUGHT),
            begin(cast.registrar, K.ELSEWHERE),
        )
        assert raised(answers, but=Refused) == []
        held = Standing.objects.filter(student=student, kind__in=NOT_EXPECTED)
        assert held.count() == 1


def test_one_form_sent_twice_at_once__one_transfer(cast):
    sent = {
        "student": fresh(cast.zixuan),
        "to": NextSchool(SECOND_SCHOOL, clock.today()),
        "public_id": uuid4(),
    }
    answers = together(*[lambda: transfer_out(by=cast.registrar, **sent)] * 3)
    assert raised(answers) == []
    assert Transfer.objects.count() == Standing.objects.count() == 1


def test_confirmed_and_withdrawn_at_once__one_of_both(cast):
    for student in (cast.zixuan, cast.anan):
        transfer = send_off(cast, student)

        def confirm(row=transfer):
            return acknowledge_transfer(by=cast.registrar, transfer=row, on=clock.today())

        def withdraw(row=transfer):
            return withdraw_transfer_out(by=cast.director, transfer=row, back_on=clock.today())

        answers = together(confirm, withdraw)
        assert raised(answers, but=Refused) == []
        assert sum(isinstance(answer, Refused) for answer in answers) == 1
        transfer.refresh_from_db()
        gone = Enrolment.objects.filter(student=student, leave_reason="transferred").exists()
        assert gone is (transfer.state == "acknowledged")


def test_moved_to_two_classes_at_once__one_open_stay(cast):
    def move(by, to_class):
        return lambda: move_pupil(
            by=by, student=fresh(cast.zixuan), to_class=to_class, on=clock.today()
        )

    answers = together(move(cast.registrar, cast.seven_two), move(cast.director, cast.eight_one))
    assert raised(answers, but=Refused) == []
    open_stays = Enrolment.objects.filter(student=cast.zixuan, until__isnull=True)
    assert open_stays.get().school_class == fresh(cast.zixuan).current_class
