"""What both ends of a term owe: the duty kinds, the today page, the pupil's file."""

from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from school_care.attendance.enums import HolidayPlace, NotHereReason
from school_care.attendance.kinds import holiday_whereabouts, register_term
from school_care.attendance.services.holidays import StayFacts, record_stay
from school_care.attendance.services.registration import (
    hand_in_count,
    mark_not_here,
    register_pupils,
)
from school_care.core.duty_kinds import CLASS, STUDENT, duty_kinds
from school_care.students.models import StudentCategory
from tests.attendance.terming import FIRST, at, client_of, first_day, term
from tests.factories import SchoolClassFactory, StudentFactory
from tests.support.owing import owed_to

__all__ = ["first_day", "term"]


@pytest.fixture(autouse=True)
def _day_one(first_day, term) -> None:
    """Every test begins on the first day of the term."""


def hand_in(cast, number) -> None:
    register_pupils(
        by=cast.director,
        school_class=cast.seven_one,
        students=[cast.zixuan.public_id, cast.anan.public_id],
        only_unsaid=True,
    )
    hand_in_count(by=cast.director, school_class=cast.seven_one, number=number)


def owed_counts(cast, on: str | date) -> dict[str, bool]:
    """The keys of the counts 七(1)班 owes on a day, and whether they are late."""
    day = date.fromisoformat(str(on))
    found = owed_to(
        [cast.seven_one.pk], school=cast.school, on=day, subject=CLASS, codes=["register.term"]
    )
    return {item.occasion.key: item.late for item in found.get(cast.seven_one.pk, [])}


def owed_stays(cast, student, on: str) -> list:
    found = owed_to(
        [student.pk],
        school=cast.school,
        on=date.fromisoformat(on),
        subject=STUDENT,
        codes=["holiday.whereabouts"],
    )
    return found.get(student.pk, [])


def stay(cast, student) -> None:
    record_stay(
        by=cast.director,
        student=student,
        facts=StayFacts(HolidayPlace.HOME, with_whom="奶奶"),
    )


# -- kinds --------------------------------------------------------------------------------------


def test_kinds__both__registered():
    codes = {kind.code: kind.subject for kind in duty_kinds()}
    assert codes["register.term"] == CLASS
    assert codes["holiday.whereabouts"] == STUDENT


def test_count__owed_from_its_day__late_the_day_after__later_ones_do_not_fulfil_it(cast):
    assert owed_counts(cast, FIRST) == {"2026-2027-1:1": False}
    assert owed_counts(cast, "2026-08-31") == {}
    assert owed_counts(cast, "2026-09-02") == {"2026-2027-1:1": True}
    with at("2026-09-03"):
        hand_in(cast, 1)
        assert owed_counts(cast, "2026-09-03") == {"2026-2027-1:3": False}


def test_count__never_handed_in__not_owed_any_more_once_the_next_one_has_come(cast):
    assert owed_counts(cast, "2026-09-03") == {"2026-2027-1:3": False}
    assert owed_counts(cast, "2026-09-15") == {"2026-2027-1:15": False}
    assert owed_counts(cast, "2026-09-22") == {"2026-2027-1:15": True}
    assert owed_counts(cast, "2026-09-23") == {}
    assert owed_counts(cast, "2026-11-22") == {}


def test_count__asked_for_a_past_day__as_of_that_day(cast):
    with at("2026-09-03"):
        hand_in(cast, 1)
    with at("2026-12-01"):
        assert owed_counts(cast, "2026-09-02") == {"2026-2027-1:1": True}
        assert owed_counts(cast, "2026-09-03") == {"2026-2027-1:3": False}


def test_count__class_without_pupils_that_day__owes_none(cast):
    empty = SchoolClassFactory(school=cast.school, grade=9, number=1)
    with at("2026-09-11"):
        StudentFactory(current_class=empty, enrolment__starts_on=date(2026, 9, 11))
    found = register_term.population(
        school_id=cast.school.pk, on=date(2026, 9, 20), subjects=[empty.pk]
    )
    assert [one.key for one in found] == ["2026-2027-1:15"]


def test_count__in_the_holidays__not_owed(cast):
    assert owed_counts(cast, "2027-02-01") == {}


def test_count__of_another_school__not_ours(cast):
    found = register_term.population(school_id=cast.school.pk, on=FIRST)
    assert {one.subject for one in found} == {
        cast.seven_one.pk,
        cast.seven_two.pk,
        cast.eight_one.pk,
    }


def test_kinds__constant_number_of_queries(cast, django_assert_max_num_queries):
    with at("2026-09-20"):
        for number in range(6):
            group = SchoolClassFactory(school=cast.school, grade=9, number=number + 1)
            StudentFactory(current_class=group, care=True)
        with django_assert_max_num_queries(8):
            list(register_term.population(school_id=cast.school.pk, on=date(2026, 9, 20)))
        with django_assert_max_num_queries(4):
            list(holiday_whereabouts.population(school_id=cast.school.pk, on=date(2027, 1, 4)))
        for kind in (register_term, holiday_whereabouts):
            with django_assert_max_num_queries(1):
                list(kind.facts(school_id=cast.school.pk, since=FIRST, until=date(2027, 1, 4)))


