"""Where the heading rows of a sheet are and what every column means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from school_care.core.cells import cell_text, squeeze
from school_care.core.sheets import CellValue, Row

from .headings import UNKNOWN_TARGET, Target, resolve, role_of
from .meanings import column_keys
from .taught import NOBODY_SPOKE, Taught

SEARCH_ROWS = 30  # headings stand in the first rows, below titles and unit lines
_ADDRESS_ORDER = {"家": 0, "通": 2}
_NUMBER = re.compile(r"\d{6}")  # stands in a pupil's row, never in a heading
_MIN_FIELDS = 2  # a name and something else


@dataclass(frozen=True, slots=True)
class RosterColumn:
    """One column: where, how the file calls it, what it means."""

    index: int
    label: str  # 父亲·电话
    target: Target
    key: str = ""  # by which a person's correction finds it (meanings.column_keys)
    own: Target = UNKNOWN_TARGET  # what the dictionary alone says


@dataclass
class Layout:
    """The meaning of a block of rows below one heading."""

    columns: list[RosterColumn]
    last_header_row: int
    header_rows: int
    name_index: int
    by_field: dict[str, list[RosterColumn]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for column in self.columns:
            self.by_field.setdefault(column.target.field, []).append(column)
        # 家庭地址 before 现住址 before 通信地址, wherever they stand
        self.by_field.get("address", []).sort(key=lambda c: _ADDRESS_ORDER.get(c.label[:1], 1))

    def has(self, *fields: str) -> bool:
        """Whether there is a column for one of these fields."""
        return any(name in self.by_field for name in fields)

    @property
    def names(self) -> int:
        """How many columns could be the pupil's name."""
        return len(self.by_field.get("name", ()))

    @property
    def left_out(self) -> list[RosterColumn]:
        """Columns that are not imported, in order; the serial number is not worth a word."""
        return [c for c in self.columns if c.target.field in ("", "left_out")]


def find_layout(
    rows: Sequence[Row], spans: dict[tuple[int, int], int], taught: Taught = NOBODY_SPOKE
) -> Layout | None:
    """The best heading among the rows; None when none names pupils. A row of whose columns a
    person spoke is the heading that person looked at, however well another would do.

    `spans` gives, for the (row, column) of a merged block's top left cell, its last column;
    all 1-based, as the file shows them.
    """
    best, best_score, best_at, best_spoken = None, 0, -1, 0
    for at in range(len(rows)):
        if not _may_be_header(rows[at], taught) and not (
            at + 1 < len(rows) and _may_be_header(rows[at + 1], taught)
        ):
            continue
        layout, score = layout_at(rows, at, spans, taught)
        # equal scores: the first heading, unless a unit line just above it was taken along
        better = score > best_score or (score == best_score and at == best_at + 1)
        if best is not None and best.header_rows == 2 and at == best_at + 1:
            # the second line of a two-row heading names several people 姓名; a heading below an
            # information line (班级 302 班主任 王老师) names one
            better = layout is not None and score > best_score and layout.names == 1
        spoken = taught.spoken_of(c.key for c in layout.columns) if layout is not None else 0
        if spoken != best_spoken:
            better = spoken > best_spoken
        if layout is not None and better:
            best, best_score, best_at, best_spoken = layout, score, at, spoken
    return best


def layout_at(
    rows: Sequence[Row],
    at: int,
    spans: dict[tuple[int, int], int],
    taught: Taught = NOBODY_SPOKE,
) -> tuple[Layout | None, int]:
    """The layout whose (first) heading row is `rows[at]`, and how many fields it explains."""
    top = rows[at]
    below = rows[at + 1] if at + 1 < len(rows) and rows[at + 1].number == top.number + 1 else None
    single = columns_of(top, None, spans, taught)
    choices = [(single, top.number, 1)]
    if below is not None and _may_be_group_row(top, taught):
        double = columns_of(top, below, spans, taught)
        # A lower line that itself says 姓名 is a heading even if it explains nothing more.
        enough = _score(single) + (0 if _may_be_header(below, taught) else 1)
        if _is_second_heading(top, below, spans, taught) and _score(double) >= enough:
            choices.insert(0, (double, below.number, 2))
            choices.sort(key=lambda choice: -taught.spoken_of(c.key for c in choice[0]))
    for columns, last, height in choices:
        names = [c for c in columns if c.target.field == "name"]
        score = _score(columns)
        if names and score >= _MIN_FIELDS:
            return Layout(columns, last, height, names[0].index), score
    return None, 0


def _may_be_group_row(row: Row, taught: Taught) -> bool:
    """Short headings, most of which mean something: no title, no unit line, no pupil."""
    texts = [cell_text(cell) for cell in row.cells if cell is not None]
    if len(texts) < 2 or not all(isinstance(c, str) for c in row.cells if c is not None):
        return False
    if any(":" in squeeze(text).rstrip(":") for text in texts):
        return False
    if all(squeeze(text).endswith(":") for text in texts):
        return False  # 学校：      日期：, to be filled in
    if any(taught.is_group(text) for text in texts):
        return True
    if any(_NUMBER.search(squeeze(text)) for text in texts):
        return False
    return sum(_is_known(text, taught) for text in texts) * 2 >= len(texts)


