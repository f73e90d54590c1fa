"""Two people, or one impatient one, write leave for the same pupil at the same moment; repeated,
because a race is won by chance."""

from functools import partial
from uuid import uuid4

import pytest

from school_care.attendance.enums import ConfirmedHow, LeaveKind
from school_care.attendance.models import LeaveNote
from school_care.attendance.services.leave import Confirmation, confirm_leave, write_leave
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.school.refusal import Refused
from tests.attendance.making import LeaveFactory
from tests.factories import StudentFactory
from tests.support.together import raised, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

TIMES = 3
BY_PHONE = Confirmation(ConfirmedHow.PHONE, whom="奶奶")


def writing(by, student, public_id):
    today = clock.today()
    return partial(
        write_leave,
        by=by,
        student=student,
        kind=LeaveKind.SICK,
        first=today,
        last=today,
        confirmed=BY_PHONE,
        public_id=public_id,
    )


def test_leave__sent_twice_at_once__is_one_note(cast):
    for _ in range(TIMES):
        pupil, public_id = StudentFactory(current_class=cast.seven_one), uuid4()
        acts = [writing(cast.head_teacher, pupil, public_id) for _ in range(2)]
        answers = together(*acts)
        assert raised(answers) == []
        assert LeaveNote.objects.filter(student=pupil).count() == 1
        written = AuditEntry.objects.filter(action="leave.written", student_id=pupil.public_id)
        assert written.count() == 1


def test_leave__two_people_at_once__one_note_and_one_refusal(cast):
    for _ in range(TIMES):
        pupil = StudentFactory(current_class=cast.seven_one)
        people = (cast.head_teacher, cast.director)
        answers = together(*[writing(by, pupil, uuid4()) for by in people])
        assert raised(answers, but=Refused) == []
        assert sum(isinstance(answer, Refused) for answer in answers) == 1
        assert LeaveNote.objects.filter(student=pupil).count() == 1


def test_confirm__two_people_at_once__one_confirmation(cast):
    for _ in range(TIMES):
        pupil = StudentFactory(current_class=cast.seven_one)
        note = LeaveFactory(student=pupil, waiting=True)
        acts = [
            partial(confirm_leave, by=by, note=note, confirmed=BY_PHONE)
            for by in (cast.head_teacher, cast.director)
        ]
        answers = together(*acts)
        assert raised(answers, but=Refused) == []
        assert sum(isinstance(answer, Refused) for answer in answers) == 1
