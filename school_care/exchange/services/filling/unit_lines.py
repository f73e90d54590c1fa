"""«填报单位：____ 填报时间：____»: the school's name and the day, where the form leaves room.

Nothing is ever put where a person signs or a seal goes.
"""

import re
from datetime import date

from school_care.core.sheets.forms import FormRow, FormSheet
from school_care.core.templatetags.days import long_date
from school_care.exchange.services.filling.reading import FormShape

_UNIT = "填报单位|填表单位|报送单位|上报单位|填报学校|单位名称|学校名称|单位|学校"
_DAY = "填报时间|填报日期|填表时间|填表日期|报送时间|报送日期|上报时间|上报日期|日期"
# the label, its bracket (盖章), the colon, and the room: blanks, lines, an empty date
_ROOM = r"[\s_＿\u3000]*(?:年[\s_＿\u3000]*月[\s_＿\u3000]*日)?[\s_＿\u3000]*"
_LABELLED = re.compile(
    rf"(?<![一-鿿])(?P<label>{_UNIT}|{_DAY})(?P<bracket>\s*[（(][^（()）]{{0,8}}[)）])?\s*"
    rf"(?P<colon>[:：])(?P<room>{_ROOM})(?=$|[^\s_＿])"
)
_ALSO_LABEL = re.compile(r"[一-鿿]{2,8}\s*(?:[（(][^（()）]{0,8}[)）])?\s*[:：]")
_DAYS = frozenset(_DAY.split("|"))


def filled_lines(
    sheet: FormSheet, shape: FormShape, *, school_name: str, on: date
) -> list[tuple[int, int, str]]:
    """(row as the form has it, column, the line filled) of lines above the heading and below the
    rows that have room for the unit or the day."""
    found = []
    for row in sheet.rows:
        if shape.heading_rows[0] <= row.number <= shape.last:
            continue
        for column, cell in sorted(row.cells.items()):
            if not cell.text or cell.formula or not re.search("[:：]", cell.text):
                continue
            line = fill_line(cell.text, school_name=school_name, on=on, alone=_alone(row, column))
            if line != cell.text:
                found.append((row.number, column, line))
    return found


def fill_line(text: str, *, school_name: str, on: date, alone: bool = True) -> str:
    """The line with what belongs behind its labels; what is already written stays. `alone`: the
    room after the last label is not another cell that says something."""

    def put(found: re.Match) -> str:
        rest = text[found.end() :]
        if rest and not _ALSO_LABEL.match(rest):
            return found[0]  # something is written there
        if not rest and not alone:
            return found[0]
        said = long_date(on) if found["label"] in _DAYS else school_name
        gap = "    " if rest else ""
        return f"{found['label']}{found['bracket'] or ''}{found['colon']}{said}{gap}"

    return _LABELLED.sub(put, text)


def _alone(row: FormRow, column: int) -> bool:
    """Whether the next written cell, if any, begins a label of its own."""
    after = [cell.text for at, cell in sorted(row.cells.items()) if at > column and cell.text]
    return not after or bool(re.search("[:：]", after[0]))
