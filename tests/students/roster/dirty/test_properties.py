"""Dirty rosters in memory: one defect at a time, then mixtures, then the refused rows mended."""

import pytest
from hypothesis import given

from tests.students.roster.books import parse, sheet

from .making import dirty_books
from .oracle import check, check_mended
from .outcomes import DEFECTS, Defect
from .profile import examples
from .sheets import Page

ALL = [defect for many in DEFECTS.values() for defect in many]


def read(pages: list[Page]):
    """The pages as the reader sees them."""
    return parse(
        *[
            sheet(p.rows, name=p.name, hidden=p.hidden, merged=p.merged, hidden_rows=p.hidden_rows)
            for p in pages
        ]
    )


@pytest.mark.parametrize("defect", ALL, ids=repr)
def test_one_defect__in_every_other_row__comes_out_as_it_must(defect: Defect):
    @examples(6, share=1 / 50)
    @given(dirty_books(only=defect, most=4))
    def holds(pages):
        check(pages, read(pages))

    holds()


@examples(150)
@given(dirty_books())
def test_mixtures_of_defects__come_out_as_they_must(pages):
    check(pages, read(pages))


@examples(40, share=1 / 5)
@given(dirty_books())
def test_refused_rows__mended_where_the_reason_says__are_the_children_they_were(pages):
    roster = read(pages)
    for page in pages:
        check_mended(page, roster, parse)
