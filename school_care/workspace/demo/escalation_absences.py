"""The days a demo pupil stays away without a reason, in the rolls and in the calls of the morning,
so that a report has something to report."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import F

from school_care.attendance.enums import HERE, AbsenceKind, CallResult, Session
from school_care.attendance.models import AbsenceCall, AttendanceDay, AttendanceException
from school_care.school.models import School
from school_care.students.enums import ContactRole
from school_care.students.models import ContactPerson, Student

FAMILY = (ContactRole.CARER, ContactRole.MOTHER, ContactRole.FATHER, ContactRole.GUARDIAN)
NOTE = "说不想上学，已联系家里"


def stay_away(school: School, pupil: Student, days: Sequence[date], *, whereabouts: str) -> None:
    """Mark a pupil absent on those of the days on which the roll of the class was taken."""
    rolls = AttendanceDay.objects.filter(
        school_class=pupil.current_class_id, session=Session.MORNING, date__in=days
    )
    rolls = {roll.date: roll for roll in rolls}
    held = {
        row.date: row
        for row in AttendanceException.objects.filter(
            student=pupil, session=Session.MORNING, date__in=days
        )
    }
    was_here = [day for day in rolls if day not in held or held[day].kind in HERE]
    AttendanceDay.objects.filter(pk__in=[rolls[day].pk for day in was_here]).update(
        absent=F("absent") + 1
    )
    AttendanceException.objects.filter(pk__in=[row.pk for row in held.values()]).delete()
    AttendanceException.objects.bulk_create(
        AttendanceException(
            school=school,
            student=pupil,
            school_class_id=pupil.current_class_id,
            date=day,
            session=Session.MORNING,
            kind=AbsenceKind.TRUANT,
            whereabouts=whereabouts,
            note=NOTE,
            marked_by_id=roll.taken_by_id,
            marked_at=roll.taken_at,
        )
        for day, roll in rolls.items()
    )
    _ring(school, pupil, rolls)


def _ring(school: School, pupil: Student, rolls: dict[date, AttendanceDay]) -> None:
    people = ContactPerson.objects.filter(student=pupil, role__in=FAMILY, phone_index__gt="")
    person = people.defer("phone_sealed", "other_phone_sealed", "raw_sealed").first()
    if person is None:
        return
    AbsenceCall.objects.filter(student=pupil, date__in=rolls).delete()
    AbsenceCall.objects.bulk_create(
        AbsenceCall(
            school=school,
            student=pupil,
            date=day,
            contact=person,
            whom=person.title[:20],
            result=CallResult.NO_ANSWER if number % 3 else CallResult.REACHED,
            called_by_id=roll.taken_by_id,
            called_at=roll.taken_at + timedelta(minutes=7),
        )
        for number, (day, roll) in enumerate(sorted(rolls.items()))
    )
