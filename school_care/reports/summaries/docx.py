"""A report of the school as a document to go on editing: real headings, real tables, margins and
fonts of official papers. Words stay words: nothing in them is ever a field, a formula or markup."""

import io
import re
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from school_care.core.templatetags.days import long_date
from school_care.reports.enums import SummaryState
from school_care.reports.models import Summary
from school_care.reports.summaries.layout import Table, numbered, sections_of
from school_care.reports.summaries.papers import narrative_of
from school_care.reports.summaries.periods import Period
from school_care.reports.summaries.words import STATEMENT, paragraphs
from school_care.school.models import School

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY, HEADING, TITLE = "仿宋", "黑体", "方正小标宋简体"
TEXT, SMALL, TABLE, HEAD = Pt(16), Pt(12), Pt(12), Pt(22)
# What XML cannot hold; a document with it would not open.
_UNFIT = re.compile(r"[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document_of(*, row: Summary, period: Period, school: School) -> bytes:
    """The .docx, numbers as they leave the school."""
    made = Document()
    _frame(made, school, period)
    _line(made, school.name, SMALL, align=WD_ALIGN_PARAGRAPH.CENTER)
    title = made.add_heading(level=0)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(title, period.title, HEAD, TITLE)
    _line(made, _subtitle(row, period), SMALL, align=WD_ALIGN_PARAGRAPH.CENTER)
    if row.why:
        _text(made, f"更正原因：{row.why}")
    for heading, section in numbered(sections_of(row.kind, row.figures, outside=True)):
        _heading(made, heading)
        for table in section.tables:
            _table(made, table)
        for note in section.notes:
            _line(made, note, SMALL)
    if row.broken:
        _heading(made, "数字说明")
        for one in row.broken:
            _text(made, f"{one['words']}。")
        for at, line in enumerate(paragraphs(row.note)):
            _text(made, line if at else f"说明：{line}")
    for told in narrative_of(row):
        _heading(made, told.heading)
        for line in told.lines or [""]:
            _text(made, line)
    _end(made, row, school)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _subtitle(row: Summary, period: Period) -> str:
    version = f"（更正第{row.version}版）" if row.version > 1 else ""
    state = "" if row.state == SummaryState.SIGNED else "　未签发"
    return f"{period.days}{version}{state}"


def _frame(made: Any, school: School, period: Period) -> None:
    """A4 with the margins of official papers; school above, page number below."""
    made.core_properties.title = _fit(period.title)
    made.core_properties.author = _fit(school.name)
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    for name in ("Normal", "Title", "Heading 1"):
        _style(made.styles[name], BODY if name == "Normal" else HEADING)
    made.styles["Normal"].font.size = TEXT
    head, foot = page.header.paragraphs[0], page.footer.paragraphs[0]
    _run(head, period.title, Pt(9), BODY)
    head.alignment = foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(foot, "第", SMALL, BODY)
    _field(foot, "PAGE")
    _run(foot, "页　共", SMALL, BODY)
    _field(foot, "NUMPAGES")
    _run(foot, "页", SMALL, BODY)


def _style(style: Any, font: str) -> None:
    style.font.name = font
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(name), font)
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    style.font.color.rgb = None


def _field(paragraph: Any, code: str) -> None:
    """A number the word processor fills in."""
    run = paragraph.add_run()
    for kind in ("begin", "", "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = code
        run._r.append(part)


def _fit(text: str) -> str:
    return _UNFIT.sub("", text)


def _run(paragraph: Any, text: str, size: Any, font: str = BODY, *, bold: bool = False) -> None:
    run = paragraph.add_run(_fit(text))
    run.font.size, run.font.name, run.bold = size, font, bold
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _heading(made: Any, text: str) -> None:
    _run(made.add_heading(level=1), text, TEXT, HEADING)


def _line(made: Any, text: str, size: Any, *, align: Any = None) -> None:
    paragraph = made.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(4)
    _run(paragraph, text, size)


def _text(made: Any, text: str) -> None:
    """A paragraph of the body, two characters in."""
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.first_line_indent = TEXT * 2
    paragraph.paragraph_format.line_spacing = Pt(28)
    paragraph.paragraph_format.space_after = Pt(0)
    _run(paragraph, text, TEXT)


def _table(made: Any, table: Table) -> None:
    if table.caption:
        _line(made, table.caption, SMALL)
    held = made.add_table(rows=1, cols=len(table.head), style="Table Grid")
    _cells(held.rows[0], table.head, bold=True)
    mark = OxmlElement("w:tblHeader")
    held.rows[0]._tr.get_or_add_trPr().append(mark)  # repeated on each page
    for row in table.rows:
        _cells(held.add_row(), row)
    made.add_paragraph().paragraph_format.space_after = Pt(0)


def _cells(row: Any, texts: Sequence[str], *, bold: bool = False) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        _run(cell.paragraphs[0], text, TABLE, bold=bold)


def _end(made: Any, row: Summary, school: School) -> None:
    if row.signed_at is not None and row.signed_by is not None:
        _text(made, STATEMENT)
        signed = f"校长{row.signed_by.name}于{long_date(timezone.localdate(row.signed_at))}签发。"
        _text(made, signed)
    _line(made, f"{school.name}（盖章）", TEXT, align=WD_ALIGN_PARAGRAPH.RIGHT)
