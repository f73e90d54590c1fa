"""Looking at a sheet for the person who corrects how it was understood (`seen.SheetSeen`)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from school_care.core.cells import cell_text
from school_care.core.sheets import CellValue, Row, Sheet

from .headings import resolve
from .layout import Layout, RosterColumn, columns_of
from .meanings import code_of
from .seen import ColumnSeen, SheetSeen

EXAMPLES = 3  # values shown of a column
FIRST_ROWS = 12  # rows a person may point at as the heading
_MAX_COLUMNS = 120
_MAX_CELL, _MAX_EXAMPLE = 80, 24
_LONG_NUMBER = re.compile(r"\d{7,}[\dXx]?")


def see_sheet(sheet: Sheet, head: Sequence[Row], layout: Layout | None) -> SheetSeen:
    """What there is to see of a sheet whose first rows are `head`."""
    rows = head[:FIRST_ROWS]
    last = rows[-1].number if rows else 0
    seen = SheetSeen(
        first_rows=[[row.number, [_kept(c) for c in row.cells[:_MAX_COLUMNS]]] for row in rows],
        spans=[
            [m.first_row, m.first_column, m.last_column]
            for m in sheet.merged
            if m.first_row <= last and m.last_column > m.first_column
        ],
    )
    if layout is not None:
        seen.heading_row = layout.last_header_row - layout.header_rows + 1
        seen.heading_rows = layout.header_rows
        body = [row for row in head if row.number > layout.last_header_row]
        seen.columns = _seen_columns(layout.columns, body)
    return seen


def pointed_at(seen: SheetSeen, row: int, height: int) -> SheetSeen | None:
    """The sheet as it reads when the heading is `row` (and the one below when `height` is 2), by
    the dictionary alone; None when there is no such row among the first ones."""
    rows = [Row(number, [_restored(cell) for cell in cells]) for number, cells in seen.first_rows]
    at = next((i for i, candidate in enumerate(rows) if candidate.number == row), None)
    if at is None:
        return None
    below = rows[at + 1] if height == 2 and at + 1 < len(rows) else None
    spans = {(r, c): last for r, c, last in seen.spans}
    body = rows[at + (2 if below else 1) :]
    return SheetSeen(
        heading_row=row,
        heading_rows=2 if below else 1,
        columns=_seen_columns(columns_of(rows[at], below, spans), body),
        first_rows=seen.first_rows,
        spans=seen.spans,
    )


def likely_heading(seen: SheetSeen) -> int:
    """The row that looks most like a heading: short texts only, many, some of them known; 0 for a
    sheet without rows."""
    best, best_score = seen.first_rows[0][0] if seen.first_rows else 0, 0
    for number, cells in seen.first_rows:
        filled = [cell for cell in cells if cell]
        texts = [cell for cell in filled if isinstance(cell, str)]
        if len(texts) < 2 or len(texts) < len(filled):
            continue
        short = [text for text in texts if len(text) <= 12 and not re.search(r"\d{3}", text)]
        score = len(short) + 3 * sum(1 for text in texts if resolve(text).field)
        if score > best_score:
            best, best_score = number, score
    return best


def possible_headings(sheet: Sheet, rows: Sequence[Row]) -> Iterator[list[str]]:
    """The headings of the sheet, were one of its first rows (or that and the next) the heading:
    a form met before is recognised by them, whatever its words are."""
    spans = {(m.first_row, m.first_column): m.last_column for m in sheet.merged}
    for at, row in enumerate(rows):
        if sum(1 for cell in row.cells if isinstance(cell, str)) < 2:
            continue
        below = rows[at + 1] if at + 1 < len(rows) else None
        yield [column.label for column in columns_of(row, None, spans)]
        if below is not None and below.number == row.number + 1:
            yield [column.label for column in columns_of(row, below, spans)]


def _seen_columns(columns: Sequence[RosterColumn], body: Sequence[Row]) -> list[ColumnSeen]:
    return [
        ColumnSeen(
            index=column.index,
            key=column.key,
            label=column.label,
            code=code_of(column.target),
            own=code_of(column.own),
            guessed=column.own.guessed,
            examples=_examples(column.index, body),
        )
        for column in columns[:_MAX_COLUMNS]
    ]


def _examples(index: int, body: Sequence[Row]) -> list[str]:
    found: dict[str, None] = {}
    for row in body:
        cell = row.cells[index] if index < len(row.cells) else None
        if text := cell_text(cell):
            found[hide_long_numbers(text)[:_MAX_EXAMPLE]] = None
        if len(found) == EXAMPLES:
            break
    return list(found)


def hide_long_numbers(text: str) -> str:
    """Numbers of seven digits and more with their middle hidden: 199****0001."""
    return _LONG_NUMBER.sub(lambda n: f"{n[0][:3]}{'*' * (len(n[0]) - 7)}{n[0][-4:]}", text)


def _kept(cell: CellValue) -> Any:
    if cell is None or cell == "":
        return None
    text = hide_long_numbers(cell_text(cell))[:_MAX_CELL]
    return text if isinstance(cell, str) else [text]


def _restored(cell: Any) -> Any:
    return _Shown(cell[0]) if isinstance(cell, list) else cell


@dataclass(frozen=True)
class _Shown:
    """What was no text: a value to show, never a heading."""

    text: str

    def __str__(self) -> str:
        return self.text
