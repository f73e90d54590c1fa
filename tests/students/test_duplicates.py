"""Which files may be one child, why, and who is not asked again."""

import time
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.school.refusal import Refused
from school_care.students.enums import ContactRole, Precision
from school_care.students.models import NotSame, SiblingGroup, Student
from school_care.students.services.duplicates import (
    count_again,
    count_all_schools,
    count_of,
    near_numbers,
    one_character_apart,
    say_not_same,
    suspects,
    take_back_not_same,
)
from school_care.students.services.merging import undo_merge
from school_care.students.services.siblings import link_siblings
from tests.factories import ContactFactory, StudentFactory, fictional_id
from tests.students.merging_rows import merged, two_files

pytestmark = pytest.mark.django_db

BORN = date(2013, 6, 13)


def pupil(cast, name: str, **facts) -> Student:
    plain = {"current_class": cast.seven_one, "birth_date": BORN, "id_number": "", "sex": "F"}
    facts = plain | facts
    return StudentFactory(name=name, **facts)


def pairs(cast) -> dict[frozenset, tuple[list[str], list[str]]]:
    return {
        frozenset((one.first.pk, one.second.pk)): (one.reasons, one.against)
        for one in suspects(school=cast.school)
    }


def said_of(cast, one: Student, two: Student) -> tuple[list[str], list[str]]:
    return pairs(cast).get(frozenset((one.pk, two.pk)), ([], []))


def test_suspicion__same_student_number__says_so(cast):
    one = pupil(cast, "田雨桐", national_student_no="L123456789012345678")
    two = pupil(
        cast, "黄诗涵", birth_date=date(2012, 1, 1), national_student_no="L123456789012345678"
    )
    assert said_of(cast, one, two) == (["学籍号相同"], [])


def test_suspicion__number_holds_the_other_files_id_number__says_so(cast):
    number = fictional_id(BORN, 77)
    one = pupil(cast, "田雨桐", id_number=number, national_student_no="")
    two = pupil(cast, "田雨彤", national_student_no=f"G{number}", current_class=cast.seven_two)
    assert "一份的学籍号里就是另一份的身份证号" in said_of(cast, one, two)[0]


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({}, ["姓名相同", "出生日期相同"]),
        (
            {"birth_date": date(2013, 6, 1), "birth_precision": Precision.MONTH},
            ["姓名相同", "出生年月相同"],
        ),
        ({"birth_date": None}, []),
        ({"birth_date": date(2013, 6, 14)}, []),
    ],
    ids=["same day", "same month", "unknown", "another day"],
)
def test_suspicion__namesakes_in_different_classes__by_birth(cast, facts, reasons):
    one = pupil(cast, "田雨桐", id_number=fictional_id(BORN, 78))
    two = pupil(cast, "田雨桐", current_class=cast.seven_two, **facts)
    assert said_of(cast, one, two)[0] == reasons


def test_suspicion__namesakes_in_one_class__one_without_a_number_is_asked_about(cast):
    one = pupil(cast, "田雨桐", id_number=fictional_id(BORN, 79))
    two = pupil(cast, "田雨桐", birth_date=None)
    assert said_of(cast, one, two) == (["姓名相同", "同班", "有一份没有身份证号"], [])


def test_suspicion__same_name_and_day_but_two_valid_numbers__is_told_as_speaking_against(cast):
    one = pupil(cast, "田雨桐", id_number=fictional_id(BORN, 81))
    two = pupil(cast, "田雨桐", id_number=fictional_id(BORN, 305), current_class=cast.seven_two)
    assert said_of(cast, one, two) == (["姓名相同", "出生日期相同"], ["身份证号不同"])


def test_suspicion__numbers_that_differ_as_a_slip_would__names_the_place(cast):
    one = pupil(cast, "田雨桐", id_number=fictional_id(date(2013, 6, 13), 81))
    two = pupil(cast, "田雨桐", id_number=fictional_id(date(2013, 6, 18), 81), birth_date=None)
    assert said_of(cast, one, two)[0] == ["姓名相同", "身份证号只在第14位不同，像是抄错"]


def test_suspicion__names_one_character_apart_on_one_day_in_one_class__is_asked_about(cast):
    one, two = pupil(cast, "田雨桐"), pupil(cast, "田雨丹")
    three = pupil(cast, "田宇童", birth_date=date(2013, 1, 1))
    four = pupil(cast, "田雨彤", birth_date=date(2013, 1, 1))
    assert said_of(cast, one, two)[0] == ["出生日期相同", "同班", "姓名只差一个字"]
    assert said_of(cast, three, four)[0] == ["出生日期相同", "同班", "姓名读音相同"]


def test_suspicion__twins__are_none(cast):
    one = pupil(cast, "田雨桐", id_number=fictional_id(BORN, 81))
    two = pupil(cast, "田雨丹", id_number=fictional_id(BORN, 82))
    three, four = pupil(cast, "黄子轩"), pupil(cast, "黄子涵")
    link_siblings(by=cast.registrar, student=three, other=four)
    assert said_of(cast, one, two) == ([], [])
    assert said_of(cast, three, four) == ([], [])
    assert SiblingGroup.objects.count() == 1


