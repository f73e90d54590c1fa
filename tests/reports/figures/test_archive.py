"""建档率, 档案完整率, 联系卡更新率 against a school counted by hand, and who is in care at all."""

from datetime import date

import pytest

from school_care.core.duty_kinds import one_reckoning
from school_care.reports.figures.missing import missing_by_item, missing_of
from school_care.reports.figures.registry import measure
from school_care.reports.figures.span import span_of
from school_care.students.enums import ContactRole, ParentPresence, PhoneState
from school_care.students.models import Student, StudentCategory
from tests.factories import AppointmentFactory, fictional_phone
from tests.reports.figures.counting import counted, good, sums, words
from tests.reports.figures.small_school import (
    DAY,
    LAST,
    ONE_DAY,
    SmallSchool,
    october,
    september,
    small_school,
)
from tests.reports.figures.small_school_filled import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> SmallSchool:
    return filled()


@pytest.fixture
def bare() -> SmallSchool:
    return small_school()


def lacks(place: SmallSchool, on: date = DAY) -> dict[str, list[str]]:
    with one_reckoning():
        found = missing_of(span_of(place.school, on))
    return {place.names([pupil]).pop(): words for pupil, words in found.items()}


@pytest.mark.parametrize(
    ("code", "expected", "who"),
    [
        ("archive.opened", (5, 6), {"an", "bo", "dan", "gao", "jun"}),
        ("archive.complete", (1, 6), {"an"}),
        ("archive.card", (4, 6), {"an", "dan", "gao", "jun"}),
    ],
)
def test_figure__counted_by_hand__the_same(place, code, expected, who):
    found = counted(place.school, code, DAY)
    assert (found.part, found.whole) == expected
    assert place.names(good(found.members)) == who
    assert place.names(member.subject for member in found.members) == {
        "an",
        "bo",
        "dan",
        "gao",
        "hai",
        "jun",
    }


def test_members__of_a_pupil_who_changed_class__stand_in_the_class_of_the_day(place):
    classes = {
        place.names([member.subject]).pop(): place.class_names([member.class_id])[0]
        for member in counted(place.school, "archive.opened", DAY).members
    }
    assert classes == {
        "an": "one",
        "bo": "one",
        "dan": "one",
        "gao": "two",
        "hai": "two",
        "jun": "three",
    }


def test_missing__what_each_file_lacks__is_said_in_words(place):
    assert lacks(place) == {
        "bo": ["本学期没有核对联系卡"],
        "dan": ["类别还没有核实"],
        "gao": ["没有能打通的电话"],
        "hai": ["没有登记家人", "本学期没有核对联系卡"],
        "jun": ["没有登记谁在照看", "没有负责的老师"],
    }


def test_missing__by_item__in_the_order_of_filling(place):
    with one_reckoning():
        found = missing_by_item(missing_of(span_of(place.school, DAY)).values())
    assert found == [
        ("类别还没有核实", 1),
        ("没有登记家人", 1),
        ("没有登记谁在照看", 1),
        ("没有能打通的电话", 1),
        ("本学期没有核对联系卡", 2),
        ("没有负责的老师", 1),
    ]


def test_missing__a_file_without_number__lacks_identity_and_is_not_opened(place):
    Student.objects.filter(pk=place.an.pk).update(id_number_index="", national_student_no_index="")
    assert lacks(place)["an"] == ["基本信息没有填全"]
    assert sums(place.school, "archive.opened", DAY) == (4, 6)


def test_complete__category_verified_after_the_day__not_yet(place):
    StudentCategory.objects.filter(student=place.an).update(verified_on=DAY + ONE_DAY)
    assert lacks(place)["an"] == ["类别还没有核实"]
    assert "an" not in lacks(place, DAY + ONE_DAY)


def test_complete__a_second_category_still_a_claim__not_yet(place):
    place.tag(place.an, "DISABLED", october(5))
    StudentCategory.objects.filter(student=place.an, category__code="DISABLED").update(
        verified_on=None
    )
    assert lacks(place)["an"] == ["类别还没有核实"]


def test_complete__the_second_number_answers__reachable(place):
    place.gao.contacts.update(other_phone_index="x", other_phone_state=PhoneState.WORKS)
    assert "gao" not in lacks(place)


def test_complete__who_looked_after_the_child_before__is_not_asked(place):
    place.an.contacts.update(until=DAY)
    assert lacks(place)["an"] == ["没有登记家人"]
    assert "an" not in lacks(place, DAY - ONE_DAY)


