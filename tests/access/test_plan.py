"""With 450,000 pupils in 500 schools PostgreSQL answers «my pupils», and a year of
attendance, from indexes."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from school_care.attendance.models import AttendanceDay, AttendanceException
from school_care.attendance.reckoning import absence_streaks, unexplained_days
from school_care.attendance.reckoning.streaks import unexplained_rows
from school_care.attendance.selectors_home import home_of
from school_care.core import clock
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role, Season
from school_care.school.models import (
    Appointment,
    School,
    SchoolClass,
    TeachingAssignment,
    Term,
    User,
)
from school_care.students.enums import GrantReason
from school_care.students.finding.criteria import NO_LEVEL, Criteria
from school_care.students.finding.search import find_keys
from school_care.students.models import (
    AccessGrant,
    CareCategory,
    CareLevel,
    ContactPerson,
    Student,
    StudentCareLevel,
    StudentCategory,
)
from tests.support import county
from tests.support.county import assert_touches

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

SINCE = date(2026, 9, 1)


@pytest.fixture(scope="module")
def _filled(django_db_setup, django_db_blocker):
    """Both tests ask the same county; its rows are gone at the end of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        county.begin()
        county.fill(county.PEOPLE, "students_student")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def a_school(_filled, db):
    assert Student.objects.count() >= 450_000
    return School.objects.order_by("id")[county.SCHOOLS // 2]


def _appoint(school, role, **scope):
    user = User.objects.create(username=f"u-{role}", name="x", school=school)
    Appointment.objects.create(
        user=user, school=school, role=role, starts_on=SINCE, confirmed_at=clock.now(), **scope
    )
    return user


def _assert_from_indexes(user, expected):
    listed = Student.objects.visible_to(user).enrolled().in_class_order()
    assert listed.count() == expected
    assert_touches(
        listed.select_related("current_class")[:40], "students_student", 4 * expected + 100
    )


def _assert_categories_from_indexes(user, school, reach):
    """The categories of one pupil, and the care pupils of one's sight."""
    pupil = Student.objects.visible_to(user).order_by("id").first()
    rows = StudentCategory.objects.visible_to(user).on(clock.today())
    own = rows.filter(student=pupil).select_related("category")
    assert_touches(own, "students_studentcategory", 10)
    care = Student.objects.visible_to(user).filter(school=school, pk__in=rows.values("student_id"))
    assert_touches(care, "students_studentcategory", 4 * reach + 1000)


def test_my_pupils__of_one_in_450_000__come_from_indexes(a_school):
    first_class = SchoolClass.objects.filter(school=a_school).order_by("id")[0]
    head = _appoint(a_school, Role.HEAD_TEACHER, school_class=first_class)
    in_class = Student.objects.filter(current_class=first_class).count()
    _assert_from_indexes(head, in_class)

    principal = _appoint(a_school, Role.PRINCIPAL)
    _assert_from_indexes(principal, in_class * county.CLASSES)

    grade = _appoint(a_school, Role.GRADE_HEAD, stage="primary", entry_year=2022)
    _assert_from_indexes(grade, in_class * 4)

    teacher = _appoint(a_school, Role.TEACHER)
    for school_class in SchoolClass.objects.filter(school=a_school).order_by("id")[2:4]:
        TeachingAssignment.objects.create(
            school=a_school,
            user=teacher,
            school_class=school_class,
            subject="数学",
            starts_on=SINCE,
            confirmed_at=clock.now(),
        )
    AccessGrant.objects.create(
        school=a_school,
        user=teacher,
        student=Student.objects.filter(current_class=first_class).order_by("id")[0],
        reason=GrantReason.PAIRING,
        starts_on=SINCE,
    )
    _assert_from_indexes(teacher, in_class * 2 + 1)

    _assert_categories_from_indexes(head, a_school, in_class)
    _assert_categories_from_indexes(teacher, a_school, in_class * 2)
    _assert_categories_from_indexes(principal, a_school, in_class * county.CLASSES)


SEARCHES = {
    "everyone": {},
    "name": {"words": "pupil"},
    "initials": {"words": "zx"},
    "last four digits": {"words": "1234"},
    "whole number": {"words": "19900001234"},
    "class": {"classes": True},
    "grade": {"grades": ("4",)},
    "village": {"villages": ("village 3",)},
    "care": {"in_care": True},
    "category": {"categories": ("LB_BOTH",)},
    "level": {"levels": ("3",)},
    "no level": {"levels": (NO_LEVEL,), "in_care": True},
    "no number": {"lacking": ("phone",)},
    "by level": {"order": "level"},
    "together": {
        "words": "zx",
        "grades": ("4",),
        "categories": ("LB_BOTH", "PSY"),
        "levels": ("3",),
        "villages": ("village 3",),
    },
}
LOOKED_THROUGH = (
    "students_student",
    "students_studentcategory",
    "students_studentcarelevel",
    "students_contactperson",
)


def _answers_everything(pupils) -> None:
    """Make one pupil answer all questions of the search that asks them together."""
    pupil = pupils.filter(
        village="village 3", search_key__contains="|zx", current_class__entry_year=2023
    )[0]
    since = {"school": pupil.school, "student": pupil, "starts_on": SINCE}
    StudentCategory.objects.filter(student=pupil).delete()
    StudentCareLevel.objects.filter(student=pupil).delete()
    StudentCategory.objects.create(category=CareCategory.objects.get(code="LB_BOTH"), **since)
    level = CareLevel.objects.get(school=pupil.school, rank=3)
    StudentCareLevel.objects.create(level=level, **since)


def test_every_search__in_one_school_of_450_000__comes_from_indexes(a_school):
    """Whatever is asked, and whoever asks, no more is read than the school holds, a few times
    over."""
    county.fill(county.FINDING, *county.FINDING_TABLES)
    first_class = SchoolClass.objects.filter(school=a_school).order_by("id")[0]
    rang = ContactPerson.objects.filter(school=a_school).order_by("-id")[0]
    rang.phone = "19900001234"  # the only one with this number, one of many with its last digits
    rang.save()
    _answers_everything(Student.objects.filter(school=a_school))
    same_end = ContactPerson.objects.filter(school=a_school, phone_last4="1234").count()
    people = {
        "principal": _appoint(a_school, Role.PRINCIPAL),
        "head teacher": _appoint(a_school, Role.HEAD_TEACHER, school_class=first_class),
    }
    in_school = Student.objects.filter(school=a_school).count()
    found = {}
    for who, user in people.items():
        for kind, asked in SEARCHES.items():
            if "classes" in asked:
                asked = {"classes": (str(first_class.public_id),)}
            with CaptureQueriesContext(connection) as captured:
                keys = find_keys(user=user, school=a_school, criteria=Criteria(**asked))
            found[who, kind] = len(keys)
            for query in captured.captured_queries:
                for table in LOOKED_THROUGH:
                    assert_touches(query["sql"], table, 5 * in_school)
    assert found["principal", "everyone"] == in_school
    assert found["principal", "whole number"] == 1
    assert found["principal", "last four digits"] == same_end
    assert 0 < found["principal", "together"] < found["principal", "initials"] < in_school
    assert 0 < found["head teacher", "initials"] < found["principal", "initials"]
    assert found["principal", "by level"] == in_school


def test_attendance__a_year_of_450_000__comes_from_indexes(a_school):
    county.fill(county.YEAR, *county.YEARS_TABLES)
    today, absences = date(2026, 4, 22), "attendance_attendanceexception"
    in_school = Student.objects.filter(school=a_school).count()
    a_day = AttendanceException.objects.filter(school=a_school, date=today).count()
    assert a_day > 5
    assert AttendanceException.objects.count() >= 1_300_000
    assert AttendanceDay.objects.count() >= 1_900_000

    Term.objects.create(
        school=a_school,
        school_year=2025,
        season=Season.SPRING,
        first_day=date(2026, 2, 16),
        last_day=date(2026, 6, 30),
    )
    # the morning page: which classes have handed in, who is missing
    principal, calendar = _appoint(a_school, Role.PRINCIPAL), SchoolCalendar(a_school)
    with CaptureQueriesContext(connection) as captured:
        home = home_of(principal, a_school, calendar, today)
    assert len(home.done) == county.CLASSES
    assert 0 < len(home.missing) <= a_day
    for query in captured.captured_queries:
        assert_touches(query["sql"], absences, 4 * a_day + 100)
        assert_touches(query["sql"], "attendance_attendanceday", 60 * county.CLASSES)

    # the pattern of 45 days, and who has been missing till now
    since = today - timedelta(days=45)
    span = AttendanceException.objects.filter(school=a_school, date__range=(since, today)).count()
    assert 100 < span < in_school
    assert_touches(unexplained_rows(a_school, since, today), absences, span)
    assert len(unexplained_days(school=a_school, since=since, until=today)) > 0
    with CaptureQueriesContext(connection) as captured:
        streaks = absence_streaks(school=a_school, on=today)
    assert {streak.days for streak in streaks} == {1}
    for query in captured.captured_queries:
        assert_touches(query["sql"], absences, span)
