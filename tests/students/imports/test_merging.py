"""What a row makes of what the archive knows, rule by rule."""

from dataclasses import replace
from datetime import date

import pytest

from school_care.students.roster.rows import CategoryClaim, ContactClaim, PartialDate
from school_care.students.services.imports.merging import (
    merge_birth,
    merge_categories,
    merge_contacts,
    merge_levels,
    merge_membership,
)
from school_care.students.services.imports.pupil_file import Contact, Membership, Span

SEPT, ON, NEXT = date(2026, 9, 1), date(2026, 11, 20), date(2026, 12, 1)
SEVEN_ONE, SEVEN_TWO = ("junior", 2026, 1), ("junior", 2026, 2)


def categories(known=(), *codes, care_from=None, care_until=None, on=ON):
    claims = [CategoryClaim(words=code.lower(), code=code) for code in codes]
    merged = merge_categories(known, claims, care_from=care_from, care_until=care_until, on=on)
    again = merge_categories(merged, claims, care_from=care_from, care_until=care_until, on=on)
    assert again == merged, "telling the same again changed something"
    return [(span.key, span.starts_on, span.until) for span in merged]


@pytest.mark.parametrize(
    ("known", "told", "result"),
    [
        ([], ["DIBAO"], [("DIBAO", ON, None)]),
        ([("DIBAO", SEPT)], ["DIBAO"], [("DIBAO", SEPT, None)]),
        ([("DIBAO", SEPT)], [], [("DIBAO", SEPT, None)]),
        ([("LB_ONE", SEPT)], ["LB_UNSPECIFIED"], [("LB_ONE", SEPT, None)]),
        ([("LB_BOTH", SEPT)], ["LB_UNSPECIFIED"], [("LB_BOTH", SEPT, None)]),
        (
            [("LB_UNSPECIFIED", SEPT)],
            ["LB_BOTH"],
            [("LB_UNSPECIFIED", SEPT, ON), ("LB_BOTH", ON, None)],
        ),
        ([("LB_UNSPECIFIED", ON)], ["LB_BOTH"], [("LB_BOTH", ON, None)]),
        ([("LB_BOTH", SEPT)], ["LB_ONE"], [("LB_BOTH", SEPT, ON), ("LB_ONE", ON, None)]),
        ([], ["LB_UNSPECIFIED", "LB_BOTH"], [("LB_BOTH", ON, None)]),
    ],
)
def test_categories__told__follow_the_rule(known, told, result):
    assert categories([Span(*span) for span in known], *told) == result


def test_categories__entry_date_in_the_row__starts_the_claim():
    assert categories([], "DIBAO", care_from=SEPT) == [("DIBAO", SEPT, None)]


def test_categories__exit_without_a_category_in_the_row__ends_all():
    known = [Span("DIBAO", SEPT), Span("LB_BOTH", SEPT)]

    assert categories(known, care_until=ON) == [("DIBAO", SEPT, ON), ("LB_BOTH", SEPT, ON)]


def test_categories__exit_with_a_category__ends_that_one():
    known = [Span("DIBAO", SEPT), Span("LB_BOTH", SEPT)]

    assert categories(known, "DIBAO", care_until=ON) == [
        ("DIBAO", SEPT, ON),
        ("LB_BOTH", SEPT, None),
    ]


def test_categories__exit_of_plain_left_behind__ends_the_specific_one():
    assert categories([Span("LB_ONE", SEPT)], "LB_UNSPECIFIED", care_until=ON) == [
        ("LB_ONE", SEPT, ON)
    ]


def test_categories__a_stay_already_over_when_first_told__is_stored_with_both_dates():
    assert categories([], "DIBAO", care_from=SEPT, care_until=ON) == [("DIBAO", SEPT, ON)]


def test_categories__coming_back_into_care__is_a_second_stay():
    known = [Span("DIBAO", SEPT, date(2026, 10, 1))]

    assert categories(known, "DIBAO") == [
        ("DIBAO", SEPT, date(2026, 10, 1)),
        ("DIBAO", ON, None),
    ]


def test_categories__an_unknown_word__is_kept_with_the_earlier_one():
    known = (Span("UNKNOWN", SEPT, None, "特殊甲"),)
    told = [CategoryClaim("特殊乙", "UNKNOWN")]

    (span,) = merge_categories(known, told, care_from=None, care_until=None, on=ON)

    assert (span.words, span.starts_on) == ("特殊甲、特殊乙", SEPT)