@pytest.mark.parametrize(
    ("on", "late"),
    [
        ("2026-12-24", None),
        ("2026-12-25", False),
        ("2027-01-15", False),
        ("2027-01-16", True),
        ("2027-02-28", True),
        ("2027-03-01", None),
    ],
)
def test_holiday__care_pupil__owed_from_three_weeks_before_until_the_next_term(cast, on, late):
    found = owed_stays(cast, cast.zixuan, on)
    assert [item.late for item in found] == ([] if late is None else [late])
    assert owed_stays(cast, cast.anan, on) == []  # not in care


def test_holiday__entered__fulfilled_from_that_day_on(cast):
    with at("2027-01-04"):
        stay(cast, cast.zixuan)
    assert len(owed_stays(cast, cast.zixuan, "2027-01-03")) == 1
    assert owed_stays(cast, cast.zixuan, "2027-01-04") == []


def test_holiday__last_summers_entry__does_not_fulfil_the_winter(cast):
    with at("2026-07-01"):
        stay(cast, cast.zixuan)
    assert len(owed_stays(cast, cast.zixuan, "2027-01-04")) == 1


def test_holiday__out_of_care_by_then__not_owed(cast):
    StudentCategory.objects.filter(student=cast.zixuan).update(until=date(2027, 1, 1))
    assert owed_stays(cast, cast.zixuan, "2026-12-31") != []
    assert owed_stays(cast, cast.zixuan, "2027-01-04") == []


# -- pages --------------------------------------------------------------------------------------


def today_of(user) -> str:
    answer = client_of(user).get(reverse("workspace:today"))
    return unescape(answer.content.decode())


def file_of(user, student) -> str:
    url = reverse("students:show", args=[student.public_id])
    return unescape(client_of(user).get(url).content.decode())


def test_today__first_day__head_teacher_is_asked_for_the_count(cast):
    text = today_of(cast.head_teacher)
    assert "上报开学报到人数（今天到期）" in text
    assert "第1天" in text
    hand_in(cast, 1)
    assert "开学报到" not in today_of(cast.head_teacher)
    with at("2026-09-04"):
        text = today_of(cast.head_teacher)
        assert "上报开学报到人数（逾期1天）" in text
        assert "第3天" in text


def test_today__director__how_many_classes_have_not_handed_in(cast):
    assert "第1天报到统计：3个班未报" in today_of(cast.director)
    hand_in(cast, 1)
    assert "第1天报到统计：2个班未报" in today_of(cast.director)
    with at("2026-09-28"):
        assert "报到统计" not in today_of(cast.director)


def test_today__last_three_weeks__how_many_are_not_entered(cast):
    with at("2027-01-04"):
        text = today_of(cast.head_teacher)
        assert "登记假期去向 1件" in text  # of the care pupil; it is a duty
        assert "寒假去向：还有" not in text
        assert "2027年寒假去向：3个班没有登记完" in today_of(cast.director)
        stay(cast, cast.zixuan)
        text = today_of(cast.head_teacher)
        assert "登记假期去向" not in text
        assert "七(1)班2027年寒假去向：还有1人没有登记" in text
        assert "1月15日前" in text
        stay(cast, cast.anan)
        assert "寒假去向" not in today_of(cast.head_teacher)


def test_today__new_term__who_is_not_back(cast):
    with at("2027-01-04"):
        stay(cast, cast.zixuan)
    with at("2027-03-02"):
        assert "七(1)班2027年寒假返校：1人还没回来" in today_of(cast.head_teacher)


def test_file__not_registered__one_line_with_the_reason(cast):
    assert "本学期还没有登记报到" in file_of(cast.head_teacher, cast.zixuan)
    mark_not_here(
        by=cast.head_teacher,
        school_class=cast.seven_one,
        student=cast.zixuan.public_id,
        reason=NotHereReason.SICK,
    )
    with at("2026-09-28"):
        assert "本学期未报到：生病" in file_of(cast.head_teacher, cast.zixuan)
        assert "未报到" not in file_of(cast.head_teacher, cast.anan)
        assert "未报到" not in file_of(cast.counsellor, cast.keke)


def test_file__in_the_holidays__where_and_with_whom(cast):
    with at("2027-01-04"):
        stay(cast, cast.zixuan)
        assert "2027年寒假：" not in file_of(cast.head_teacher, cast.zixuan)
    with at("2027-01-20"):
        assert "2027年寒假：在家，和奶奶" in file_of(cast.head_teacher, cast.zixuan)
        assert "2027年寒假：" not in file_of(cast.dormitory, cast.zixuan)


def test_file__owed__leads_to_the_form(cast):
    with at("2027-01-04"):
        text = file_of(cast.head_teacher, cast.zixuan)
        assert "登记假期去向" in text
        assert reverse("attendance:holiday_pupil", args=[cast.zixuan.public_id]) in text
