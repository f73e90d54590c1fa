"""One sheet: find the heading, walk the rows, tell pupils from everything else."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from school_care.core.cells import cell_text, simplified, squeeze
from school_care.core.sheets import CellValue, Problem, Row, Sheet

from .classes import find_class
from .dropping import why_dropped
from .layout import (
    SEARCH_ROWS,
    Layout,
    find_layout,
    is_group_row_again,
    is_heading_again,
    layout_at,
)
from .other_lists import why_no_roster
from .row_reader import RowReader, with_parents_place
from .rows import ClassRef, DroppedColumn, ParsedRow
from .seeing import see_sheet
from .seen import SheetSeen
from .taught import NOBODY_SPOKE, Taught
from .totals import FootChecker
from .trouble import Troubles
from .wordbook import Wordbook

_FOOTER = re.compile(
    r"^(?:合计|总计|小计|共计|总人数|总数|累计|平均|填表人|制表人?|填报人|填表日期|制表日期|填报日期|填报单位|填表单位|审核|"
    r"复核人?|负责人|校长|班主任(?:签|[:：(])|主管|经办|联系人[:：]|联系电话[:：]|说明|备注[:：]|注[:：]|附[:：]|填表说明|"
    r"签字|签名|盖章|(?:学校)?(?:公章|盖章)|第?\d+页|共\d+[人名页]|本班共|本页|本表|日期[:：]|以下空白|以上)"
)  # fmt: skip
_EXAMPLE = re.compile(
    r"^(?:示例|例子?|范例|样例|举例|如)(?:[:：]|\d*$|[一二三]$)|[(（](?:示?例|范例|样例|示范)[)）]"
)
_PLAIN_NAME = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{1,8}(?:·[\u3400-\u9fff]{1,8})+")
_NUMBER = re.compile(r"[^\u3400-\u9fff]*\d{6}")  # 日期:2026年9月8日 is no number of a child
_FILLED = ("grade", "class", "class_no")  # the grade first: a new one ends the class
_REMARKS = ("note", "difficulties", "family", "health", "category", "address")
_IDENTITY = ("id_number", "student_no")


@dataclass
class RefusedRow:
    """A row that stays out, with its cells by heading for the workbook people mend."""

    row: int
    errors: list[Problem]
    cells: dict[str, str]


@dataclass
class SheetResult:
    """What one sheet yields."""

    has_heading: bool = False
    rows: list[ParsedRow] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    why_not: str = ""  # set when the sheet is another kind of list
    dropped: list[DroppedColumn] = field(default_factory=list)
    examples: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    seen: SheetSeen | None = None


class SheetReader:
    """Reads one sheet once."""

    def __init__(
        self,
        sheet: Sheet,
        *,
        on: date,
        aliases: Mapping[str, ClassRef] | None,
        again: Callable[[ParsedRow], Problem | None],
        taught: Taught = NOBODY_SPOKE,
        words: Wordbook | None = None,
        before: int = 0,
    ) -> None:
        """`before` pupils were met on earlier sheets. `again` says why a row is the second one of
        a child met before; `taught` and `words` are what people said of columns and words, over
        what the dictionary says."""
        self.taught, self.words = taught, words or Wordbook()
        self.sheet, self.on, self.aliases, self._again = sheet, on, aliases, again
        self.result = SheetResult()
        self._spans = {(m.first_row, m.first_column): m.last_column for m in sheet.merged}
        self._covered = _rows_covered(sheet)
        self._fill: dict[int, CellValue] = {}
        self._class = find_class(sheet.name, on=on) if taught.class_from_sheet else None
        self._reader: RowReader | None = None
        self._foot = FootChecker(sheet.name, before=before)

    @property
    def _met(self) -> int:
        return len(self.result.rows) + len(self.result.refused)

    def read(self, tick: Callable[[int], None] | None = None) -> SheetResult:
        """Read all rows; `tick` gets the number of pupils' rows from time to time."""
        rows = self.sheet.rows()
        head = list(islice(rows, SEARCH_ROWS + 2))
        layout = find_layout(head[:SEARCH_ROWS], self._spans, self.taught)
        self.result.seen = see_sheet(self.sheet, head, layout)
        if layout is None:
            return self.result
        self.result.why_not = why_no_roster(layout)
        if self.result.why_not:
            return self.result
        self.result.has_heading = True
        first = layout.last_header_row - layout.header_rows + 1
        if self.taught.class_from_sheet:
            self._note_titles([row for row in head if row.number < first])
        self.result.seen.class_said = self._class.raw if self._class else ""
        self._use(layout)
        body = (row for row in _chain(head, rows) if row.number > layout.last_header_row)
        self._walk(body, tick)
        self._warn_without_class(layout)
        self._warn_of_second_list(layout)
        return self.result

    def _warn_of_second_list(self, layout: Layout) -> None:
        """Two lists side by side: the right one is not read, and nobody may think it was."""
        names = layout.by_field.get("name", ())
        if len(names) > 1 and self.result.rows:
            self.result.warnings.append(
                Problem(
                    self.sheet.name,
                    layout.last_header_row,
                    names[1].label,
                    "",
                    f"表里有{len(names)}栏“姓名”，只读取了第一栏的学生：如果右边还有学生，"
                    "请把名单排成一列，每行一名学生，再导入。",
                )
            )

    def _warn_without_class(self, layout: Layout) -> None:
        """One word for the whole sheet, not one a pupil."""
        rows = self.result.rows
        if rows and not layout.has("class", "class_no") and not any(r.class_ref for r in rows):
            self.result.warnings.append(
                Problem(
                    self.sheet.name,
                    layout.last_header_row,
                    "班级",
                    "",
                    "表里没有“班级”栏，标题和工作表名里也看不出班级：新学生先不分班。",
                )
            )

    def _note_titles(self, titles: Sequence[Row]) -> None:
        """A title or 班级：… above the heading may name the class when no column does."""
        for row in titles:
            for cell in row.cells:
                if isinstance(cell, str) and (found := self._class_in(cell)):
                    self._class = self._class or found

    def _class_in(self, text: str) -> ClassRef | None:
        return find_class(text, on=self.on) if "班" in text or "(" in squeeze(text) else None

    def _use(self, layout: Layout) -> None:
        self._layout = layout
        self._fill = {}
        self._filled = [c for f in _FILLED for c in layout.by_field.get(f, ())]
        self._used = [c for c in layout.columns if c.target.imported]
        self._remarks = {c.index for c in layout.columns if c.target.field in _REMARKS}
        self._reader = RowReader(
            layout,
            sheet=self.sheet.name,
            on=self.on,
            aliases=self.aliases,
            default_class=self._class,
            words=self.words,
        )
        for column in layout.left_out:
            if all(column.label != known.label for known in self.result.dropped):
                why = why_dropped(column.label, column.target, column.own)
                self.result.dropped.append(DroppedColumn(column.label, why))

    def _walk(self, rows: Iterator[Row], tick) -> None:
        pending: ParsedRow | None = None
        skip = False  # the second line of a heading seen again
        for row, below in _with_next(rows):
            if skip:
                skip = False
                continue
            if row.number in self.sheet.hidden_rows and not self.sheet.filtered:
                self.result.hidden.append(row.number)
                self._with_fill(row.cells)  # a merged class cell may begin on a hidden row
                continue
            if is_heading_again(row, self.taught) or is_group_row_again(row, below, self.taught):
                skip = self._begin_again(row, below)
                continue
            kind = self._kind(row)
            if kind == "more" and pending is not None:
                pending = self._with_more(pending, row)
                self.result.rows[-1] = pending
            elif kind == "pupil":
                pending = self._pupil(row)
                if tick and (len(self.result.rows) & 511) == 0:
                    tick(len(self.result.rows))
            elif kind == "example":
                self.result.examples.append(row.number)
            elif problem := self._foot.check(row.number, row.cells, self._layout, self._met):
                self.result.warnings.append(problem)

    def _begin_again(self, heading: Row, below: Row | None) -> bool:
        """A heading inside the sheet: take it over; True when `below` is its second line."""
        rows = [heading, below] if below else [heading]
        layout, _ = layout_at(rows, 0, self._spans, self.taught)
        if layout is None:
            return False
        known = [(c.index, c.target) for c in self._layout.columns]
        if [(c.index, c.target) for c in layout.columns] != known:
            fill = self._fill
            self._use(layout)
            if any(c.index in fill for c in self._filled):
                self._fill = fill
        return layout.header_rows == 2

    def _kind(self, row: Row) -> str:
        """pupil | more (a second line of the pupil above) | example | other."""
        cells = row.cells
        texts = [t for t in (cell_text(c) for c in cells[:6]) if t]
        name = self._at(cells, self._layout.name_index)
        if self._is_foot(cells, name) and not self._has_identity(cells):
            return "other"
        if any(_is_example(t) for t in texts[:3]) or _is_example(cell_text(name)):
            return "example"
        said = [c for c in self._used if self._at(cells, c.index) is not None]
        own = [c for c in said if c.target.field not in _FILLED]
        if not own or (len(texts) == 1 and len(said) <= 1 and not self._only_a_name(name)):
            self._section(row, texts)
            return "other"
        if self._has_identity(cells):
            return "pupil"
        if name is None or not cell_text(name):
            return self._kind_of_nameless(row, own)
        if isinstance(name, int | float) and all(
            isinstance(self._at(cells, c.index), int | float) for c in own
        ):
            return "other"  # a line of sums
        return "pupil" if len(said) > 1 or self._only_a_name(name) else "other"

    def _is_foot(self, cells: Sequence[CellValue], name: CellValue) -> bool:
        """合计, 填表人 and their like in one of the first two cells that say something; a remark
        beside a pupil's name (备注 = 共3次家访) is none."""
        said = ((i, t) for i, c in enumerate(cells) if (t := squeeze(cell_text(c))))
        feet = [i for i, text in islice(said, 2) if _FOOTER.match(text)]
        if not feet or not self._only_a_name(name) or self._layout.name_index in feet:
            return bool(feet)
        return any(i not in self._remarks for i in feet)

    def _kind_of_nameless(self, row: Row, own) -> str:
        people = ("contact", "phone", "relation", "place")
        if all(c.target.field in people for c in own):
            return "more"
        if (row.number, self._layout.name_index + 1) in self._covered:
            return "more"
        texts = [self._at(row.cells, c.index) for c in own]
        if all(isinstance(t, int | float) for t in texts):
            return "other"
        return "pupil" if len(own) >= 3 else "other"

    @staticmethod
    def _only_a_name(name: CellValue) -> bool:
        """A cell that can be nothing but a person's name, though the row says nothing else."""
        return isinstance(name, str) and bool(_PLAIN_NAME.fullmatch(squeeze(name)))

    def _has_identity(self, cells: Sequence[CellValue]) -> bool:
        for name in _IDENTITY:
            for column in self._layout.by_field.get(name, ()):
                cell = self._at(cells, column.index)
                if cell is not None and _NUMBER.match(squeeze(cell_text(cell))):
                    return True
        return False

    def _section(self, row: Row, texts: list[str]) -> None:
        """A line naming a class between blocks; a merged class cell beginning on a blank line."""
        for column in self._filled:
            cell = self._at(row.cells, column.index)
            if cell is not None:
                self._fill[column.index] = cell
        if len(texts) == 1 and (found := find_class(texts[0], on=self.on)) and self._reader:
            self._class = found
            self._foot.begin_block(self._met)
            self._reader.default_class = found
            if not self._filled:
                return
            column = self._filled[0]
            self._fill[column.index] = texts[0]

    def _pupil(self, row: Row) -> ParsedRow | None:
        cells = self._with_fill(row.cells)
        troubles = Troubles(self.sheet.name, row.number)
        parsed = self._reader.read(row.number, cells, troubles)
        self.result.warnings += troubles.warnings
        errors = troubles.errors
        if parsed is not None and (problem := self._again(parsed)):
            errors = [problem]
        if errors:
            self.result.refused.append(RefusedRow(row.number, errors, self._texts(cells)))
            return None
        self.result.rows.append(parsed)
        return parsed

    def _with_more(self, pupil: ParsedRow, row: Row) -> ParsedRow:
        troubles = Troubles(self.sheet.name, row.number)
        more = self._reader.read_more_contacts(row.cells, troubles)
        self.result.warnings += troubles.warnings
        contacts = with_parents_place([*pupil.contacts, *more], pupil.categories)
        return replace(pupil, contacts=tuple(contacts))

    def _with_fill(self, cells: list[CellValue]) -> list[CellValue]:
        """Only grade and class are filled down from merged or blank cells."""
        for column in self._filled:
            index = column.index
            if index < len(cells) and cells[index] is not None:
                if self._fill.get(index) != cells[index]:
                    self._forget_right_of(column)
                self._fill[index] = cells[index]
            elif index in self._fill:
                cells = cells + [None] * (index + 1 - len(cells)) if index >= len(cells) else cells
                cells[index] = self._fill[index]
        return cells

    def _forget_right_of(self, column) -> None:
        """A new grade begins: the class number of the grade before is not carried over."""
        if column.target.field == "grade":
            for other in self._filled:
                if other.target.field != "grade":
                    self._fill.pop(other.index, None)

    def _texts(self, cells: Sequence[CellValue]) -> dict[str, str]:
        texts: dict[str, str] = {}
        for column in self._layout.columns:
            label = column.label
            while label in texts:
                label += "′"
            text = cell_text(self._at(cells, column.index))
            texts[label] = self._reader.written_out(column.index, text)
        own = self._reader.default_class
        if own and not self._layout.has("class", "class_no"):
            texts.setdefault("班级", own.raw)  # told by a title, which the mended row leaves behind
        return texts

    @staticmethod
    def _at(cells: Sequence[CellValue], index: int) -> CellValue:
        return cells[index] if index < len(cells) else None


def _is_example(text: str) -> bool:
    """A line that shows how to fill in the form."""
    if not any(c in text for c in "例样樣如范範"):
        return False
    return bool(_EXAMPLE.search(simplified(squeeze(text))))


def _rows_covered(sheet: Sheet) -> set[tuple[int, int]]:
    """(row, column) of cells that a merged block of a few rows covers below its first row."""
    return {
        (row, column)
        for m in sheet.merged
        if 1 <= m.last_row - m.first_row <= 4
        for row in range(m.first_row + 1, m.last_row + 1)
        for column in range(m.first_column, m.last_column + 1)
    }


def _with_next(rows: Iterator[Row]) -> Iterator[tuple[Row, Row | None]]:
    """Every row with the one after it."""
    row = next(rows, None)
    while row is not None:
        below = next(rows, None)
        yield row, below
        row = below


def _chain(head: list[Row], rest: Iterator[Row]) -> Iterator[Row]:
    yield from head
    yield from rest
