"""Sealed columns: what stands in the database tells nothing and cannot be moved."""

import pytest
from django.db import connection

from school_care.core.sealed import SealBroken, lookup_index
from school_care.school.models import School
from school_care.students.models import Student

ID_NUMBER = "990101201302263167"


@pytest.fixture
def pupils(db):
    school = School.objects.create(code10="2199000001", name="云岭学校")
    first = Student.objects.create(school=school, name="吴婷", id_number=ID_NUMBER)
    second = Student.objects.create(school=school, name="何文", id_number="990101201304063214")
    return first, second


def test_database_column__holds__no_part_of_the_number(pupils):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number_sealed, id_number_index FROM students_student")
        stored = b"".join(bytes(sealed) + index.encode() for sealed, index in cursor.fetchall())
    assert ID_NUMBER.encode() not in stored
    assert ID_NUMBER[:14].encode() not in stored


def test_reading__from_the_database__opens_the_seal(pupils):
    assert Student.objects.get(name="吴婷").id_number == ID_NUMBER
    assert Student.objects.get(name="吴婷").id_number_last4 == "3167"


def test_lookup__by_keyed_hash__finds_the_one_pupil(pupils):
    found = Student.objects.filter(id_number_index=lookup_index(ID_NUMBER, "id_number"))
    assert [pupil.name for pupil in found] == ["吴婷"]
    assert lookup_index(ID_NUMBER, "id_number") != lookup_index(ID_NUMBER, "national_student_no")


def test_ciphertext__copied_to_another_row__does_not_open(pupils):
    first, second = pupils
    Student.objects.filter(pk=second.pk).update(id_number_sealed=first.id_number_sealed)
    with pytest.raises(SealBroken):
        _ = Student.objects.get(pk=second.pk).id_number


def test_same_number__sealed_twice__looks_different(pupils):
    first, _ = pupils
    before = first.id_number_sealed
    first.id_number = ID_NUMBER
    assert bytes(first.id_number_sealed) != bytes(before)


def test_emptied_value__leaves__nothing_behind(pupils):
    first, _ = pupils
    first.id_number = ""
    first.save()
    fresh = Student.objects.get(pk=first.pk)
    assert fresh.id_number is None
    assert (fresh.id_number_index, fresh.id_number_last4) == ("", "")
