"""Where a form's headings, empty rows, example, totals and footer stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from school_care.core.cells import squeeze
from school_care.core.sheets import Row
from school_care.core.sheets.forms import FormRow, FormSheet
from school_care.students.roster.headings import Target, resolve
from school_care.students.roster.layout import find_layout

_TOTALS = re.compile(r"^(?:合计|总计|共计|小计|累计|汇总|总数)(?:[:：(（人].*)?$")
_FOOTER = re.compile(
    r"^(?:填表人|填报人|制表人?|审核人?|复核人?|负责人|校长|经办人|联系人|联系电话|填报单位|填报日期"
    r"|填报时间|填表日期|填表时间|单位负责人|主要负责人|分管领导)(?:[(（].*?[)）])?[:：]"
    r"|^(?:注|备注|说明|填表说明|填写说明|要求)[:：1一]|盖章|签字|签名"
)
_EXAMPLE = re.compile(r"示例|样例|例[:：如]|^例$|^\(?例\)?\d*$|填写范例|^如[:：]")
_EXAMPLE_NAMES = re.compile(
    r"^(?:张三|李四|王五|赵六|小明|小红|某某某?|.某某?|[Xx×*]{2,}|.[Xx×*]{1,2})$"
)
_NUMBERING = re.compile(r"^(?:\d{1,2}|[甲乙丙丁戊己庚]|\d{1,2}(?:=\d{1,2}(?:\+\d{1,2})+)|[-—])$")
_RANGE = re.compile(r"\$?[A-Z]{1,3}\$?(\d+):\$?[A-Z]{1,3}\$?\d+")
MOST_HEADING_ROWS = 4


@dataclass(frozen=True)
class Column:
    """A column of the form: where (from 1), how the form calls it, what the dictionary takes it
    for."""

    index: int
    label: str  # 父亲·电话
    target: Target


@dataclass
class FormShape:
    """The parts of one sheet. `last` is the last prepared row; `filled`: rows that already hold
    what looks like pupils; `examples`: rows to be written over; `kept`: examples above the list
    that stay, because the form's totals leave them out; `totals`: row of totals."""

    sheet: int
    title: str
    heading_rows: tuple[int, int]
    columns: list[Column]
    first: int
    last: int
    examples: list[int] = field(default_factory=list)
    filled: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    totals: int | None = None
    numbers: dict[int, str] = field(default_factory=dict)  # 栏次 by column, if the form has them
    constants: dict[int, str] = field(default_factory=dict)  # what every prepared row says already

    @property
    def headings(self) -> list[str]:
        """Labels from left to right."""
        return [column.label for column in self.columns]

    @property
    def name_column(self) -> int | None:
        """The pupil's name, None when the form asks for none."""
        return next((c.index for c in self.columns if c.target.field == "name"), None)

    @property
    def prepared(self) -> int:
        """How many rows stand ready for pupils."""
        return self.last - self.first + 1


def best_sheet(sheets: Sequence[FormSheet]) -> FormShape | None:
    """The shape of the visible sheet that asks for most about pupils; None: no heading found."""
    found = [shape for sheet in sheets if not sheet.hidden and (shape := read_sheet(sheet))]
    return max(found, key=lambda shape: len(shape.columns), default=None)


def read_sheet(sheet: FormSheet) -> FormShape | None:
    """The shape of a sheet, its heading found by the importer's own finder; None: no heading."""
    rows = [_row(row) for row in sheet.rows if row.texts]
    spans = {(top, left): right for top, left, _, right in sheet.merges}
    layout = find_layout(rows[:40], spans)
    if layout is None:
        return None
    top = layout.last_header_row - layout.header_rows + 1
    bottom = _deepest(sheet, top, layout.last_header_row)
    columns = [Column(one.index + 1, one.label, one.target) for one in layout.columns]
    if bottom > layout.last_header_row:
        columns = columns_below(sheet, top, bottom)
    return _shape(sheet, top, bottom, columns)


def read_sheet_at(sheet: FormSheet, top: int, bottom: int) -> FormShape | None:
    """The shape of a sheet whose heading rows a person has pointed out."""
    columns = columns_below(sheet, top, bottom)
    return _shape(sheet, top, bottom, columns) if columns else None


def columns_below(sheet: FormSheet, top: int, bottom: int) -> list[Column]:
    """Columns of a heading of any height: the lowest word is the heading, those above it, merged
    over several columns, are its group."""
    width = max((max(row.cells) for row in sheet.rows if top <= row.number <= bottom), default=0)
    columns = []
    for index in range(1, width + 1):
        said: list[str] = []
        for number in range(top, bottom + 1):
            text = squeeze(_heading_text(sheet, number, index))
            if text and text not in said:
                said.append(text)
        if said:
            *above, own = said
            target = resolve(own, above[-1]) if above else resolve(own)
            columns.append(Column(index, "·".join([*above[-1:], own]), target))
    return columns


def _heading_text(sheet: FormSheet, number: int, index: int) -> str:
    """What a heading cell says; a merged block says it in all its columns."""
    for top, left, bottom, right in sheet.merges:
        if top <= number <= bottom and left <= index <= right:
            row = sheet.by_number.get(top)
            return row.text(left) if row else ""
    row = sheet.by_number.get(number)
    return row.text(index) if row else ""


def _row(row: FormRow) -> Row:
    width = max(row.cells)
    return Row(row.number, [row.text(column) or None for column in range(1, width + 1)])


def _deepest(sheet: FormSheet, top: int, bottom: int) -> int:
    """The last row of blocks that begin in the heading: 姓名 may reach below its neighbours."""
    ends = [end for start, _, end, _ in sheet.merges if top <= start <= bottom]
    return min(max([bottom, *ends]), top + MOST_HEADING_ROWS - 1)


