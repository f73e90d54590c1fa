"""The rows' way out of the sandbox."""

import datetime
import json
from typing import IO

from . import limits
from .refusal import Refused

TOO_MANY_ROWS = "一张工作表超过 6 万行：请删去无关的行，或分成几个文件上传。"


class Spool:
    """Writes rows as JSON lines and remembers where each sheet begins."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self._at, self.sheets = out, 0, []

    def start_sheet(
        self, name: str, *, hidden: bool = False, hidden_rows=(), filtered: bool = False
    ) -> None:
        """Rows added from now on belong to this sheet."""
        self.sheets.append(
            {
                "name": name,
                "hidden": hidden,
                "merged": [],
                "hidden_rows": sorted(hidden_rows),
                "filtered": filtered,
                "rows": 0,
                "offset": self._at,
            }
        )

    def add_row(self, number: int, cells: list) -> None:
        """Add one row; rows without any value are left out."""
        clean = [_plain(cell) for cell in cells]
        while clean and clean[-1] is None:
            clean.pop()
        if not any(cell is not None for cell in clean):
            return
        sheet = self.sheets[-1]
        if sheet["rows"] >= limits.MAX_ROWS:
            raise Refused(TOO_MANY_ROWS)
        if len(clean) > limits.MAX_COLUMNS:
            clean = clean[: limits.MAX_COLUMNS]
        line = json.dumps([number, clean], ensure_ascii=False, separators=(",", ":"))
        data = line.encode("utf-8", "replace") + b"\n"
        self._out.write(data)
        self._at += len(data)
        sheet["rows"] += 1

    def add_merged(self, first_row: int, first_column: int, last_row: int, last_column: int):
        """Record a merged block of the current sheet, 1-based and inclusive."""
        merged = self.sheets[-1]["merged"]
        if len(merged) < limits.MAX_MERGED:
            merged.append([first_row, first_column, last_row, last_column])

    def flush(self) -> None:
        """Everything written reaches the file."""
        self._out.flush()


def _plain(cell):
    """A JSON value that keeps the cell's kind: text, number, bool, {"d": iso date} or None."""
    kind = type(cell)
    if kind is str:
        text = cell[: limits.MAX_TEXT]
        return text if text.strip() else None
    if kind is int or kind is float or kind is bool or cell is None:
        if kind is float and not (-1e300 < cell < 1e300):
            return None
        return cell
    if isinstance(cell, datetime.datetime):
        if cell.time() == datetime.time():
            return {"d": cell.date().isoformat()}
        return {"d": cell.isoformat(timespec="seconds")}
    if isinstance(cell, datetime.date):
        return {"d": cell.isoformat()}
    return str(cell)  # times and durations: no column of ours holds one
