"""Two pairs for 疑似重复: two children of one name and one day of birth, and a child who came back
and was entered anew although the old file was still there."""

import random
from datetime import date, timedelta

from django.db.models import Min

from school_care.core.names import name_key, search_keys
from school_care.school.models import School
from school_care.students.enums import ContactRole, EnrolmentStatus, LeaveReason
from school_care.students.models import ContactPerson, Enrolment, Student
from school_care.students.services.duplicates import count_again
from school_care.workspace.demo.numbers import check_digit

OTHER_SEQUENCE = 880  # far from what the number book hands out on one day
AWAY = timedelta(days=140)  # how long the child was gone
STAYED = timedelta(days=200)


def furnish_look_alikes(*, school: School, today: date, dice: random.Random) -> None:
    """One pair of each kind. Children without care are chosen, so that no text names them by
    another name than their file."""
    pupils = Student.objects.filter(school=school).enrolled().exclude(birth_date=None)
    quiet = pupils.filter(siblings=None).exclude(pk__in=pupils.in_care(today).values("pk"))
    quiet = quiet.exclude(current_class=None).select_related("current_class")
    rows = list(quiet.annotate(first=Min("enrolments__starts_on")).order_by("pk"))
    used = _two_children(rows, dice)
    _one_child(school, [row for row in rows if row.pk not in used], dice)
    count_again(school.pk)


def _two_children(rows: list[Student], dice: random.Random) -> set[int]:
    """A pupil gets the name and the day of birth of one of the same surname and grade, in another
    class where the grade has several."""
    dice.shuffle(rows)
    pairs = [(one, two) for one in rows for two in rows if _could_share(one, two)]
    apart = [pair for pair in pairs if pair[0].current_class_id != pair[1].current_class_id]
    for one, two in (apart or pairs)[:1]:
        _name_alike(one, two)
        return {one.pk, two.pk}
    return set()


def _could_share(one: Student, two: Student) -> bool:
    grades = {(row.current_class.stage, row.current_class.entry_year) for row in (one, two)}
    return (
        len(grades) == 1
        and one.sex == two.sex
        and one.name[0] == two.name[0]
        and one.name != two.name
        and bool(one.id_number_index and two.id_number_index)
    )


def _name_alike(one: Student, two: Student) -> None:
    sequence = OTHER_SEQUENCE + int(one.id_number[16]) % 2  # as odd as the other: of the same sex
    first17 = f"{one.id_number[:6]}{one.birth_date:%Y%m%d}{sequence:03d}"
    two.name, two.birth_date = one.name, one.birth_date
    two.birth_precision = one.birth_precision
    two.name_key, two.search_key = name_key(two.name), search_keys(two.name)
    two.id_number = first17 + check_digit(first17)
    if two.national_student_no:
        two.national_student_no = f"G{two.id_number}"
    two.save()


def _one_child(school: School, rows: list[Student], dice: random.Random) -> None:
    """The file of a pupil's earlier time at the school, without a number, with the mother's
    telephone."""
    came_later = [row for row in rows if row.first > date(row.current_class.entry_year, 10, 1)]
    if not (came_later or rows):
        return
    child = dice.choice(came_later or rows)
    gone = child.first - AWAY
    old = Student.objects.create(
        school=school,
        status=EnrolmentStatus.LEFT,
        name=child.name,
        name_key=child.name_key,
        search_key=child.search_key,
        sex=child.sex,
        birth_date=child.birth_date,
        birth_precision=child.birth_precision,
        address=child.address,
        strengths="画画",
    )
    Enrolment.objects.create(
        school=school,
        student=old,
        school_class=child.current_class,
        starts_on=gone - STAYED,
        until=gone,
        leave_reason=LeaveReason.LEFT_SCHOOL,
    )
    mother = child.contacts.filter(role=ContactRole.MOTHER).first()
    if mother is not None:
        ContactPerson.objects.create(
            school=school,
            student=old,
            role=mother.role,
            relation=mother.relation,
            name=mother.name,
            phone=mother.phone,
        )
