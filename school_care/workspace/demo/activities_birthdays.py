"""The demo school's birthdays: those of this term kept but for a few, some families by the moon."""

import random
from datetime import date, time, timedelta

from school_care.activities.birthdays import Birthday, Keeping, birthdays_between, lunar_day_of
from school_care.activities.choices.home import KeptHow
from school_care.activities.models import BirthdayChoice, BirthdayKept
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School
from school_care.students.models import Student
from school_care.workspace.demo.moments import aware

BY_THE_MOON = 0.05
# Of the pupils in care; of the others fewer are written down.
KEPT, KEPT_OF_OTHERS = 0.94, 0.25
HOWS = (*(KeptHow.CLASS,) * 4, *(KeptHow.GROUP,) * 3, *(KeptHow.ALONE,) * 2, KeptHow.HOME)


def furnish_birthdays(*, school: School, today: date, dice: random.Random) -> None:
    """Store who keeps the birthday by the moon, and the birthdays kept since the term began."""
    calendar = SchoolCalendar(school)
    term = calendar.current_or_last_term(today)
    if term is None:
        return
    teachers = dict(
        Appointment.objects.effective(today)
        .filter(school=school, role=Role.HEAD_TEACHER)
        .values_list("school_class_id", "user_id")
    )
    pupils = list(
        Student.objects.filter(school=school, birth_date__isnull=False).enrolled().order_by("pk")
    )
    in_care = set(Student.objects.filter(school=school).in_care(today).values_list("pk", flat=True))
    _choices(school, pupils, teachers, term.first_day, dice)
    keeping = Keeping(calendar)
    rows = []
    for pupil in pupils:
        share = KEPT if pupil.pk in in_care else KEPT_OF_OTHERS
        for birthday in birthdays_between(pupil, term.first_day, today, keeping):
            if term.first_day <= birthday.keep_on < today and dice.random() < share:
                rows.append(_kept(school, birthday, teachers.get(pupil.current_class_id), dice))
    BirthdayKept.objects.bulk_create(rows, batch_size=500)


def _choices(
    school: School,
    pupils: list[Student],
    teachers: dict[int, int],
    first_day: date,
    dice: random.Random,
) -> None:
    rows = []
    for pupil in pupils:
        day, choice = lunar_day_of(pupil), None
        if day is not None and dice.random() < BY_THE_MOON:
            choice = BirthdayChoice(
                school=school,
                student=pupil,
                month=day.month,
                day=day.day,
                leap=day.leap,
                decided_by_id=teachers.get(pupil.current_class_id),
                decided_at=aware(first_day, time(16, 10)),
            )
            rows.append(choice)
        pupil._state.fields_cache["birthday_choice"] = choice
    BirthdayChoice.objects.bulk_create(rows, batch_size=500)


def _kept(
    school: School, birthday: Birthday, teacher: int | None, dice: random.Random
) -> BirthdayKept:
    how = dice.choice(HOWS)
    held_on = birthday.keep_on - timedelta(days=dice.choice((0, 0, 0, 1)))
    return BirthdayKept(
        school=school,
        student=birthday.student,
        turns=birthday.turns,
        held_on=held_on,
        how=how,
        card=how != KeptHow.HOME,
        message=how != KeptHow.HOME and dice.random() < 0.7,
        wish=dice.random() < 0.9,
        written_by_id=teacher,
        written_at=aware(held_on, time(16, dice.randrange(60))),
    )
