"""Schools in the last days of August for tests of the step into a school year."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from school_care.school.enums import FIRST_GRADE, Role, Season, Stage
from school_care.school.models import School, SchoolClass, Term
from school_care.students import selectors_year
from school_care.students.enums import Sex
from school_care.students.models import Enrolment, Student
from school_care.students.services.year_turn import turn_year
from school_care.students.year_plan import Choices, make_plan
from school_care.students.year_seen import choices_mark, marks_of
from tests.factories import SchoolFactory, UserFactory

YEAR = 2026
AUGUST = datetime(2026, 8, 28, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SEPTEMBER = datetime(2026, 9, 3, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
FIRST = date(2026, 9, 1)
NINE_YEARS = {1: (2, 3), 5: (1, 4), 6: (2, 6), 7: (2, 3), 8: (1, 4), 9: (2, 5)}


@pytest.fixture
def september():
    """The clock stands at SEPTEMBER."""
    with time_machine.travel(SEPTEMBER, tick=False):
        yield


@pytest.fixture
def august():
    """The clock stands at AUGUST and may be moved."""
    with time_machine.travel(AUGUST, tick=False) as travel:
        yield travel


def build_school(shape: dict[int, tuple[int, int]] = NINE_YEARS, **names) -> School:
    """A school of {grade in the year that ends: (classes, pupils in each)}, in bulk."""
    school = SchoolFactory(**names)
    classes = []
    for grade, (count, _) in shape.items():
        stage = Stage.PRIMARY if grade <= 6 else Stage.JUNIOR
        entry = YEAR - 1 - grade + FIRST_GRADE[stage]
        classes += [
            SchoolClass(school=school, stage=stage, entry_year=entry, number=number)
            for number in range(1, count + 1)
        ]
    SchoolClass.objects.bulk_create(classes)
    sizes = {grade: size for grade, (_, size) in shape.items()}
    pupils = []
    for group in classes:
        grade = YEAR - 1 - group.entry_year + FIRST_GRADE[group.stage]
        for place in range(sizes[grade]):
            number = len(pupils)
            pupils.append(
                Student(
                    school=school,
                    current_class=group,
                    name=f"学{grade}{group.number}{place}",
                    name_key=f"xue {number:05d}",
                    sex=Sex.MALE if number % 2 else Sex.FEMALE,
                    boarding=number % 3 == 0,
                )
            )
    Student.objects.bulk_create(pupils)
    Enrolment.objects.bulk_create(
        Enrolment(
            school=school,
            student=pupil,
            school_class=pupil.current_class,
            starts_on=date(2025, 9, 1),
        )
        for pupil in pupils
    )
    for season, first, last in (
        (Season.AUTUMN, date(YEAR, 8, 31), date(YEAR + 1, 1, 20)),
        (Season.SPRING, date(YEAR + 1, 2, 15), date(YEAR + 1, 7, 5)),
    ):
        Term.objects.create(
            school=school, school_year=YEAR, season=season, first_day=first, last_day=last
        )
    return school


def office(school: School, role: Role = Role.REGISTRAR, **names):
    """Somebody of the school's office."""
    return UserFactory(school=school, role=role, **names)


def plan_of(by, school: School, choices: Choices | None = None, year: int = YEAR):
    """The plan as a page computes it."""
    return make_plan(selectors_year.read_facts(by, school, year), choices or Choices())


def turn(by, school: School, choices: Choices | None = None, year: int = YEAR):
    """Do the step as somebody who has just looked at the plan."""
    choices = choices or Choices()
    plan = plan_of(by, school, choices, year)
    return turn_year(
        by=by,
        school=school,
        year=year,
        choices=choices,
        seen=marks_of(plan.facts),
        chosen=choices_mark(plan),
    )


def group(school: School, grade: int, number: int, year: int = YEAR - 1) -> SchoolClass:
    """A class by its grade in a school year, the one that ends by default."""
    stage = Stage.PRIMARY if grade <= 6 else Stage.JUNIOR
    entry = year - grade + FIRST_GRADE[stage]
    return SchoolClass.objects.get(school=school, stage=stage, entry_year=entry, number=number)


def members(of: SchoolClass) -> list[Student]:
    """The pupils who are in a class now, in order."""
    return list(Student.objects.filter(current_class=of).order_by("name_key"))


def dump(school: School) -> tuple[list, list, list]:
    """Enrolments, pupils and classes of a school, every column."""
    return tuple(
        list(model.objects.filter(school=school).order_by("pk").values_list())
        for model in (Enrolment, Student, SchoolClass)
    )
