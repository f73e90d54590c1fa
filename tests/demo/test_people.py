"""Invented people: proportions, numbers that belong to nobody, families that make sense."""

import random
import re
from collections import Counter
from datetime import date

import pytest

from school_care.workspace.demo.care_mix import mix
from school_care.workspace.demo.children import SchoolYear, make_children
from school_care.workspace.demo.families import Registers
from school_care.workspace.demo.names import EXCLUDED, NameBook
from school_care.workspace.demo.numbers import NumberBook, check_digit, school_code
from school_care.workspace.demo.places import school_names
from school_care.workspace.demo.shape import plan_shape, pupils_of_size
from school_care.workspace.demo.staff import make_staff

YEAR = SchoolYear(
    year=2026,
    today=date(2026, 11, 22),
    begins=date(2026, 9, 1),
    last_year_begins=date(2025, 9, 1),
    last_lived=date(2026, 11, 20),
)
PRINTED_IN_SOURCES = {"王耀亮", "刘冬梅", "黄义海", "常春灿", "张桂梅"}


def people(pupils: int = 960, seed: int = 1):
    dice = random.Random(seed)
    registers = Registers(dice, NameBook(dice), NumberBook(dice, serial=1), "柳溪镇", 2026)
    shape = plan_shape(pupils)
    children, without_care = make_children(shape=shape, registers=registers, school_year=YEAR)
    staff = make_staff(shape, dice=dice, names=registers.names, numbers=registers.numbers)
    return children, staff, without_care


@pytest.fixture(scope="module")
def full():
    return people()


@pytest.mark.parametrize(
    ("size", "pupils", "classes"), [("small", 90, 4), ("school", 960, 24), ("full", 960, 24)]
)
def test_shape__named_size__has_its_pupils_and_classes(size, pupils, classes):
    shape = plan_shape(pupils_of_size(size))
    assert (shape.pupils, len(shape.classes)) == (pupils, classes)


@pytest.mark.parametrize("pupils", [1, 2, 9, 41, 90, 333, 900, 2000])
def test_shape__any_number__has_exactly_so_many_pupils_and_care_pupils(pupils):
    shape = plan_shape(pupils)
    mixed = mix(shape, random.Random(3))
    assert shape.pupils == pupils
    assert len(mixed) == shape.care
    assert all(mixed)
    assert Counter(code for codes in mixed for code in codes) == Counter(
        {code: count for code, count in shape.categories.items() if count}
    )


@pytest.mark.parametrize("size", ["0", "-3", "viele", "30000"])
def test_shape__impossible_size__is_refused(size):
    with pytest.raises(ValueError):
        pupils_of_size(size)


def test_school__of_960__has_15_primary_classes_with_570_and_9_junior_with_390():
    classes = plan_shape(960).classes
    primary = [plan for plan in classes if plan.grade <= 6]
    junior = [plan for plan in classes if plan.grade > 6]
    assert (len(primary), sum(plan.pupils for plan in primary)) == (15, 570)
    assert (len(junior), sum(plan.pupils for plan in junior)) == (9, 390)


def test_numbers__every_person__carry_area_99_and_telephones_of_no_network(full):
    children, staff, _ = full
    for child in children:
        number = child.id_number
        assert re.fullmatch(r"99\d{15}[\dX]", number)
        assert number[-1] == check_digit(number[:17])
        assert number[6:14] == f"{child.born:%Y%m%d}"
        assert int(number[16]) % 2 == child.boy
    assert len({child.id_number for child in children}) == 960
    phones = [c.phone for child in children for c in child.family.contacts if c.phone]
    phones += [teacher.phone for teacher in staff]
    assert all(re.fullmatch(r"1990000\d{4}", phone) for phone in phones)


def test_id_number__known_example__gets_the_check_digit_of_the_standard():
    assert check_digit("11010519491231002") == "X"


def test_names__all_people__are_in_no_source_and_of_nobody_known(full):
    children, staff, _ = full
    names = {child.name for child in children} | {teacher.name for teacher in staff}
    names |= {c.name for child in children for c in child.family.contacts}
    assert not names & (PRINTED_IN_SOURCES | EXCLUDED)
    assert PRINTED_IN_SOURCES <= EXCLUDED


