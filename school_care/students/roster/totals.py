"""A foot line that counts the pupils (合计 38人) against the pupils read: do they agree?"""

import re
from collections.abc import Sequence

from school_care.core.cells import cell_text, squeeze
from school_care.core.sheets import CellValue, Problem

from .layout import Layout

_WORD = re.compile(
    r"^(合计|总计|共计|小计|总人数|总数|本班共|本页|全校共|共)(?:人数|学生)?[:：]?(.*)$"
)
_PEOPLE = re.compile(r"(\d{1,5})[人名](?![民族])")
_NUMBER = re.compile(r"\d{1,5}")
# Only under these does a bare number count pupils; under others it sums money or ticks.
_COUNTED = ("serial", "name", "sex", "grade", "class", "class_no", "id_number", "student_no")


class FootChecker:
    """One sheet's count. `before` are the pupils of the sheets read before this one."""

    def __init__(self, sheet: str, *, before: int = 0) -> None:
        self._sheet, self._before, self._since = sheet, before, 0

    def begin_block(self, met: int) -> None:
        """A class begins after `met` pupils of this sheet."""
        self._since = met

    def check(
        self, row: int, cells: Sequence[CellValue], layout: Layout, met: int
    ) -> Problem | None:
        """What to tell of a foot line below `met` pupils; None when it counts nothing or foots."""
        texts = [(i, t) for i, cell in enumerate(cells) if (t := squeeze(cell_text(cell)))]
        at, found = next(((i, m) for i, t in texts[:2] if (m := _WORD.match(t))), (0, None))
        if found is None or not met:
            return None
        written = _written(found[2], at, [(i, t) for i, t in texts if i > at], layout)
        block, self._since = met - self._since, met
        if written is None or written in (block, met, self._before + met):
            return None
        if found[1] == "本页":
            return None
        read = block if found[1] == "小计" else met
        return Problem(
            self._sheet,
            row,
            found[1],
            str(written),
            f"表尾{found[1]}写{written}人，读到{read}人：请核对有没有漏掉或多出的学生。",
        )


def _written(rest: str, at: int, others: list[tuple[int, str]], layout: Layout) -> int | None:
    """How many people the line says there are."""
    if rest:
        found = _PEOPLE.match(rest) or _NUMBER.fullmatch(rest)
        return int(found[0].rstrip("人名")) if found else None
    said = [m for _, t in others if (m := _PEOPLE.fullmatch(t))]
    if said:
        return int(said[0][1]) if len(said) == 1 else None
    numbers = [(i, t) for i, t in others if _NUMBER.fullmatch(t)]
    if len(numbers) != 1:
        return None
    index, text = numbers[0]
    fields = {c.target.field for c in layout.columns if c.index == index}
    return int(text) if index == at + 1 or fields & set(_COUNTED) else None