def test_suspicion__a_parents_telephone_in_both__adds_weight(cast):
    one, two = pupil(cast, "田雨桐"), pupil(cast, "田雨桐", current_class=cast.seven_two)
    for child in (one, two):
        ContactFactory(student=child, role=ContactRole.MOTHER, phone="19900000666")
    assert "家里电话相同" in said_of(cast, one, two)[0]


def test_suspicion__files_merged_or_both_gone_or_of_another_school__are_none(cast):
    keep, absorb = two_files(cast)
    merged(cast, keep, absorb)
    pupil(cast, "黄诗涵", left=True)
    pupil(cast, "黄诗涵", left=True)
    pupil(cast, "李诗诗")
    StudentFactory(current_class=cast.foreign_class, name="李诗诗", birth_date=BORN)
    assert pairs(cast) == {}


def test_kept_apart__said_once__is_never_asked_again(cast):
    one, two = pupil(cast, "田雨桐"), pupil(cast, "田雨桐")
    count_again(cast.school.pk)
    assert count_of(cast.school) == 1
    row = say_not_same(by=cast.registrar, one=two, two=one, why="堂姐妹")
    assert say_not_same(by=cast.director, one=one, two=two).pk == row.pk
    assert pairs(cast) == {} and count_of(cast.school) == 0
    assert (row.first, row.second, row.why) == (one, two, "堂姐妹")


def test_kept_apart__one_of_them_merged_with_a_third_file__holds_for_the_one_that_goes_on(cast):
    one, two = pupil(cast, "田雨桐"), pupil(cast, "田雨桐")
    third = pupil(cast, "田雨桐", current_class=cast.seven_two)
    say_not_same(by=cast.registrar, one=one, two=two)
    merged(cast, third, one)
    assert pairs(cast) == {}


@pytest.mark.parametrize("who", ["head_teacher", "principal", "teacher", "foreign_head_teacher"])
def test_keeping_apart__somebody_who_may_not_merge__is_refused(cast, who):
    one, two = pupil(cast, "田雨桐"), pupil(cast, "田雨桐")
    with pytest.raises(Refused, match="学籍员或德育主任"):
        say_not_same(by=getattr(cast, who), one=one, two=two)
    assert not NotSame.objects.exists()


def test_near_numbers__only_what_a_slip_makes():
    number = fictional_id(BORN, 81)
    assert near_numbers(number, fictional_id(BORN, 87))
    assert not near_numbers(number, fictional_id(BORN, 305))
    assert not near_numbers(number, number[:-3])


@pytest.mark.parametrize(
    ("one", "two", "apart"),
    [
        ("田雨桐", "田雨彤", True),
        ("田雨桐", "田桐", True),
        ("田桐", "田彤", False),
        ("田雨桐", "黄诗涵", False),
    ],
)
def test_one_character_apart__of_a_name_that_shares_the_rest(one, two, apart):
    assert one_character_apart(one, two) is apart


def _many(cast, count: int) -> None:
    """Ordinary names and days, as 5,000 pupils have them."""
    first = date(2010, 1, 1)
    Student.objects.bulk_create(
        Student(
            school=cast.school,
            current_class=cast.seven_one if n % 2 else cast.seven_two,
            name=f"{'王李张刘陈'[n % 5]}{chr(0x4E00 + n % 97)}{chr(0x5000 + n % 89)}",
            name_key=f"k{n % 4001}",
            birth_date=first + timedelta(days=n % 1461),
            id_number=fictional_id(first + timedelta(days=n % 1461), n % 999),
        )
        for n in range(count)
    )


def test_looking_through_a_school_of_5000__few_queries_and_about_a_second(cast):
    _many(cast, 5000)
    one, two = pupil(cast, "田雨桐"), pupil(cast, "田雨桐")
    suspects(school=cast.school)
    began = time.process_time()
    with CaptureQueriesContext(connection) as queries:
        found = suspects(school=cast.school)
    assert time.process_time() - began < 1.5  # about 0.1 s here
    assert len(queries) <= 6
    assert {one.pk, two.pk} in [{pair.first.pk, pair.second.pk} for pair in found]


def test_the_number_of_pairs__on_the_today_page__is_one_small_query(cast):
    pupil(cast, "田雨桐"), pupil(cast, "田雨桐")
    count_again(cast.school.pk)
    with CaptureQueriesContext(connection) as queries:
        assert count_of(cast.school) == 1
    assert len(queries) == 1 and "students_student" not in queries[0]["sql"]


def test_the_number_of_pairs__follows_what_people_say_and_merge(cast):
    one, two = pupil(cast, "田雨桐"), pupil(cast, "田雨桐")
    row = say_not_same(by=cast.registrar, one=one, two=two)
    assert count_of(cast.school) == 0
    take_back_not_same(by=cast.registrar, row=row)
    assert count_of(cast.school) == 1
    merge = merged(cast, one, two)
    assert count_of(cast.school) == 0
    undo_merge(by=cast.registrar, merge=merge)
    assert count_of(cast.school) == 1


def test_the_number_of_pairs__a_name_corrected_since__is_counted_again_within_the_day(cast):
    one, _ = pupil(cast, "田雨桐"), pupil(cast, "田雨桐")
    count_again(cast.school.pk)
    Student.objects.filter(pk=one.pk).update(name="黄诗涵", name_key="hsh")
    assert count_all_schools() == 0
    assert count_of(cast.school) == 0