def _is_known(text: str, taught: Taught) -> bool:
    """Whether a heading; a pupil called 郭父慈 is none, though 父 speaks of a father."""
    if len(text) > 40:
        return False
    target = taught.of_cell(text) or resolve(text)
    return bool(target.field) and not (target.field == "left_out" and role_of(text))


def is_heading_again(row: Row, taught: Taught = NOBODY_SPOKE) -> bool:
    """Whether a heading row is repeated below (printed pages, a second block)."""
    return (
        _may_be_header(row, taught)
        and sum(1 for cell in row.cells if _means(cell, taught).imported) >= 2
    )


def is_group_row_again(row: Row, below: Row | None, taught: Taught = NOBODY_SPOKE) -> bool:
    """Whether `row` is the upper line of a repeated two-row heading whose lower line names the
    pupil (学生基本信息 above 姓名)."""
    return (
        below is not None
        and below.number == row.number + 1
        and is_heading_again(below, taught)
        and _may_be_group_row(row, taught)
        and _is_second_heading(row, below, {}, taught)
    )


def _may_be_header(row: Row, taught: Taught) -> bool:
    for cell in row.cells:
        if not isinstance(cell, str) or len(cell) > 60:
            continue
        # every cell of the file passes here: the signs of 姓名 and 学生 before anything dear
        if ("名" in cell or "生" in cell) and _says_name(cell):
            return True
        if taught.spoke and taught.names_pupil(cell):
            return True
    return False


def _says_name(cell: str) -> bool:
    return (
        ("名" in cell or ("生" in cell and ("学" in cell or "學" in cell)))
        and len(cell) <= 20
        and resolve(cell_text(cell)).field == "name"
    )


def _means(cell: CellValue, taught: Taught) -> Target:
    if not isinstance(cell, str) or len(cell) > 60:
        return Target()
    return taught.of_cell(cell) or resolve(cell_text(cell))


def columns_of(
    top: Row,
    below: Row | None,
    spans: dict[tuple[int, int], int],
    taught: Taught = NOBODY_SPOKE,
) -> list[RosterColumn]:
    """The columns of a heading of one row, or of two; a person's word before the dictionary's."""
    columns = _by_dictionary(top.cells, below.cells if below else None, top.number, spans)
    keys = column_keys([column.label for column in columns])
    return [
        RosterColumn(c.index, c.label, taught.target(key) or c.target, key, c.target)
        for c, key in zip(columns, keys, strict=True)
    ]


def _by_dictionary(
    top: Sequence[CellValue],
    below: Sequence[CellValue] | None,
    row_number: int,
    spans: dict[tuple[int, int], int],
) -> list[RosterColumn]:
    columns, group, group_end = [], "", -1
    for index in range(max(len(top), len(below or ()))):
        upper = _heading(top, index)
        lower = _heading(below, index) if below is not None else ""
        if upper:
            group = upper
            known_end = spans.get((row_number, index + 1))
            # without merges a group reaches as far as blank cells with sub-headings follow
            group_end = known_end - 1 if known_end else (10**6 if lower else index)
        elif index > group_end:
            group = ""
        own_group = group if lower and (upper or group) else ""
        text = lower or upper
        if not text:
            continue
        target = resolve(text, own_group) if own_group else resolve(text)
        if below is not None and not lower:
            target = resolve(upper)
        label = f"{squeeze(own_group)}·{squeeze(lower)}" if own_group else squeeze(text)
        columns.append(RosterColumn(index, label, target))
    return columns


def _heading(cells: Sequence[CellValue] | None, index: int) -> str:
    if cells is None or index >= len(cells):
        return ""
    return cell_text(cells[index]) if isinstance(cells[index], str) else ""


def _is_second_heading(
    top: Row, below: Row, spans: dict[tuple[int, int], int], taught: Taught
) -> bool:
    """The row below holds sub-headings, not a pupil, nor the same heading once more."""
    if list(top.cells) == list(below.cells):
        return False
    columns = columns_of(top, below, spans, taught)
    filled = [c for c in columns if c.index < len(below.cells) and below.cells[c.index] is not None]
    if any(not isinstance(below.cells[c.index], str) for c in filled):
        return False
    known = [c for c in filled if c.target.field]
    return len(known) >= 2 and len(known) * 2 >= len(filled)


def _score(columns: list[RosterColumn]) -> int:
    meanings = {
        (c.target.field, c.target.code, c.target.role, c.target.attribute)
        for c in columns
        if c.target.imported
    }
    return len(meanings)