def test_complete__who_looks_after_the_child_from_tomorrow__not_yet(place):
    place.an.contacts.update(since=DAY + ONE_DAY)
    assert lacks(place)["an"] == ["没有登记家人"]


def test_complete__a_parent_at_home__looks_after_the_child(place):
    place.contact(
        place.jun, ContactRole.MOTHER, presence=ParentPresence.HOME, phone=fictional_phone(77)
    )
    assert lacks(place)["jun"] == ["没有负责的老师"]


@pytest.mark.parametrize("by", ["mentor", "head teacher"])
def test_complete__somebody_answers_for_the_child__mentor_or_head_teacher(place, by):
    if by == "mentor":
        place.pair(place.jun, october(26))
    else:
        AppointmentFactory(
            user=place.mentor,
            school=place.school,
            role="head_teacher",
            school_class=place.three,
            starts_on=october(19),
        )
    assert lacks(place)["jun"] == ["没有登记谁在照看"]


def test_card__verified_before_the_term__asks_again(place):
    place.card(place.bo, october(30), version=2)
    assert sums(place.school, "archive.card", DAY) == (5, 6)
    assert sums(place.school, "archive.card", october(29)) == (4, 6)


# Who stands in the denominator (domain §8.1)


def test_denominator__two_tags_ended_the_same_day__out_from_that_day_and_once_before(bare):
    before = counted(bare.school, "archive.opened", october(15))
    after = counted(bare.school, "archive.opened", october(16))
    assert [one.subject for one in before.members].count(bare.en.pk) == 1
    assert bare.en.pk not in [one.subject for one in after.members]


def test_denominator__one_of_two_tags_ended__still_in(bare):
    StudentCategory.objects.filter(student=bare.en, category__code="DISABLED").update(until=None)
    members = counted(bare.school, "archive.opened", DAY).members
    assert [one.subject for one in members].count(bare.en.pk) == 1


@pytest.mark.parametrize(
    ("name", "last_out", "first_in"),
    [("dan", october(11), october(12)), ("jun", october(18), october(19))],
)
def test_denominator__entered_mid_term__counts_from_that_day(bare, name, last_out, first_in):
    pupil = bare.pupils[name].pk
    assert pupil not in [
        one.subject for one in counted(bare.school, "archive.card", last_out).members
    ]
    assert pupil in [one.subject for one in counted(bare.school, "archive.card", first_in).members]


def test_denominator__left_care_mid_term__out_from_that_day(bare):
    assert sums(bare.school, "archive.card", october(19))[1] == 7  # chen still, jun already
    assert sums(bare.school, "archive.card", october(20))[1] == 6
    assert bare.chen.pk not in [
        one.subject for one in counted(bare.school, "archive.card", october(20)).members
    ]


def test_denominator__moved_out_though_the_tag_was_never_ended__out(bare):
    on = {one.subject for one in counted(bare.school, "archive.card", september(24)).members}
    after = {one.subject for one in counted(bare.school, "archive.card", september(25)).members}
    assert bare.jiang.pk in on
    assert bare.jiang.pk not in after


# Months without school, and words


@pytest.mark.parametrize("on", [date(2026, 8, 31), date(2027, 8, 15)])
def test_month_without_school__every_figure__is_a_dash(place, on):
    for code in ("archive.opened", "archive.complete", "archive.card"):
        assert words(place.school, code, on) == "—"
    with one_reckoning():
        assert missing_of(span_of(place.school, on)) == {}


def test_month_that_ends_after_the_term__still_speaks_of_the_term(place):
    assert date(2027, 1, 31) > LAST
    assert sums(place.school, "archive.card", date(2027, 1, 31)) == (4, 6)


def test_words__one_of_two_thousand_missing__never_100(place):
    assert measure("archive.opened").words(1999, 2000) == "99.9%"
    assert words(place.school, "archive.opened", DAY) == "83.3%"


def test_words__everybody__100(bare):
    for name in ("an", "bo", "dan", "gao", "hai", "jun"):
        bare.contact(bare.pupils[name])
    assert words(bare.school, "archive.opened", DAY) == "100.0%"


def test_other_school__its_pupils__count_for_itself_alone(place):
    other = small_school_beside(place)
    assert sums(other.school, "archive.opened", DAY) == (0, 6)
    assert sums(place.school, "archive.opened", DAY) == (5, 6)


def small_school_beside(place: SmallSchool) -> SmallSchool:
    for user in (place.head_one, place.head_two, place.director, place.principal, place.mentor):
        type(user).objects.filter(pk=user.pk).update(username=f"{user.username}_elsewhere")
    return small_school()
