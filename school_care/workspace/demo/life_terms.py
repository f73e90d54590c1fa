"""Both ends of a demo school's term: this term's registration with its counts, and where the care
pupils spent the last holidays.

Call it after standings and rolls: who is not expected does not register, and who was absent on the
first day registers when a roll has them present.
"""

import random
from collections import defaultdict
from datetime import date, time, timedelta
from uuid import UUID

from school_care.attendance.enums import (
    EXCUSED,
    UNEXPLAINED,
    AbsenceKind,
    HolidayPlace,
    NotHereReason,
    Part,
    RegistrationState,
    Session,
)
from school_care.attendance.expected import expected_by_class
from school_care.attendance.holiday_presets import called, from_archive, usual_place
from school_care.attendance.models import (
    AttendanceException,
    HolidayStay,
    RegistrationCount,
    TermRegistration,
)
from school_care.attendance.term_days import rounds_of, term_before
from school_care.core import audit
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, Term, User
from school_care.students.enums import ParentPresence, StandingKind, Whereabouts
from school_care.students.models import ContactPerson, Enrolment, Standing, Student
from school_care.workspace.demo.moments import aware

BATCH = 1000
ONE_DAY = timedelta(days=1)
LATE_COMERS = 3
LOOKED_AT = timedelta(days=9)  # after the first day: the rolls that tell when somebody came
TO_PARENTS = 0.3  # of those with a parent away whose place is known
ALONE = 2  # care pupils who were without a grown-up for some days
STRAGGLER_DAYS = 3
WHY = {
    AbsenceKind.SICK: NotHereReason.SICK,
    AbsenceKind.PERSONAL: NotHereReason.FAMILY,
    AbsenceKind.OFFICIAL: NotHereReason.LEAVE,
}


def furnish_terms(*, school: School, today: date, dice: random.Random) -> None:
    """Registration of the running term, counts and the stays of the holidays before it."""
    calendar = SchoolCalendar(school)
    term = calendar.current_or_last_term(today)
    if term is None:
        return
    teachers = _teachers(school, today)
    came = _register(school, term, calendar, today, dice, teachers)
    _count(school, term, calendar, today, dice, teachers, came)
    before = term_before(calendar, term)
    if before is not None:
        _holidays(school, before, term, today, dice, teachers, came)


def _teachers(school: School, today: date) -> dict[int, int]:
    """The head teacher's key by class id; who stands in for somebody comes last and wins."""
    held = Appointment.objects.effective(today).filter(school=school, role=Role.HEAD_TEACHER)
    return dict(held.order_by("acting").values_list("school_class_id", "user_id"))


def _register(
    school: School,
    term: Term,
    calendar: SchoolCalendar,
    today: date,
    dice: random.Random,
    teachers: dict[int, int],
) -> dict[int, date]:
    """Store a row for everybody expected on the first day or later; the day each pupil registered,
    by student id, without those who did not."""
    day_before = term.first_day - ONE_DAY
    class_of: dict[int, int] = {}
    for day in [*(one.counts_on for one in rounds_of(term, calendar)), min(today, term.last_day)]:
        if day <= today:
            for class_id, ids in expected_by_class(school, day).items():
                class_of |= dict.fromkeys(ids, class_id)
    begun = dict(
        Enrolment.objects.filter(student_id__in=class_of, starts_on__gt=term.first_day)
        .order_by("-starts_on")
        .values_list("student_id", "starts_on")
    )
    late = _late_comers(school, term, calendar, today, dice, class_of)
    elsewhere = _elsewhere(school, term, today, class_of)
    ids = dict(Student.objects.filter(pk__in=class_of).values_list("pk", "public_id"))
    came: dict[int, date] = {}
    rows = []
    for student_id in sorted(class_of):
        row = TermRegistration(school=school, term=term, student_id=student_id)
        row.marked_by_id = teachers.get(class_of[student_id])
        if student_id == elsewhere:
            row.state = RegistrationState.NOT_HERE
            row.reason, row.whereabouts = NotHereReason.ELSEWHERE, Whereabouts.OTHER_SCHOOL
            row.marked_at = aware(term.first_day, time(10, 5))
        else:
            day, row.reason = late.get(student_id, (day_before, ""))
            # who joined after the first day registers on the day they came
            day = max(day, begun[student_id]) if _new_here(student_id, begun, term) else day
            came[student_id] = row.registered_on = day
            row.state = RegistrationState.REGISTERED
            row.marked_at = aware(day, time(dice.randint(8, 16), dice.randint(0, 59)))
        rows.append(row)
    TermRegistration.objects.bulk_create(rows, batch_size=BATCH)
    audit.record_many(
        _entry("registration.set", row, ids[row.student_id], term, state=row.state) for row in rows
    )
    return came


def _new_here(student_id: int, begun: dict[int, date], term: Term) -> bool:
    return student_id in begun and begun[student_id] > term.first_day


def _late_comers(
    school: School,
    term: Term,
    calendar: SchoolCalendar,
    today: date,
    dice: random.Random,
    class_of: dict[int, int],
) -> dict[int, tuple[date, str]]:
    """Two or three pupils whom the rolls have absent on the first day: the first day they were not,
    and why they came late."""
    absent: dict[int, dict[date, str]] = defaultdict(dict)
    rows = AttendanceException.objects.filter(
        school=school,
        date__range=(term.first_day, term.first_day + LOOKED_AT),
        session=Session.MORNING,
        part=Part.ALL,
        kind__in=(*EXCUSED, *UNEXPLAINED),
        student_id__in=class_of,
    )
    for student_id, day, kind in rows.values_list("student_id", "date", "kind"):
        absent[student_id][day] = kind
    days = calendar.school_days(term.first_day, min(today, term.first_day + LOOKED_AT))
    found = {}
    for student_id in sorted(absent):
        missed = absent[student_id]
        came = next((day for day in days if day not in missed), None)
        if days and days[0] in missed and came is not None:
            found[student_id] = came, WHY.get(missed[days[0]], NotHereReason.UNKNOWN)
    chosen = dice.sample(sorted(found), min(LATE_COMERS, len(found)))
    return {student_id: found[student_id] for student_id in chosen}


