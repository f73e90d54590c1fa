"""One pupil's row: clean cells, some of them made dirty, and what must come of it."""

from dataclasses import dataclass, field
from typing import Any

from . import cells_identity, cells_people, cells_values  # noqa: F401 - they enter their defects
from .cells_values import expected
from .outcomes import DEFECTS, Defect, Pick, Read
from .people import Child

KIN_COLUMNS = ("father", "mother", "guardian")
_CATEGORIES = ([], ["低保"], ["双亲留守", "脱贫家庭"], ["单亲留守"])
_NUMERALS = "〇一二三四五六七八九"


@dataclass
class DirtyRow:
    """What stands in the row by column, and what must be read of it."""

    child: Child
    cells: dict[str, Any] = field(default_factory=dict)
    reads: dict[str, Read] = field(default_factory=dict)
    defects: tuple[Defect, ...] = ()
    repeats: bool = False  # the same child stands further up
    class_of: tuple[int, int] | None = None  # when no cell of the row says it

    @property
    def refusing(self) -> dict[str, str]:
        """Columns the row must be refused for, each with a piece of the sentence."""
        if self.repeats:
            return {"id": "相同"}
        return {column: read.refuse for column, read in self.reads.items() if read.refuse}

    def read(self, column: str) -> Read:
        """What must come of a cell, with the help of the ID number if there is a good one."""
        read = self.reads[column]
        return read.with_id if read.with_id and self.id_number else read

    @property
    def id_number(self) -> str | None:
        """The number that must be read."""
        return self.reads["id"].value if "id" in self.reads else None


def clean_cell(child: Child, column: str) -> tuple[Any, Read]:
    """The cell as a careful clerk writes it."""
    who, _, what = column.partition("_")
    if who in KIN_COLUMNS and what:
        value = getattr(getattr(child, who), what)
        return value, Read((value,) if what == "phone" else value)
    words = _CATEGORIES[child.number % len(_CATEGORIES)]
    return {
        "name": (child.name, Read(child.name)),
        "sex": ("男" if child.sex == "M" else "女", Read(child.sex)),
        "born": (f"{child.born:%Y-%m-%d}", Read((child.born, "day"))),
        "id": (child.id, Read(child.id)),
        "student_no": (child.student_no, Read(child.student_no)),
        "class": (class_name(child), Read((child.grade, child.class_number))),
        "ethnicity": (child.ethnicity, Read(child.ethnicity)),
        "boarding": ("是" if child.boards else "否", Read(child.boards)),
        "address": (child.address, Read(child.address)),
        "health": ("患哮喘", Read("患哮喘")),
        "note": ("班干部", Read("班干部")),
        "categories": ("、".join(words) or None, Read(expected(words))),
        "left_behind": ("否", Read(frozenset())),
        "phone": (child.guardian.phone, Read((child.guardian.phone,))),
    }[column]


def class_name(child: Child) -> str:
    """三(2)班."""
    return f"{_NUMERALS[child.grade]}({child.class_number})班"


def make_row(
    child: Child, columns: list[str], defects: list[Defect], pick: Pick, *, as_text: bool = False
) -> DirtyRow:
    """The child's row with these defects in it, at most one a column; `as_text` leaves out what
    only a spreadsheet's cell can hold."""
    row = DirtyRow(child, defects=tuple(defects))
    by_column = {defect.column: defect for defect in defects}
    missing_name = "name" in by_column and "number" in by_column["name"].make.__name__
    missing_name |= "name" in by_column and by_column["name"].make.__name__ == "no_name"
    for column in columns:
        made = by_column.get(column)
        if made is None or (column == "id" and missing_name):
            # without a name only the number tells that there is a child at all
            row.cells[column], row.reads[column] = clean_cell(child, column)
        else:
            row.cells[column], row.reads[column] = made.make(child, pick)
            if as_text and not _is_text(row.cells[column]):
                row.cells[column], row.reads[column] = clean_cell(child, column)
    return row


def _is_text(cell: Any) -> bool:
    if isinstance(cell, str):  # at its ends a field of a file has no blanks of its own
        return cell == cell.strip()
    return cell is None or (type(cell) is int and cell < 10**15)


def defects_of(columns: list[str]) -> list[Defect]:
    """Everything that can go wrong in these columns."""
    return [defect for column in columns for defect in DEFECTS.get(column, ())]
