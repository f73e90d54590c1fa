"""One row of a sheet of records."""

import re
from datetime import date as Day
from datetime import datetime

from school_care.core.cells import cell_text, plain, says_nothing
from school_care.core.sheets import CellValue, Row
from school_care.mentoring.record_content import MAX_NEXT_STEP, MAX_TEXT
from school_care.mentoring.sheet.rows import RecordRow, RecordSheet
from school_care.mentoring.sheet.words import (
    AFTER_TEXT,
    BEFORE_TEXT,
    Unclear,
    implied_kind,
    means_whole_class,
    read_kind,
    read_outcome,
    read_restricted,
)
from school_care.school.class_names import find_class
from school_care.school.sheet_imports.rows import RefusedRow
from school_care.school.sheet_imports.tables import Table
from school_care.students.roster.dates import BadDate
from school_care.students.roster.names import clean_name
from school_care.students.sheet_days import DayReader
from school_care.students.sheet_rows import PupilRowReader

MAX_AUTHOR = 40  # characters of a name kept as written
NOBODY = "没有写是哪名学生：请填身份证号或学籍号；讲座、辅导等全班的记录，填班级。"
NO_YEAR_TOLD = "日期没有写年份，按本学年算：请核对。"
NO_STEP_DAY = "看不懂这个跟进日期：请写成 2026-10-12；跟进的事已写进记录内容。"
# 2026年10月12日 下午第三节, 10月12日（周一）16:30
_MOMENT = re.compile(
    r"[\s,，;；(（]*(?:(?:星期|周)[一二三四五六日天][)）]?)?[\s]*"
    r"((?:上午|下午|晚上|中午|早上|早晨|傍晚|课间|大课间|午休|放学后?|晚自习|第.{1,2}节|\d{1,2}[:：]\d{2})"
    r".{0,24})$"
)
_BLANK_LINES = re.compile(r"\n\s*\n+")
_WITHOUT_YEAR = re.compile(r"^\D*\d{1,2}\s*[月./\-]\s*\d{1,2}\s*[日号]?\D*$")


class RowReader(PupilRowReader):
    """Reads the rows of one sheet into `found`, a RecordSheet."""

    def __init__(self, table: Table, days: DayReader, found: RecordSheet) -> None:
        super().__init__(table.sheet, table.columns, days, found)
        around = (*table.above, table.sheet)
        headings = tuple(found.headings[table.sheet])
        told = "" if "kind" in self.columns else implied_kind(around) or implied_kind(headings)
        self.implied_kind = told
        self.class_in_title = next(
            (ref.raw for text in around if (ref := find_class(text, on=days.until))), ""
        )

    def read(self, row: Row) -> None:
        """Add one row to the rows or to the refused ones."""
        self.begin(row)
        day, moment = self._when()
        id_number, student_no, name, class_name = self._who()
        kind, outcome, restricted = self._kind(), self._outcome(), self._restricted()
        step, step_on, rest = self._next_step(day)
        text = self._words(moment, rest)
        author = self._author()
        cells = [cell_text(cell) for cell in row.cells]
        if self._problems:
            refused = RefusedRow(self.sheet, row.number, self._problems, cells)
            self.found.refused.append(refused)
            return
        self.found.rows.append(
            RecordRow(
                self.sheet,
                row.number,
                day,
                id_number,
                student_no,
                name,
                class_name,
                kind,
                author,
                outcome,
                text,
                step,
                step_on,
                restricted,
                cells,
            )  # fmt: skip
        )

    def _when(self) -> tuple[Day | None, str]:
        """The day, and the time of day written beside it."""
        cell, moment = self._cell("date"), ""
        if isinstance(cell, str) and (found := _MOMENT.search(cell_text(cell))):
            cell, moment = cell_text(cell)[: found.start()], found[1].strip(" ()（）")
        day = self._date(cell)
        if day and isinstance(cell, str) and _WITHOUT_YEAR.match(cell_text(cell)):
            self._warn_once("date", NO_YEAR_TOLD)
        return day, moment

    def _who(self) -> tuple[str, str, str, str]:
        before = len(self._problems)
        id_number, student_no = self._numbers_of_pupil()
        name = clean_name(self._text("name"))[0][:40]
        name = "" if means_whole_class(name) or says_nothing(name) else name
        class_name = self._text("class_name") or self.class_in_title
        told = id_number or student_no or name or self._text("class_name")
        if not told and len(self._problems) == before:
            wanted = ("id_number", "student_no", "name", "class_name")
            self._refuse(next(one for one in wanted if one in self.columns), NOBODY)
        return id_number, student_no, name, class_name

    def _kind(self) -> str:
        try:
            return read_kind(self._text("kind"), self.implied_kind)
        except Unclear as unclear:
            self._refuse("kind", str(unclear))
            return ""

    def _outcome(self) -> str:
        try:
            return read_outcome(self._text("outcome"))
        except Unclear as unclear:
            self._refuse("outcome", str(unclear))
            return ""

    def _restricted(self) -> bool:
        try:
            return read_restricted(self._text("restricted"))
        except Unclear as unclear:
            self._refuse("restricted", str(unclear))
            return False

    def _author(self) -> str:
        text = plain(self._text("author"))
        if len(text) > MAX_AUTHOR:
            self._warn("author", f"记录人太长，只保留前{MAX_AUTHOR}个字。")
        return text[:MAX_AUTHOR]

    def _words(self, moment: str, rest: str) -> str:
        """What was written, and under its own heading what else the form tells."""
        parts = [f"时间：{moment}"] if moment else []
        parts += self._labelled(BEFORE_TEXT)
        if text := _lines(self._cell("text")):
            parts.append(text)
        parts += self._labelled(AFTER_TEXT)
        parts += [rest] if rest else []
        words = "\n".join(parts)
        if len(words) > MAX_TEXT:
            self._refuse("text", f"内容有{len(words)}字，最多{MAX_TEXT}字：请分成几行。")
        return words

    def _labelled(self, names: tuple[str, ...]) -> list[str]:
        told = []
        for name in sorted(set(names) & self.columns.keys(), key=self.columns.__getitem__):
            if (text := _lines(self._cell(name))) and not says_nothing(text):
                told.append(f"{self.found.heading(self.sheet, name)}：{text}")
        return told

    def _next_step(self, day: Day | None) -> tuple[str, Day | None, str]:
        """The step still to be done and its day; what is past belongs to the text."""
        step = _lines(self._cell("next_step"))
        if says_nothing(step):
            return "", None, ""
        on = self._step_day()
        heading = self.found.heading(self.sheet, "next_step")
        when = f"（{on.year}年{on.month}月{on.day}日）" if on else ""
        open_still = on is not None and on >= self.days.until and (day is None or on >= day)
        if not open_still or len(step) > MAX_NEXT_STEP:
            return "", None, f"{heading}：{step}{when}"
        return step, on, ""

    def _step_day(self) -> Day | None:
        cell = self._cell("next_step_on")
        if says_nothing(cell_text(cell)):
            return None
        try:
            return self.days.read(cell)
        except BadDate:
            self._warn("next_step_on", NO_STEP_DAY)
            return None


def _lines(cell: CellValue) -> str:
    """A cell as text of several lines, blank ones left out."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    text = cell_text(cell).replace("\r\n", "\n").replace("\r", "\n")
    return _BLANK_LINES.sub("\n", text).strip()
