"""Rosters and two files of one child: brought together, or kept apart, nobody is asked again."""

import pytest
from django.urls import reverse

from school_care.school.refusal import Refused
from school_care.students.enums import ReviewChoice
from school_care.students.models import NotSame, RosterImportRow, Student
from school_care.students.services.duplicates import say_not_same, suspects
from school_care.students.services.imports.choosing import choose_row
from school_care.students.services.imports.lifecycle import commit_roster
from school_care.students.services.imports.undoing import undo_roster
from school_care.students.services.merging import undo_merge
from tests.students.imports.support import check, counts, csv_file, id_of, pupil, take_in
from tests.students.merging_rows import merged

pytestmark = pytest.mark.django_db


class Desk:
    """What `merged` needs of a cast."""

    def __init__(self, registrar) -> None:
        self.registrar = registrar


def two_rosters(folder) -> tuple:
    """One child in two rosters: with the wrong number in one, in two classes."""
    mother = {"母亲姓名": "田母", "母亲电话": "19900000711"}
    first = csv_file(
        folder,
        pupil(
            "田雨桐",
            身份证号=id_of(10),
            家庭住址="云岭村三组",
            母亲姓名="田母",
            母亲电话="19900000711",
        ),
        pupil("黄诗涵", 身份证号=id_of(12)),
        name="七1.csv",
    )
    second = csv_file(
        folder,
        pupil(
            "田雨彤",
            身份证号=id_of(16),
            班级="七(2)班",
            家庭住址="云岭村四组",
            **mother,
        ),
        pupil("李安安", 身份证号=id_of(14), 班级="七(2)班"),
        name="七2.csv",
    )
    return first, second


def test_one_child_in_two_rosters__merged__either_roster_again_changes_nothing(
    school, registrar, tmp_path
):
    rosters = two_rosters(tmp_path)
    for roster in rosters:
        take_in(school, roster, actor=registrar)
    one, two = (Student.objects.get(name=name) for name in ("田雨桐", "田雨彤"))
    mine = str(one.public_id)
    merged(Desk(registrar), one, two, name=mine, id_number=mine, address=mine, enrolment=mine)
    for roster in rosters:
        again = take_in(school, roster, actor=registrar)
        assert counts(again) == {"unchanged": 2}
    kept = Student.objects.get(pk=one.pk)
    assert (kept.name, kept.id_number, kept.address) == ("田雨桐", id_of(10), "云岭村三组")
    assert str(kept.current_class) == "七(1)班"
    assert kept.contacts.count() == 1
    assert Student.objects.going_on().count() == 3


def test_one_child_in_three_rosters__merged_one_after_another__each_again_changes_nothing(
    school, registrar, tmp_path
):
    """The number of the first file is borne by one that was merged by way of another."""
    rosters = [
        csv_file(tmp_path, pupil("田雨桐", 身份证号=id_of(number), 班级=""), name=f"{number}.csv")
        for number in (10, 12, 14)
    ]
    files = []
    for roster in rosters:
        take_in(school, roster, actor=registrar)
        files.append(Student.objects.order_by("pk").last())
    first, second, third = files
    merged(Desk(registrar), second, first, id_number=str(second.public_id))
    merged(Desk(registrar), third, second, id_number=str(third.public_id))
    for roster in rosters:
        assert counts(take_in(school, roster, actor=registrar)) == {"unchanged": 1}
    assert Student.objects.get(pk=third.pk).id_number == id_of(14)


def test_one_child_in_two_rosters__merged__the_importer_says_what_it_left_out(
    school, registrar, tmp_path
):
    first, second = two_rosters(tmp_path)
    for roster in (first, second):
        take_in(school, roster, actor=registrar)
    one, two = (Student.objects.get(name=name) for name in ("田雨桐", "田雨彤"))
    mine = str(one.public_id)
    merged(Desk(registrar), one, two, name=mine, id_number=mine, address=mine, enrolment=mine)
    again = check(school, second, actor=registrar)
    row = RosterImportRow.objects.filter(roster_import=again).first()
    assert {warning[0] for warning in warnings_of(row)} >= {"班级", "家庭住址", "姓名"}


def warnings_of(row: RosterImportRow) -> list[list[str]]:
    from school_care.students.services.imports.payload import Payload

    return Payload.from_text(row.payload).warnings