def _elsewhere(school: School, term: Term, today: date, class_of: dict[int, int]) -> int | None:
    """A pupil who studies in another county: on the register, not here. Off the class's list or
    still on it, the row tells why they did not register."""
    rows = Standing.objects.on(today).filter(school=school, kind=StandingKind.ELSEWHERE)
    found = rows.order_by("-starts_on", "student_id").values_list("student_id", flat=True).first()
    if found is not None and found not in class_of:
        held = Enrolment.objects.on(term.first_day).filter(student_id=found)
        class_id = held.values_list("school_class_id", flat=True).first()
        if class_id is None:
            return None
        class_of[found] = class_id
    return found


def _count(
    school: School,
    term: Term,
    calendar: SchoolCalendar,
    today: date,
    dice: random.Random,
    teachers: dict[int, int],
    came: dict[int, date],
) -> None:
    """The counts of all classes on the days that are over."""
    rows = []
    for one in rounds_of(term, calendar):
        if one.counts_on >= today:
            continue
        for class_id, ids in sorted(expected_by_class(school, one.counts_on).items()):
            at = time(dice.randint(9, 16), dice.randint(0, 59))
            here = sum(pk in came and came[pk] <= one.counts_on for pk in ids)
            rows.append(
                RegistrationCount(
                    school=school,
                    term=term,
                    school_class_id=class_id,
                    round=one.number,
                    expected=len(ids),
                    registered=here,
                    submitted_by_id=teachers.get(class_id),
                    submitted_at=aware(one.counts_on, at),
                )
            )
    RegistrationCount.objects.bulk_create(rows, batch_size=BATCH)
    audit.record_many(
        audit.entry(
            "registration.counted",
            actor=User(pk=row.submitted_by_id),
            row=row,
            term=term.code,
            round=row.round,
            expected=row.expected,
            registered=row.registered,
        )
        for row in rows
    )


def _holidays(
    school: School,
    before: Term,
    term: Term,
    today: date,
    dice: random.Random,
    teachers: dict[int, int],
    came: dict[int, date],
) -> None:
    """Where the care pupils who were here last term spent the holidays. All came back, one of them
    three days late."""
    students = list(
        Student.objects.filter(school=school, pk__in=came)
        .filter(pk__in=Enrolment.objects.on(before.last_day).values("student_id"))
        .in_care(today)
        .order_by("pk")
    )
    around: dict[int, list[ContactPerson]] = defaultdict(list)
    people = ContactPerson.objects.filter(school=school).current(today)
    for person in people.order_by("student_id", "order", "id"):
        around[person.student_id].append(person)
    alone = {one.pk for one in dice.sample(students, min(ALONE, len(students)))}
    on_time = term.first_day - ONE_DAY
    straggler = _straggler(students, came, term)
    stays = []
    for student in students:
        stay = _stay(student, around[student.pk], dice, alone=student.pk in alone)
        if stay is None:
            continue
        days = dice.randint(1, 20)
        stay.school, stay.term = school, before
        stay.recorded_by_id = teachers.get(student.current_class_id)
        stay.recorded_at = aware(before.last_day - days * ONE_DAY, time(16, dice.randint(0, 59)))
        if stay.place_kind == HolidayPlace.PARENTS:
            stay.leaves_on = before.last_day + dice.randint(1, 5) * ONE_DAY
            stay.back_on = on_time
        if student.pk == straggler:
            stay.back_on = came[straggler] - STRAGGLER_DAYS * ONE_DAY
        stays.append(stay)
    HolidayStay.objects.bulk_create(stays, batch_size=BATCH)
    audit.record_many(
        _entry("holiday.recorded", stay, stay.student.public_id, before) for stay in stays
    )


def _straggler(students: list[Student], came: dict[int, date], term: Term) -> int | None:
    """The care pupil who registered last, if anybody came after the first day."""
    late = [(came[one.pk], one.pk) for one in students if came[one.pk] > term.first_day]
    return max(late)[1] if late else None


def _stay(
    student: Student, people: list[ContactPerson], dice: random.Random, *, alone: bool
) -> HolidayStay | None:
    """One pupil's entry as the archive suggests it; None where it does not tell."""
    away = [person for person in people if person.presence == ParentPresence.AWAY and person.place]
    preset = from_archive(student, people)
    stay = HolidayStay(student=student, place_kind=HolidayPlace.HOME, alone=alone)
    if alone:
        stay.note = "照护人住院，父母已答应赶回来"
        stay.phone = away[0].phone if away else (people[0].phone if people else "")
    elif away and dice.random() < TO_PARENTS:
        stay.place_kind, stay.with_contact = HolidayPlace.PARENTS, away[0]
    elif preset:
        stay.with_contact = preset.contact
    else:
        return None
    if stay.with_contact:
        stay.with_whom = called(stay.with_contact)
        stay.phone = stay.with_contact.phone
        people = [stay.with_contact, *people]
    stay.place = usual_place(stay.place_kind, student, people)
    return stay


def _entry(action: str, row, student_id: UUID, term: Term, **facts):
    """The trace a service would have left."""
    known = row.marked_by_id if hasattr(row, "marked_by_id") else row.recorded_by_id
    actor = User(pk=known)  # nothing but the key is read
    return audit.entry(action, actor=actor, row=row, student_id=student_id, term=term.code, **facts)
