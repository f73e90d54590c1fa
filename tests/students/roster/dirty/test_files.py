"""Dirty rosters as real files, through the door every upload goes through."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given

from school_care.core.sheets import read_workbook
from school_care.students.roster.parse import parse_roster
from tests.students.roster.books import ON

from .files import TEXT_KINDS, write_html, write_text, write_xlsx
from .making import dirty_books, dirty_texts
from .oracle import check
from .profile import examples


def _read(write, name: str):
    """Write a file of that name, read it as an upload is read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(path)
        return parse_roster(read_workbook(path), on=ON)


@examples(8, share=1 / 40)
@given(dirty_books())
def test_workbook__merges_and_hidden_things__reads_as_it_must(pages):
    check(pages, _read(lambda path: write_xlsx(pages, path), "名单.xls"))


@pytest.mark.parametrize("kind", TEXT_KINDS)
def test_text__in_any_encoding_and_with_any_separator__reads_as_it_must(kind):
    @examples(3, share=1 / 100)
    @given(dirty_texts())
    def holds(pages):
        check(pages, _read(lambda path: write_text(pages[0], path, kind), "名单.csv"))

    holds()


@examples(3, share=1 / 100)
@given(dirty_texts())
def test_web_table__named_xls__reads_as_it_must(pages):
    check(pages, _read(lambda path: write_html(pages[0], path), "名单.xls"))