def test_a_roster_with_something_new__after_a_merge__is_taken(school, registrar, tmp_path):
    for roster in two_rosters(tmp_path):
        take_in(school, roster, actor=registrar)
    one, two = (Student.objects.get(name=name) for name in ("田雨桐", "田雨彤"))
    merged(Desk(registrar), one, two, address=str(one.public_id))
    moved = csv_file(tmp_path, pupil("田雨彤", 身份证号=id_of(16), 班级="", 家庭住址="青禾村一组"))
    take_in(school, moved, actor=registrar)
    assert Student.objects.get(pk=one.pk).address == "青禾村一组"


def test_undone_after_an_import_with_the_old_number__both_files_are_found_again(
    school, registrar, tmp_path
):
    rosters = two_rosters(tmp_path)
    for roster in rosters:
        take_in(school, roster, actor=registrar)
    one, two = (Student.objects.get(name=name) for name in ("田雨桐", "田雨彤"))
    merge = merged(Desk(registrar), one, two, enrolment=str(one.public_id))
    take_in(school, rosters[1], actor=registrar)
    undo_merge(by=registrar, merge=merge)
    for roster in rosters:
        assert counts(check(school, roster, actor=registrar)) == {"unchanged": 2}


def test_two_children_of_one_name__kept_apart_at_the_import__are_asked_about_no_more(
    school, registrar, tmp_path
):
    take_in(school, csv_file(tmp_path, pupil("田雨桐", 身份证号=id_of(10))), actor=registrar)
    twin = csv_file(tmp_path, pupil("田雨桐", 身份证号="", 家庭住址="青禾村"), name="新.csv")
    roster = check(school, twin, actor=registrar)
    choose_row(row=roster.rows.get(outcome="review"), choice=ReviewChoice.NEW, actor=registrar)
    commit_roster(roster_import=roster, actor=registrar)
    assert Student.objects.filter(name="田雨桐").count() == 2
    assert NotSame.objects.count() == 1
    assert suspects(school=school) == []
    assert counts(check(school, twin, actor=registrar)) == {"unchanged": 1}


def test_a_row_with_a_number__of_one_of_two_kept_apart__is_that_child(school, registrar, tmp_path):
    first = csv_file(
        tmp_path,
        pupil("田雨桐", 身份证号=id_of(10)),
        pupil("田雨桐", 身份证号=id_of(12), 班级="七(2)班"),
    )
    take_in(school, first, actor=registrar)
    one, two = Student.objects.filter(name="田雨桐").order_by("pk")
    say_not_same(by=registrar, one=one, two=two)
    assert counts(check(school, first, actor=registrar)) == {"unchanged": 2}


def test_import__a_new_pupil_looks_like_one_at_school__the_result_says_how_many(
    school, registrar, client, tmp_path
):
    first = csv_file(tmp_path, pupil("田雨桐"), name="七1.csv")
    take_in(school, first, actor=registrar)
    second = csv_file(
        tmp_path,
        pupil("田雨桐", 身份证号=id_of(305), 班级="七(2)班"),
        pupil("李安安", 身份证号=id_of(14), 班级="七(2)班"),
        name="七2.csv",
    )
    roster = take_in(school, second, actor=registrar)
    client.force_login(registrar)
    address = reverse("students:import_show", args=[roster.public_id])
    assert "有1人可能与别的档案重复" in client.get(address).content.decode()

    (pair,) = suspects(school=school)
    say_not_same(by=registrar, one=pair.first, two=pair.second)
    assert "可能与别的档案重复" not in client.get(address).content.decode()


def test_an_import__whose_pupil_was_merged_since__is_not_taken_back_before_the_merge(
    school, registrar, tmp_path
):
    """Else the category both files told would be gone from the child's."""
    told = {"关爱类别": "双亲留守"}
    first = csv_file(
        tmp_path, pupil("田雨桐", 身份证号=id_of(10)), pupil("田雨彤", 身份证号=id_of(12), **told)
    )
    take_in(school, first, actor=registrar)
    second = csv_file(tmp_path, pupil("田雨桐", 身份证号=id_of(10), **told), name="二.csv")
    roster = take_in(school, second, actor=registrar)
    one, two = Student.objects.order_by("pk")
    mine = dict.fromkeys(("name", "id_number", "birth", "sex"), str(one.public_id))
    merge = merged(Desk(registrar), one, two, **mine)

    with pytest.raises(Refused, match="请先撤销合并"):
        undo_roster(roster_import=roster, by=registrar)
    assert one.categories.filter(until__isnull=True).count() == 1

    undo_merge(by=registrar, merge=merge)
    undo_roster(roster_import=roster, by=registrar)
    assert one.categories.count() == 0
    assert two.categories.filter(until__isnull=True).count() == 1
