"""In one school of 10,000 pupils every search is answered from indexes, and one pass tells how many
there are, who is on the page and whom «all found» means."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.core.sealed import lookup_index
from school_care.school.models import SchoolClass
from school_care.students.finding.criteria import NO_LEVEL, Criteria
from school_care.students.finding.search import find_keys
from school_care.students.models import (
    CareCategory,
    CareLevel,
    ContactPerson,
    Student,
    StudentCareLevel,
    StudentCategory,
)
from tests.factories import days_ago
from tests.support.plans import whole_tables_read

PUPILS, CLASS_SIZE = 10_000, 50
SEARCHES = {
    "everyone": {},
    "name": {"words": "郑1"},
    "pinyin": {"words": "zhengyi"},
    "initials": {"words": "zyx"},
    "last four digits": {"words": "4321"},
    "whole number": {"words": "19900004321"},
    "village": {"villages": ("云岭村",)},
    "grade": {"grades": ("7",)},
    "care": {"in_care": True},
    "category": {"categories": ("LB_BOTH",)},
    "level": {"levels": ("3",)},
    "no level": {"levels": (NO_LEVEL,)},
    "no number": {"lacking": ("phone", "guardian")},
    "by level": {"order": "level"},
    "together": {
        "words": "z",
        "grades": ("1", "2"),
        "categories": ("LB_BOTH",),
        "levels": ("3",),
        "villages": ("云岭村",),
    },
}
OURS = ("students_student", "students_contactperson", "students_studentc", "school_schoolclass")


def _fill(cast) -> None:
    """10,000 pupils of 200 classes, a guardian each, every third in care, every ninth a level."""
    school, since = cast.school, {"school": cast.school, "starts_on": days_ago(60)}
    groups = SchoolClass.objects.bulk_create(
        SchoolClass(school=school, stage="primary", entry_year=2026 - n % 6, number=n + 10)
        for n in range(PUPILS // CLASS_SIZE)
    )
    pupils = Student.objects.bulk_create(
        Student(
            school=school,
            current_class=groups[n // CLASS_SIZE],
            name=f"郑{n}",
            name_key=f"zheng {n}",
            search_key="|zhengyixuan|zyx|yixuan|yx|xuan|" if n % 100 == 0 else f"|zheng{n}|z{n}|",
            village="云岭村" if n % 9 == 0 else "柳溪村",
        )
        for n in range(PUPILS)
    )
    level = CareLevel.objects.filter(school=school, rank=3).get()
    category = CareCategory.objects.get(code="LB_BOTH")
    ContactPerson.objects.bulk_create(
        ContactPerson(
            school=school,
            student=pupil,
            role="GUARDIAN",
            phone_index=lookup_index(f"1990000{n:04d}", "phone"),
            phone_last4=f"{n:04d}",
        )
        for n, pupil in enumerate(pupils)
    )
    StudentCategory.objects.bulk_create(
        StudentCategory(student=pupil, category=category, **since) for pupil in pupils[::3]
    )
    StudentCareLevel.objects.bulk_create(
        StudentCareLevel(student=pupil, level=level, **since) for pupil in pupils[::9]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as a day's work would have done: a planner without it guesses


@pytest.mark.django_db
def test_every_search__in_a_school_of_10_000__comes_from_indexes(cast):
    _fill(cast)
    found = {}
    for kind, asked in SEARCHES.items():
        with CaptureQueriesContext(connection) as captured:
            keys = find_keys(user=cast.principal, school=cast.school, criteria=Criteria(**asked))
        found[kind] = len(keys)
        for query in captured.captured_queries:
            read = whole_tables_read(query["sql"])
            assert [table for table in read if table.startswith(OURS)] == [], (kind, query["sql"])
        assert len(captured) <= 8, kind
    assert found["everyone"] >= PUPILS
    assert found["initials"] == 100
    assert found["last four digits"] == found["whole number"] == 1
    assert 0 < found["together"] < found["village"]
