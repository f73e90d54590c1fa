"""Templates laid onto known terms: which days, why moved; generating twice adds nothing."""

from datetime import date

import pytest

from school_care.activities.models import Activity, ActivityClass
from school_care.activities.programme_templates import TEMPLATES, offers_of
from school_care.activities.services.programme.generating import generate
from school_care.school.refusal import Refused
from tests.activities.programme_support import autumn, calendar_2026, programme_of, spring

pytestmark = pytest.mark.django_db


def days(offers) -> dict[str, date]:
    return {offer.line.code: offer.day for offer in offers}


def test_autumn__known_year__each_line_on_its_day(cast):
    calendar = calendar_2026(cast.school)
    offers = offers_of(calendar, autumn(calendar))
    found = days(offers)
    assert found["school.lecture"] == date(2026, 11, 11)  # second Wednesday of November
    assert found["school.new_year"] == date(2026, 12, 29)  # last Tuesday
    assert found["days.teachers"] == date(2026, 9, 10)
    assert found["days.constitution"] == date(2026, 12, 4)
    assert found["year.parent_school.autumn1"] == date(2026, 9, 19)  # a free Saturday
    assert found["year.open_day.autumn"] == date(2026, 11, 20)
    # in the holidays: the school day before, and the page says why
    assert found["days.national"] == date(2026, 9, 30)
    assert found["days.mid_autumn"] == date(2026, 9, 24)
    moved = {offer.line.code: offer.moved for offer in offers}
    assert "10月1日" in moved["days.national"] and "提前到9月30日" in moved["days.national"]
    assert moved["days.double_ninth"] == "10月18日周末，提前到10月16日"
    assert not moved["days.teachers"]


def test_spring__known_year__two_parent_schools_and_the_observance_days(cast):
    calendar = calendar_2026(cast.school)
    found = days(offers_of(calendar, spring(calendar)))
    assert found["year.parent_school.spring1"].month == 3  # the source has no first one
    assert found["year.parent_school.spring2"].month == 6
    assert found["days.safety"] == date(2027, 3, 29)  # last Monday of March
    assert found["days.disabled"] == date(2027, 5, 14)  # third Sunday is 16 May: the Friday before
    assert found["days.eyes"] == date(2027, 6, 4)  # 6 June is a Sunday
    assert found["days.dragon_boat"] == date(2027, 6, 9)
    assert not [code for code in found if code.startswith("school.")]


@pytest.mark.parametrize("which", [autumn, spring])
def test_every_offer__is_a_school_day_of_the_term_or_a_free_weekend(cast, which):
    calendar = calendar_2026(cast.school)
    term = which(calendar)
    for offer in offers_of(calendar, term):
        assert term.first_day <= offer.day <= term.last_day, offer
        free = offer.line.weekend and offer.day.weekday() >= 5
        assert free or calendar.is_school_day(offer.day), offer


def test_templates__codes_differ_and_words_are_fit_for_parents():
    lines = [line for template in TEMPLATES for line in template.lines]
    assert len({line.code for line in lines}) == len(lines)
    words = "".join(f"{line.title}{line.plan}{line.public_words}{line.appeal}" for line in lines)
    assert not [bad for bad in ("法制", "特殊群体", "留守", "困难学生", "弱势") if bad in words]
    assert all(len(line.code) <= 40 and len(line.title) <= 60 for line in lines)
    assert all(line.public_words for line in lines if line.public)


def test_generate__twice_and_after_a_line_was_left_out__adds_each_line_once(cast):
    calendar = calendar_2026(cast.school)
    programme = programme_of(cast, autumn(calendar))
    codes = ["school.lecture", "school.contest"]
    first = generate(by=cast.director, programme=programme, codes=codes, calendar=calendar)
    assert len(first) == 2
    assert ActivityClass.objects.filter(activity=first[0]).count() == 3  # every class
    Activity.objects.filter(pk=first[0].pk).update(state="cancelled")
    more = [*codes, "days.teachers"]
    second = generate(by=cast.director, programme=programme, codes=more, calendar=calendar)
    assert [row.template for row in second] == ["days.teachers"]
    assert Activity.objects.filter(programme=programme).count() == 3


def test_generate__head_teacher_or_nothing_ticked__refused(cast):
    calendar = calendar_2026(cast.school)
    programme = programme_of(cast, autumn(calendar))
    with pytest.raises(Refused):
        generate(by=cast.head_teacher, programme=programme, codes=["school.lecture"])
    with pytest.raises(Refused, match="勾选"):
        generate(by=cast.director, programme=programme, codes=[], calendar=calendar)
    assert not Activity.objects.exists()
