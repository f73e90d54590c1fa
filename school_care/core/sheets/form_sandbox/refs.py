"""References of formulas and ranges when rows are put in or taken out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

_PIECE = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")"""
    r"""|(?P<sheet>(?:'(?:[^']|'')+'|[\w.\u0080-\uffff]+)!)?"""
    r"""(?<![\w.$\u0080-\uffff])"""
    r"""(?:(?P<c1>\$?[A-Za-z]{1,3})(?P<r1>\$?[1-9]\d{0,6})"""
    r"""(?::(?P<c2>\$?[A-Za-z]{1,3})(?P<r2>\$?[1-9]\d{0,6}))?"""
    r"""|(?P<w1>\$?[1-9]\d{0,6}):(?P<w2>\$?[1-9]\d{0,6}))"""
    r"""(?![\w(.!\u0080-\uffff])"""
)
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?$", re.IGNORECASE)


@dataclass(frozen=True)
class Shift:
    """Rows `count` put in before row `at` (positive), or taken out from `at` on (negative).

    `grown`: a range that ends in this row grows with what is put in below it."""

    at: int
    count: int
    grown: int = 0

    def row(self, row: int) -> int | None:
        """Where a row stands afterwards; None: taken out."""
        if row < self.at:
            return row
        if self.count < 0 and row < self.at - self.count:
            return None
        return row + self.count

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """What remains of a range of rows; None: nothing."""
        if self.count >= 0:
            end = last + self.count if last >= self.at or last == self.grown else last
            return (self.row(first) or first), end
        gone_to = self.at - self.count - 1
        start = self.at if self.at <= first <= gone_to else self.row(first)
        end = self.at - 1 if self.at <= last <= gone_to else self.row(last)
        if start is None or end is None or end < start:
            return None
        return start, end


def letters_of(column: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=1024)
def column_of(letters: str) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters.upper().replace("$", ""):
        number = number * 26 + ord(letter) - 64
    return number


def place_of(reference: str) -> tuple[int, int]:
    """B7 → (7, 2)."""
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]), column_of(letters)


def area_of(reference: str) -> tuple[int, int, int, int] | None:
    """A5:C9 → (5, 1, 9, 3): first row, first column, last row, last column."""
    found = _AREA.match(reference)
    if not found:
        return None
    first, top, last, bottom = found.groups()
    return int(top), column_of(first), int(bottom or top), column_of(last or first)


def area_text(top: int, left: int, bottom: int, right: int) -> str:
    """(5, 1, 9, 3) → A5:C9; one cell has no colon."""
    first, last = f"{letters_of(left)}{top}", f"{letters_of(right)}{bottom}"
    return first if first == last else f"{first}:{last}"


def shifted_areas(text: str, shift: Shift) -> str:
    """Space-separated areas (sqref) after the shift; "" when none is left."""
    kept = []
    for part in text.split():
        area = area_of(part)
        if area is None:
            kept.append(part)
            continue
        span = shift.span(area[0], area[2])
        if span:
            kept.append(area_text(span[0], area[1], span[1], area[3]))
    return " ".join(kept)


def shifted_formula(formula: str, shift: Shift, *, sheet: str, at_home: bool) -> str:
    """A formula after rows of `sheet` moved. `at_home`: references without a sheet mean it."""

    def rows(first: int, last: int) -> tuple[int, int] | None:
        if first == last:
            row = shift.row(first)
            return (row, row) if row else None
        return shift.span(first, last)

    def mend(sheet_name: str) -> Callable | None:
        named = sheet_name[:-1].strip("'").replace("''", "'")
        return rows if (named == sheet if sheet_name else at_home) else None

    return _rewritten(formula, mend, ranges=shift.span)


def moved_formula(formula: str, rows: int, columns: int = 0) -> str:
    """A formula as it reads when its cell is copied `rows` down and `columns` to the right."""

    def place(column: str, row: str) -> str:
        if columns and not column.startswith("$"):
            column = letters_of(max(column_of(column) + columns, 1))
        if rows and not row.startswith("$"):
            row = str(max(int(row) + rows, 1))
        return column + row

    def piece(found: re.Match) -> str:
        if found["text"] is not None or found["w1"]:
            return found[0]
        moved = (found["sheet"] or "") + place(found["c1"], found["r1"])
        return f"{moved}:{place(found['c2'], found['r2'])}" if found["c2"] else moved

    return _PIECE.sub(piece, formula)


def _rewritten(formula: str, mend: Callable, *, ranges: Callable) -> str:
    def piece(found: re.Match) -> str:
        if found["text"] is not None:
            return found[0]
        prefix = found["sheet"] or ""
        single = mend(prefix)
        if single is None:
            return found[0]
        start, end = found["r1"] or found["w1"], found["r2"] or found["w2"]
        first = int(start.lstrip("$"))
        span = ranges(first, int(end.lstrip("$"))) if end else single(first, first)
        if span is None:
            return "#REF!"
        text = f"{prefix}{found['c1'] or ''}{_like(start, span[0])}"
        return f"{text}:{found['c2'] or ''}{_like(end, span[1])}" if end else text

    return _PIECE.sub(piece, formula)


def _like(reference: str, row: int) -> str:
    return f"${row}" if reference.startswith("$") else str(row)
