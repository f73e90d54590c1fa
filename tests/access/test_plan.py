"""With 450,000 pupils in 500 schools PostgreSQL answers «my pupils» from indexes."""

import json
from datetime import date

import pytest
from django.db import connection

from school_care.core import clock
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, SchoolClass, TeachingAssignment, User
from school_care.students.enums import GrantReason
from school_care.students.models import AccessGrant, Student, StudentCategory

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

SCHOOLS, CLASSES, PUPILS = 500, 24, 900
SINCE = date(2026, 9, 1)

FILL = [
    """INSERT INTO school_school (public_id, code10, name, short_name, address, phone, hotline,
           hotline_hours, police_name, police_phone, is_demo)
       SELECT gen_random_uuid(), (3199000000 + s)::text, 'school ' || s, '', '', '', '', '', '', '',
           false
       FROM generate_series(1, %(schools)s) s""",
    """INSERT INTO school_schoolclass (public_id, school_id, stage, entry_year, number, aliases)
       SELECT gen_random_uuid(), school.id, 'primary', 2021 + c / 4, 1 + c %% 4, '[]'
       FROM school_school school, generate_series(0, %(classes)s - 1) c""",
    """INSERT INTO students_student (public_id, school_id, current_class_id, status, name, name_key,
           search_key, sex, birth_precision, id_type, ethnicity, address, hukou_address, hukou_kind,
           village, health, family_situation, difficulties, strengths, note, id_number_index,
           id_number_last4, national_student_no_index, national_student_no_last4, created_at,
           updated_at)
       SELECT gen_random_uuid(), class.school_id, class.id, 'enrolled', 'pupil', 'pupil', '|p|',
           'M', 'day', '1', '', '', '', '', '', '', '', '', '', '', md5(class.id || '-' || p),
           '', '', '', now(), now()
       FROM school_schoolclass class, generate_series(1, %(pupils)s / %(classes)s + 1) p""",
    """INSERT INTO students_studentcategory (public_id, school_id, student_id, category_id,
           claimed_as, evidence, cause, entry_reason, exit_reason, exit_note, starts_on)
       SELECT gen_random_uuid(), pupil.school_id, pupil.id, category.id, '', '', '', '', '', '',
           '2026-09-01'
       FROM students_student pupil, students_carecategory category
       WHERE category.code = CASE pupil.id %% 5 WHEN 0 THEN 'PSY' ELSE 'LB_BOTH' END
           AND pupil.id %% 5 < 2 AND %(pupils)s > 0""",
    "ANALYZE",
]


@pytest.fixture
def county(db):
    with connection.cursor() as cursor:
        for statement in FILL:
            numbers = {"schools": SCHOOLS, "classes": CLASSES, "pupils": PUPILS}
            cursor.execute(statement, numbers if "%(" in statement else None)
        cursor.execute("SELECT count(*) FROM students_student")
        assert cursor.fetchone()[0] >= 450_000
    return School.objects.order_by("id")[SCHOOLS // 2]


def _appoint(school, role, **scope):
    user = User.objects.create(username=f"u-{role}", name="x", school=school)
    Appointment.objects.create(
        user=user, school=school, role=role, starts_on=SINCE, confirmed_at=clock.now(), **scope
    )
    return user


def _nodes(plan):
    yield plan
    for child in plan.get("Plans", []):
        yield from _nodes(child)


def _explain(queryset):
    with connection.cursor() as cursor:
        sql, parameters = queryset.query.sql_with_params()
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", parameters)
        [answer] = cursor.fetchone()
    answer = json.loads(answer) if isinstance(answer, str) else answer
    return list(_nodes(answer[0]["Plan"]))


def _assert_from_indexes(user, expected):
    listed = Student.objects.visible_to(user).enrolled().in_class_order()
    assert listed.count() == expected
    _assert_touches(
        listed.select_related("current_class")[:40], "students_student", 4 * expected + 100
    )


def _assert_categories_from_indexes(user, school, reach):
    """The categories of one pupil, and the care pupils of one's sight."""
    pupil = Student.objects.visible_to(user).order_by("id").first()
    rows = StudentCategory.objects.visible_to(user).on(clock.today())
    own = rows.filter(student=pupil).select_related("category")
    _assert_touches(own, "students_studentcategory", 10)
    care = Student.objects.visible_to(user).filter(school=school, pk__in=rows.values("student_id"))
    _assert_touches(care, "students_studentcategory", 4 * reach + 1000)


def _assert_touches(queryset, table, most):
    nodes = _explain(queryset)
    scanned = [
        node["Relation Name"]
        for node in nodes
        if node["Node Type"] == "Seq Scan" and node["Actual Rows"] > 100
    ]
    assert scanned == []
    touched = sum(
        node["Actual Rows"] * node["Actual Loops"]
        for node in nodes
        if node.get("Relation Name") == table
    )
    assert touched <= most


def test_my_pupils__of_one_in_450_000__come_from_indexes(county):
    first_class = SchoolClass.objects.filter(school=county).order_by("id")[0]
    head = _appoint(county, Role.HEAD_TEACHER, school_class=first_class)
    in_class = Student.objects.filter(current_class=first_class).count()
    _assert_from_indexes(head, in_class)

    principal = _appoint(county, Role.PRINCIPAL)
    _assert_from_indexes(principal, in_class * CLASSES)

    grade = _appoint(county, Role.GRADE_HEAD, stage="primary", entry_year=2022)
    _assert_from_indexes(grade, in_class * 4)

    teacher = _appoint(county, Role.TEACHER)
    for school_class in SchoolClass.objects.filter(school=county).order_by("id")[2:4]:
        TeachingAssignment.objects.create(
            school=county,
            user=teacher,
            school_class=school_class,
            subject="数学",
            starts_on=SINCE,
            confirmed_at=clock.now(),
        )
    AccessGrant.objects.create(
        school=county,
        user=teacher,
        student=Student.objects.filter(current_class=first_class).order_by("id")[0],
        reason=GrantReason.PAIRING,
        starts_on=SINCE,
    )
    _assert_from_indexes(teacher, in_class * 2 + 1)

    _assert_categories_from_indexes(head, county, in_class)
    _assert_categories_from_indexes(teacher, county, in_class * 2)
    _assert_categories_from_indexes(principal, county, in_class * CLASSES)
