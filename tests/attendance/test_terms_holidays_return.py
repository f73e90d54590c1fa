"""Who came back from the holidays, and the school's overview."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from school_care.attendance.enums import HolidayPlace
from school_care.attendance.models import HolidayStay
from school_care.attendance.selectors_holidays import (
    class_return,
    county_of,
    leaves_county,
    school_holiday,
)
from school_care.attendance.services.holidays import (
    mark_returned,
)
from school_care.attendance.services.registration import register_pupils
from school_care.core import clock
from school_care.school.refusal import Refused
from school_care.students.enums import ContactRole
from tests.attendance.holidays import (
    _two_weeks_before,
    holiday,
    page,
    past,
    person,
    record,
)
from tests.attendance.making import RollFactory
from tests.attendance.terming import at, before_holidays, client_of, term
from tests.factories import ContactFactory, StudentFactory
from tests.support.queries import queries_of

__all__ = ["_two_weeks_before", "before_holidays", "term"]


def returned(cast) -> dict:
    found = class_return(cast.head_teacher, cast.seven_one, past(cast))
    return {one.student: one.returned_on for one in found.lines}


def test_return__who_registered_is_back__who_did_not_is_listed_with_whom_to_ring(cast):
    record(cast, phone="19900000777")
    record(cast, cast.anan, with_whom="妈妈", back_on=date(2027, 2, 26))
    with at("2027-03-02"):
        register_pupils(
            by=cast.head_teacher, school_class=cast.seven_one, students=[cast.anan.public_id]
        )
        assert returned(cast) == {cast.zixuan: None, cast.anan: date(2027, 3, 2)}
        text = page(cast)
        assert "还没有返校 1 人" in text
        assert "在家，和奶奶" in text
        assert "晚4天" in text
        assert "19900000777" not in text


def test_return__present_on_a_roll__back_without_registration(cast):
    record(cast)
    with at("2027-03-03"):
        assert returned(cast) == {cast.zixuan: None}
        RollFactory(school_class=cast.seven_one, date=date(2027, 3, 3))
        assert returned(cast) == {cast.zixuan: date(2027, 3, 3)}


def test_return__marked_by_hand__back_on_that_day(cast):
    stay = record(cast)
    with at("2027-03-04"):
        url = reverse("attendance:holiday_returned", args=[cast.zixuan.public_id])
        client_of(cast.head_teacher).post(url)
        assert returned(cast) == {cast.zixuan: date(2027, 3, 4)}
        with pytest.raises(Refused, match="放假以后"):
            mark_returned(by=cast.head_teacher, stay=stay, on=date(2027, 1, 10))


# -- the school ---------------------------------------------------------------------------------


def test_overview__classes_alone_and_leaving__names_only_for_care_readers(cast):
    father = person(cast.zixuan, ContactRole.FATHER)
    record(cast, place_kind=HolidayPlace.PARENTS, with_contact=father)
    record(cast, cast.anan, alone=True)
    found = school_holiday(cast.director, cast.school, holiday(cast), asked=True)
    total = found.total
    assert (total.pupils, total.recorded, total.alone, total.leaving) == (4, 2, 1, 1)
    assert found.classes_waiting == 2
    assert [one for one, _ in found.alone] == [cast.anan]
    url = reverse("attendance:holidays")
    assert "李安安" in client_of(cast.director).get(url).content.decode()
    text = client_of(cast.registrar).get(url).content.decode()
    assert "李安安" not in text
    assert "无成年人照看" in text


def test_overview__after_the_holidays__who_is_not_back(cast):
    record(cast)
    with at("2027-03-03"):
        found = school_holiday(cast.director, cast.school, past(cast), asked=False)
        assert found.total.away == 1
        text = client_of(cast.director).get(reverse("attendance:holidays")).content.decode()
        assert "未返校" in text


@pytest.mark.parametrize(
    ("kind", "place", "leaves"),
    [
        ("parents", "广东省东莞市", True),
        ("parents", "青禾县", False),
        ("relatives", "贵州省遵义市", True),
        ("relatives", "东莞", True),
        ("relatives", "外婆家", False),
        ("relatives", "", False),
        ("home", "柳树村", False),
    ],
)
def test_leaving_the_county__by_what_the_entry_says(cast, kind, place, leaves):
    assert leaves_county(HolidayStay(place_kind=kind, place=place), "青禾县") is leaves


@pytest.mark.parametrize(
    ("address", "county"),
    [
        ("青禾县柳溪镇学府路1号", "青禾县"),
        ("贵州省遵义市湄潭县黄家坝镇", "湄潭县"),
        ("", ""),
    ],
)
def test_county__of_the_schools_address(cast, address, county):
    cast.school.address = address
    assert county_of(cast.school) == county


def test_class_page__a_longer_class__the_same_number_of_queries(cast):
    client = client_of(cast.head_teacher)
    urls = [
        reverse("attendance:holiday", args=[cast.seven_one.public_id]),
        reverse("attendance:holiday_rest", args=[cast.seven_one.public_id]),
    ]
    record(cast, alone=True)
    few = [queries_of(client, url) for url in urls]
    for _ in range(20):
        pupil = StudentFactory(current_class=cast.seven_one)
        ContactFactory(student=pupil, relation="奶奶")
    for pupil in (StudentFactory(current_class=cast.seven_one) for _ in range(10)):
        record(cast, pupil, alone=True)
    assert [queries_of(client, url) for url in urls] == few
    assert max(few) <= 22
    with at(clock.today() + timedelta(days=60)):
        assert queries_of(client_of(cast.director), reverse("attendance:holidays")) <= 24