def levels(known, rank, *, until=None, still=True, on=ON):
    def merge(spans):
        return merge_levels(
            spans, rank, care_from=None, care_until=until, still_in_care=still, on=on
        )

    merged = merge(known)
    assert merge(merged) == merged, "telling the same again changed something"
    return [(span.key, span.starts_on, span.until) for span in merged]


@pytest.mark.parametrize(
    ("known", "rank", "result"),
    [
        ([], 3, [(3, ON, None)]),
        ([Span(3, SEPT)], 3, [(3, SEPT, None)]),
        ([Span(3, SEPT)], None, [(3, SEPT, None)]),
        ([Span(3, SEPT)], 2, [(3, SEPT, ON), (2, ON, None)]),
        ([Span(3, ON)], 2, [(2, ON, None)]),
    ],
)
def test_levels__told__change_from_the_effective_date(known, rank, result):
    assert levels(known, rank) == result


def test_levels__last_category_ended__end_with_it():
    assert levels([Span(3, SEPT)], None, until=ON, still=False) == [(3, SEPT, ON)]


def test_birth__only_the_month_told__keeps_the_day_we_know():
    day = PartialDate(date(2015, 3, 14))

    assert merge_birth(day, PartialDate(date(2015, 3, 1), "month")) == day
    assert merge_birth(PartialDate(date(2015, 3, 1), "month"), day) == day
    assert merge_birth(day, PartialDate(date(2015, 4, 1), "month")).value == date(2015, 4, 1)


def membership(known, *, class_key=SEVEN_ONE, left_on=None, on=ON, today=ON):
    merged = merge_membership(known, class_key=class_key, left_on=left_on, on=on, today=today)
    return merged.class_key, merged.until


@pytest.mark.parametrize(
    ("known", "told", "result"),
    [
        (Membership(SEVEN_ONE), {"class_key": SEVEN_TWO}, (SEVEN_TWO, None)),
        (Membership(SEVEN_ONE), {"class_key": None}, (SEVEN_ONE, None)),
        (Membership(SEVEN_ONE), {"left_on": SEPT}, (SEVEN_ONE, SEPT)),
        (Membership(SEVEN_ONE, SEPT), {}, (SEVEN_ONE, None)),  # back again
        (Membership(SEVEN_ONE, SEPT), {"left_on": ON}, (SEVEN_ONE, SEPT)),  # gone already
        (Membership(SEVEN_ONE, ON), {"on": SEPT}, (SEVEN_ONE, ON)),  # an old roster
        (Membership(SEVEN_ONE, NEXT), {}, (SEVEN_ONE, NEXT)),  # blank never erases
        (None, {"left_on": SEPT}, (SEVEN_ONE, SEPT)),
    ],
)
def test_membership__told__follows_the_rule(known, told, result):
    assert membership(known, **told) == result


MOTHER = Contact("MOTHER", "李秋月", "母亲", ("19900000001",), "广东省东莞市")


def contacts(known, *claims):
    merged = merge_contacts(known, claims)
    assert merge_contacts(merged, claims) == merged, "telling the same again changed something"
    return merged


def test_contacts__only_the_phone_told__everything_else_stays():
    (mother,) = contacts([MOTHER], ContactClaim("MOTHER", phones=("19900000002",)))

    assert mother == replace(MOTHER, phones=("19900000002", "19900000001"))


def test_contacts__numbers_we_have_in_another_order__change_nothing():
    known = [replace(MOTHER, phones=("19900000001", "19900000002"))]

    assert contacts(known, ContactClaim("MOTHER", phones=("19900000002",))) == tuple(known)


def test_contacts__nobody_told__nobody_removed():
    assert contacts([MOTHER]) == (MOTHER,)


def test_contacts__another_guardian__is_added_beside_the_first():
    grandmother = Contact("GUARDIAN", "王桂英", "奶奶")

    merged = contacts([grandmother], ContactClaim("GUARDIAN", name="张国强", relation="爷爷"))

    assert [c.name for c in merged] == ["王桂英", "张国强"]


def test_contacts__a_mother_of_another_name__corrects_the_one_we_have():
    (mother,) = contacts([MOTHER], ContactClaim("MOTHER", name="李秋玥"))

    assert (mother.name, mother.phones) == ("李秋玥", MOTHER.phones)


def test_contacts__a_number_without_a_name__finds_its_name_later():
    (carer,) = contacts(
        [Contact("CARER", phones=("19900000009",))], ContactClaim("CARER", name="王桂英")
    )

    assert (carer.name, carer.phones) == ("王桂英", ("19900000009",))
