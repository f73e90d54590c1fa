"""Rows of attendance about a pupil, for tests of merging two files."""

from collections.abc import Callable

from school_care.attendance.enums import (
    AbsenceKind,
    CallResult,
    HolidayPlace,
    LeaveKind,
    RegistrationState,
    Session,
    VarianceKind,
)
from school_care.attendance.models import (
    AbsenceCall,
    AttendanceException,
    DormRoom,
    HolidayStay,
    LeaveNote,
    RegisterCheck,
    RegisterVariance,
    RoomStay,
    TermRegistration,
)
from school_care.core import clock
from tests.factories import ContactFactory, days_ago


def _by(cast, pupil, **more) -> dict:
    return {"school": cast.school, "student": pupil, **more}


def _carer(pupil):
    return pupil.contacts.first() or ContactFactory(student=pupil)


def _room(cast, pupil, other):
    room, _ = DormRoom.objects.get_or_create(school=cast.school, name="209")
    return RoomStay.objects.create(**_by(cast, pupil, room=room, starts_on=days_ago(40)))


def _variance(cast, pupil, other):
    check, _ = RegisterCheck.objects.get_or_create(
        school=cast.school,
        month=days_ago(40).replace(day=1),
        defaults={
            "taken_on": days_ago(10),
            "taken_at": clock.now(),
            **dict.fromkeys(("on_register", "at_school", "boarders", "in_rooms"), 1),
        },
    )
    return RegisterVariance.objects.create(
        **_by(cast, pupil, check_of=check, kind=VarianceKind.NOT_HERE)
    )


BUILDERS: dict[str, Callable] = {
    "attendance.roomstay.student": _room,
    "attendance.registervariance.student": _variance,
    "attendance.leavenote.student": lambda c, p, o: LeaveNote.objects.create(
        **_by(c, p, kind=LeaveKind.SICK, starts_on=days_ago(20), until=days_ago(18)),
        confirmed_with=_carer(p),
        written_by=c.head_teacher,
        written_at=clock.now(),
    ),
    "attendance.attendanceexception.student": lambda c, p, o: AttendanceException.objects.create(
        **_by(c, p, date=days_ago(5), session=Session.MORNING, kind=AbsenceKind.SICK),
        school_class=c.seven_two,
        marked_at=clock.now(),
    ),
    "attendance.absencecall.student": lambda c, p, o: AbsenceCall.objects.create(
        **_by(c, p, date=days_ago(5), whom="母亲", result=CallResult.REACHED, contact=_carer(p)),
        called_by=c.head_teacher,
        called_at=clock.now(),
    ),
    "attendance.termregistration.student": lambda c, p, o: TermRegistration.objects.create(
        **_by(c, p, term=c.term, state=RegistrationState.REGISTERED, marked_at=clock.now())
    ),
    "attendance.holidaystay.student": lambda c, p, o: HolidayStay.objects.create(
        **_by(c, p, term=c.term, place_kind=HolidayPlace.HOME, with_contact=_carer(p)),
        phone="19900000778",
        recorded_at=clock.now(),
    ),
}