def _shape(sheet: FormSheet, top: int, bottom: int, columns: list[Column]) -> FormShape:
    numbers: dict[int, str] = {}
    if (below := sheet.by_number.get(bottom + 1)) and _is_numbering(below):
        bottom += 1
        numbers = {column: cell.text for column, cell in below.cells.items() if cell.text}
    shape = FormShape(
        sheet=sheet.index,
        title=_title(sheet, top),
        heading_rows=(top, bottom),
        columns=columns,
        first=bottom + 1,
        last=bottom + 1,
        numbers=numbers,
    )
    _find_rows(sheet, shape)
    return shape


def _is_numbering(row: FormRow) -> bool:
    """栏次: 1 2 3 … or 甲 乙 1 2=3+4 below the headings; one serial number is a prepared row."""
    texts = [squeeze(text) for text in row.texts]
    return len(texts) >= 3 and all(_NUMBERING.match(text) for text in texts)


def _title(sheet: FormSheet, top: int) -> str:
    """The longest line above the heading that is no unit line."""
    above = [text for row in sheet.rows if row.number < top for text in row.texts]
    lines = [squeeze(text) for text in above if not re.search("[:：]", text)]
    return max(lines, key=len, default="")[:120]


def _find_rows(sheet: FormSheet, shape: FormShape) -> None:
    """Prepared rows, and what stands in them or ends them."""
    if _is_totals(sheet.by_number.get(shape.first)):
        shape.totals = shape.first
        shape.first = shape.first + 1
    ends = _first_end(sheet, shape.first)
    bordered = shape.first
    while _is_bordered(sheet, shape, bordered) and (ends is None or bordered < ends):
        bordered += 1
    if bordered > shape.first:
        shape.last = bordered - 1
    elif ends is not None and ends > shape.first:
        shape.last = ends - 1
    else:
        shape.last = shape.first
    # what follows the lines directly, or what is written before the first line that ends the list
    while _holds_pupil(sheet, shape, shape.last + 1) and shape.last + 1 != ends:
        shape.last += 1
    if shape.totals is None and ends is not None and _is_totals(sheet.by_number.get(ends)):
        shape.totals = ends
    shape.constants = _constants(sheet, shape)
    for number in range(shape.first, shape.last + 1):
        row = sheet.by_number.get(number)
        if row is None:
            continue
        if _is_example(row, shape):
            shape.examples.append(number)
        elif _says_something(row, shape):
            shape.filled.append(number)
    _keep_examples(sheet, shape)


def _keep_examples(sheet: FormSheet, shape: FormShape) -> None:
    """Totals that begin below the example count no pupil in its row: it stays, as it was meant."""
    totals = sheet.by_number.get(shape.totals) if shape.totals else None
    formulas = [cell.formula for cell in totals.cells.values() if cell.formula] if totals else []
    begins = [int(hit[1]) for one in formulas for hit in _RANGE.finditer(one)]
    begin = min((row for row in begins if row >= shape.first), default=shape.first)
    if begin <= shape.last and set(range(shape.first, begin)) <= set(shape.examples):
        shape.kept = [number for number in shape.examples if number < begin]
        shape.examples = [number for number in shape.examples if number >= begin]
        shape.first = begin


def _first_end(sheet: FormSheet, first: int) -> int | None:
    """The first row below that ends the list: totals or a footer."""
    for row in sheet.rows:
        if row.number >= first and row.texts and (_is_totals(row) or _is_footer(row)):
            return row.number
    return None


def _is_totals(row: FormRow | None) -> bool:
    return row is not None and any(_TOTALS.match(squeeze(text)) for text in row.texts[:2])


def _is_footer(row: FormRow) -> bool:
    return any(_FOOTER.search(squeeze(text)) for text in row.texts[:3])


def _is_bordered(sheet: FormSheet, shape: FormShape, number: int) -> bool:
    row = sheet.by_number.get(number)
    if row is None:
        return False
    lined = [c for c in shape.columns if (cell := row.cells.get(c.index)) and cell.bordered]
    return len(lined) * 2 >= len(shape.columns)


def _holds_pupil(sheet: FormSheet, shape: FormShape, number: int) -> bool:
    row, name = sheet.by_number.get(number), shape.name_column
    return row is not None and name is not None and bool(row.text(name)) and not _is_footer(row)


def _is_example(row: FormRow, shape: FormShape) -> bool:
    if any(_EXAMPLE.search(squeeze(text)) for text in row.texts):
        return True
    name = shape.name_column
    return name is not None and bool(_EXAMPLE_NAMES.match(squeeze(row.text(name))))


def _constants(sheet: FormSheet, shape: FormShape) -> dict[int, str]:
    """Columns where every prepared row already says the same (县, 乡镇), so that it is no pupil."""
    found = {}
    numbers = range(shape.first, shape.last + 1)
    rows = [row for number in numbers if (row := sheet.by_number.get(number))]
    for column in shape.columns:
        said = [row.text(column.index) for row in rows]
        if len(said) > 1 and all(said[1:]) and len(set(said[1:])) == 1:
            found[column.index] = said[-1]
    return found


def _says_something(row: FormRow, shape: FormShape) -> bool:
    """Whether a prepared row holds more than its serial number, formulas and constants."""
    name = shape.name_column
    if name is not None:
        cell = row.cells.get(name)
        return cell is not None and bool(cell.text) and not cell.formula
    telling = [
        column
        for column in shape.columns
        if column.target.field != "serial"
        and column.index not in shape.constants
        and (cell := row.cells.get(column.index))
        and cell.text
        and not cell.formula
    ]
    return len(telling) > 1
