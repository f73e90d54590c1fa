"""The document to go on editing: every number of the report, and nothing that runs."""

import io
import re
import zipfile

import pytest
from docx import Document

from school_care.reports.models import Summary
from school_care.reports.summaries import services
from school_care.reports.summaries.docx import document_of
from school_care.reports.summaries.layout import numbered, sections_of
from school_care.reports.summaries.papers import narrative_of
from tests.reports.summaries.making import drafted, period, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school")]


def opened(row: Summary, cast):
    row = Summary.objects.select_related("signed_by", "school").get(pk=row.pk)
    about = period(cast.school, kind=row.kind, code=row.period)
    return row, Document(io.BytesIO(document_of(row=row, period=about, school=cast.school)))


def test_document__opened_again__holds_every_cell_of_the_report(cast):
    row, document = opened(signed(cast), cast)
    wanted = [
        [list(table.head), *(list(line) for line in table.rows)]
        for section in sections_of(row.kind, row.figures, outside=True)
        for table in section.tables
    ]
    found = [[[cell.text for cell in line.cells] for line in one.rows] for one in document.tables]
    assert len(wanted) > 5
    assert found == wanted


def test_document__headings__are_real_ones_in_order(cast):
    row, document = opened(signed(cast), cast)
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    parts = numbered(sections_of(row.kind, row.figures, outside=True))
    assert headings == [*(name for name, _ in parts), *(one.heading for one in narrative_of(row))]
    title = next(one for one in document.paragraphs if one.style.name == "Title")
    assert title.text == "2026年10月关爱工作月报"


def test_document__page__is_a4_with_official_margins_fonts_and_page_numbers(cast):
    _, document = opened(signed(cast), cast)
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.top_margin.mm)) == (210, 37)
    assert (round(page.left_margin.mm), round(page.right_margin.mm)) == (28, 26)
    assert "PAGE" in page.footer._element.xml
    assert 'w:eastAsia="仿宋"' in document.styles["Normal"].element.xml
    assert 'w:eastAsia="黑体"' in document.element.xml


def test_document__of_a_correction__says_why_and_the_note_once(cast):
    made = services.correct(by=cast.director, row=signed(cast), why="补记一次谈心")
    Summary.objects.filter(pk=made.pk).update(broken=[{"code": "carried", "words": "对不上"}])
    made.refresh_from_db()
    made.note = "上月少数一人。\n已经更正。"
    made.save()
    _, document = opened(made, cast)
    lines = [one.text for one in document.paragraphs]
    assert "更正原因：补记一次谈心" in lines
    at = lines.index("说明：上月少数一人。")
    assert lines[at + 1] == "已经更正。"


def test_document__hostile_words__stay_words(cast):
    row = drafted(cast)
    words = '=cmd|"/c calc"!A1 <w:fldSimple w:instr="DDE"/>&amp; {{7*7}}\x0b\ufffe尾'
    row.work = words
    row.save()
    row, document = opened(row, cast)
    shown = next(one.text for one in document.paragraphs if one.text.startswith("=cmd"))
    assert shown.startswith('=cmd|"/c calc"!A1 <w:fldSimple w:instr="DDE"/>&amp; {{7*7}}')
    made = document_of(row=row, period=period(cast.school), school=cast.school)
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        body = parts.read("word/document.xml").decode()
        assert "fldSimple w:instr" not in re.sub(r"&lt;w:fldSimple w:instr", "", body)
        assert not [name for name in parts.namelist() if "vba" in name.lower()]


def test_document__one_or_two_of_a_kind__are_not_told_outside(cast):
    row = drafted(cast)
    row.figures["people"]["categories"] = [["孤儿", 1], ["残疾", 3]]
    row.save()
    _, document = opened(row, cast)
    table = next(one for one in document.tables if one.rows[0].cells[0].text == "类别")
    assert [line.cells[1].text for line in table.rows] == ["人数", "少于3", "3"]
