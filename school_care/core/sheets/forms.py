"""A form somebody made, to be filled without touching its look: what it holds, and writing into it.

Both happen in a child process (`core.confined`): the sheet's own XML is changed and everything else
of the file, pictures, charts and print settings included, stays byte for byte.
"""

import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from school_care.core.confined import ask_child

from .reading import TOO_HEAVY
from .workbook import UnreadableSheet

MAX_FORM_BYTES = 5 * 1024 * 1024
WALL_SECONDS = 25.0
_SANDBOX = Path(__file__).resolve().parent / "form_sandbox"


@dataclass(frozen=True, slots=True)
class FormCell:
    """A cell with a text, a formula or a line around it. `kind` of its number format: date, text
    or ""."""

    column: int  # from 1
    text: str
    formula: str
    bordered: bool
    kind: str


@dataclass(frozen=True)
class FormRow:
    """A row that holds such cells."""

    number: int  # from 1
    hidden: bool
    cells: dict[int, FormCell]

    def text(self, column: int) -> str:
        """What stands in a column; "" when nothing does."""
        cell = self.cells.get(column)
        return cell.text if cell else ""

    @property
    def texts(self) -> list[str]:
        """Everything the row says, from left to right."""
        return [cell.text for _, cell in sorted(self.cells.items()) if cell.text]


@dataclass(frozen=True)
class WordList:
    """A list validation: in these areas (top, left, bottom, right) only these words are taken."""

    areas: list[tuple[int, int, int, int]]
    words: list[str]


@dataclass(frozen=True)
class FormSheet:
    """One sheet of a form. `more`: content stands beyond the rows and columns described."""

    index: int
    name: str
    hidden: bool
    protected: bool
    drawn: bool
    more: bool
    rows: list[FormRow]
    merges: list[tuple[int, int, int, int]]
    lists: list[WordList]
    hidden_columns: frozenset[int]

    @cached_property
    def by_number(self) -> dict[int, FormRow]:
        """Rows by their number."""
        return {row.number: row for row in self.rows}

    def words_at(self, row: int, column: int) -> list[str] | None:
        """The only words a cell takes; None: any."""
        for one in self.lists:
            for top, left, bottom, right in one.areas:
                if top <= row <= bottom and left <= column <= right:
                    return one.words
        return None

    def covered(self, row: int, column: int) -> bool:
        """Whether a merged block hides the cell: only its top left cell can be written."""
        if row not in self._merges_in:
            self._merges_in[row] = [one for one in self.merges if one[0] <= row <= one[2]]
        return any(
            left <= column <= right and (row, column) != (top, left)
            for top, left, _, right in self._merges_in[row]
        )

    @cached_property
    def _merges_in(self) -> dict[int, list[tuple[int, int, int, int]]]:
        """Blocks that reach into a row, kept as rows are asked for: a form may have thousands."""
        return {}


@dataclass
class SheetOrder:
    """What to do to one sheet; rows are those after `shift`.

    `shift`: {"at", "count", "grown", "like"}: `count` rows in before row `at`, looking like row
    `like` (or taken out); a range ending in row `grown` grows with them. `cells`: (row, column,
    kind, value), kinds text, id, number, date (iso), empty. `dress`: (row, the row whose look it
    gets). `results`: what formulas give."""

    index: int
    shift: dict[str, int] | None = None
    cells: list[tuple[int, int, str, Any]] = field(default_factory=list)
    dress: list[tuple[int, int]] = field(default_factory=list)
    results: list[tuple[int, int, int | float]] = field(default_factory=list)


def describe_form(content: bytes) -> list[FormSheet]:
    """The sheets of an .xlsx form. Raises `UnreadableSheet` with a Chinese sentence: another kind
    of file, locked, with macros, broken, beyond the limits."""
    if not content:
        raise UnreadableSheet("这个文件是空的（0 字节）：请重新下载后再上传。")
    if len(content) > MAX_FORM_BYTES:
        raise UnreadableSheet(
            f"文件太大（{len(content) / 1024 / 1024:.1f} MB，上限 5 MB）："
            "空表不会这么大，请删去图片和无关的工作表后再上传。"
        )
    said = json.loads(_ask("describe", content))
    return [_sheet(one) for one in said["sheets"]]


def fill_form(content: bytes, orders: Iterable[SheetOrder]) -> bytes:
    """The form with `orders` carried out, as a workbook. Raises `UnreadableSheet`."""
    line = json.dumps({"sheets": [asdict(order) for order in orders]}).encode()
    return _ask("fill", line + b"\n" + content)


def _ask(task: str, given: bytes) -> bytes:
    with tempfile.TemporaryFile() as out:
        answer = ask_child(
            _SANDBOX, argument=task, content=given, out=out, wall_seconds=WALL_SECONDS
        )
        if answer is None:
            raise UnreadableSheet(TOO_HEAVY)
        if "error" in answer:
            raise UnreadableSheet(str(answer["error"]))
        out.seek(0)
        return out.read()


def _sheet(said: dict[str, Any]) -> FormSheet:
    return FormSheet(
        index=said["index"],
        name=said["name"],
        hidden=said["hidden"],
        protected=said["protected"],
        drawn=said["drawn"],
        more=said["more"],
        rows=[_row(*row) for row in said["rows"]],
        merges=[tuple(area) for area in said["merges"]],
        lists=[
            WordList([tuple(area) for area in one["areas"]], one["words"]) for one in said["lists"]
        ],
        hidden_columns=frozenset(said["hidden_columns"]),
    )


def _row(number: int, hidden: bool, cells: Sequence[Sequence[Any]]) -> FormRow:
    return FormRow(number, hidden, {cell[0]: FormCell(*cell) for cell in cells})