def test_names__of_pupils__fifteen_in_a_hundred_have_two_characters(full):
    children, _, _ = full
    short = sum(len(child.name) == 2 for child in children)
    assert 0.11 < short / 960 < 0.19
    assert {len(child.name) for child in children} == {2, 3}


def test_names__that_occur_in_a_given_text__are_given_to_no_pupil():
    book = NameBook(random.Random(1), avoid="龙浩轩龙浩宇龙浩俊龙浩杰龙浩博龙浩铭龙浩睿")
    given = {book.pupil("龙", boy=True) for _ in range(300)}
    assert not {name for name in given if name in "龙浩轩龙浩宇龙浩俊龙浩杰龙浩博龙浩铭龙浩睿"}


def test_ages__of_every_pupil__fit_the_grade_or_are_a_year_above(full):
    children, _, _ = full
    for child in children:
        years_old = (date(2026, 8, 31) - child.born).days / 365.25
        assert child.plan.grade + 4.99 <= years_old < child.plan.grade + 7.01


def test_siblings__three_with_one_grandmother__share_household_and_her_silent_telephone(full):
    children, _, _ = full
    trio = [child for child in children if child.family.phone_off]
    assert len(trio) == 3
    assert len({child.plan.grade for child in trio}) == 3
    assert len({child.name[0] for child in trio}) == 1
    carers = {
        (c.name, c.relation, c.phone)
        for child in trio
        for c in child.family.contacts
        if c.role == "CARER"
    }
    assert len(carers) == 1
    ((_, relation, phone),) = carers
    assert relation == "祖母"
    assert phone


def test_left_behind_children__by_carer__follow_the_census(full):
    children, _, _ = full
    carers = Counter(
        "nobody"
        if not child.family.carer
        else "relative"
        if child.family.carer in ("姑姑", "舅舅", "伯父")
        else "grandparent"
        for child in children
        if "LB_BOTH" in child.codes
    )
    assert carers == {"grandparent": 139, "relative": 5, "nobody": 6}
    assert all(c.plan.grade >= 8 and c.boarding for c in children if not c.family.carer)


def test_boarding__of_960__is_36_in_100_with_some_unknown(full):
    children, _, _ = full
    counted = Counter(child.boarding for child in children)
    assert (counted[True], counted[None]) == (346, 24)


def test_special_circumstances__full_school__are_all_there(full):
    children, staff, without_care = full
    mates = [child for child in children if child.plan == without_care]
    assert mates
    assert not any(child.codes for child in mates)
    assert sum(child.taught_at_home for child in children) == 3
    (expiring,) = [child for child in children if child.certificate_ends]
    assert expiring.certificate_ends == date(2026, 12, 15)
    assert "残疾证2026年12月15日到期" in expiring.note
    assert [child for child in children if "腊月二十" in child.note]
    assert len({child.family.village for child in children} - {"老街"}) == 11
    (away,) = [teacher for teacher in staff if teacher.on_leave]
    (acting,) = [teacher for teacher in staff if teacher.acting_for]
    assert acting.acting_for == away.roles[0][1]
    assert sum(not child.verified for child in children) == 7


def test_staff__full_school__is_68_with_one_named_account_for_each_role(full):
    _, staff, _ = full
    assert len(staff) == 68
    assert len({teacher.name for teacher in staff}) == 68
    assert {teacher.shown for teacher in staff if teacher.shown} == {
        "校长",
        "德育主任",
        "学籍员",
        "班主任（小学）",
        "班主任（初中）",
        "班主任（代理）",
        "年级组长",
        "任课教师",
        "生活老师",
        "心理教师",
        "公告编辑",
        "系统管理员",
        "审计员",
    }


def test_people__same_seed__are_the_same_and_another_seed_others():
    def told(seed):
        children, staff, _ = people(90, seed)
        return [(c.name, c.id_number, c.family.situation, sorted(c.codes)) for c in children] + [
            (teacher.name, teacher.phone) for teacher in staff
        ]

    assert told(1) == told(1)
    assert told(1) != told(2)


def test_schools__by_number__have_codes_of_province_99_and_names_of_their_own():
    serials = range(1, 501)
    assert len({school_names(serial).name for serial in serials}) == 500
    codes = [school_code(serial) for serial in serials]
    assert len(set(codes)) == 500
    assert all(re.fullmatch(r"2199\d{6}", code) for code in codes)
    assert school_names(1).name == "青禾县柳溪镇云岭九年一贯制学校"
