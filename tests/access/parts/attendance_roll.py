from uuid import uuid4

from school_care.attendance.enums import AbsenceKind, Session
from school_care.attendance.models import AttendanceDay, AttendanceException
from school_care.core import clock
from tests.access.who import NONE, PUBLIC_ID, Case, of, people, plain

READERS = people(
    "principal director registrar head_teacher other_head_teacher grade_head teacher dormitory"
)
SEES_SEVEN_ONE = people("principal director registrar head_teacher grade_head")
SEES_SEVEN_TWO = people("principal director registrar other_head_teacher grade_head teacher")
TAKES_SEVEN_ONE = people("director head_teacher grade_head")
TAKES_SEVEN_TWO = people("director other_head_teacher grade_head teacher")

ABSENT = {
    "zixuan": (None, TAKES_SEVEN_ONE),
    "keke": (None, TAKES_SEVEN_TWO),
    "foreign": (None, NONE),
}

CLASSES = {
    "seven_one": (SEES_SEVEN_ONE, TAKES_SEVEN_ONE),
    "seven_two": (SEES_SEVEN_TWO, TAKES_SEVEN_TWO),
    "foreign_class": (NONE, NONE),
}

EXPECTED: dict[str, list[Case]] = {
    "attendance:home": plain(READERS),
    "attendance:roll": of(PUBLIC_ID, CLASSES),
    "attendance:roll_evening": of(PUBLIC_ID, CLASSES),
    "attendance:roll_return": of(PUBLIC_ID, CLASSES),
    "attendance:send": plain(None, READERS),  # answers in words what it does not take
    "attendance:call": of(PUBLIC_ID, ABSENT),
    "attendance:settle": of(PUBLIC_ID, ABSENT),
    "attendance:absences": plain(READERS),
    "attendance:absences_print": plain(READERS),
}


def objects(cast) -> dict:
    """Today's roll of 七(1)班 and of the other school's class, a child of each not found."""
    _missing(cast.seven_one, cast.zixuan, cast.head_teacher)
    _missing(cast.foreign_class, cast.foreign, cast.foreign_head_teacher)
    return {}


def _missing(group, student, teacher) -> None:
    of_today = {"school": group.school, "school_class": group, "date": clock.today()}
    AttendanceDay.objects.create(
        **of_today,
        public_id=uuid4(),
        session=Session.MORNING,
        expected=2,
        absent=1,
        taken_by=teacher,
        taken_at=clock.now(),
        received_at=clock.now(),
    )
    AttendanceException.objects.create(
        **of_today,
        student=student,
        session=Session.MORNING,
        kind=AbsenceKind.UNVERIFIED,
        marked_by=teacher,
        marked_at=clock.now(),
    )
