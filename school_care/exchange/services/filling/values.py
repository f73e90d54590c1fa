"""What goes into each cell of a form, and what stays open, and why. Nothing is ever guessed: what
the archive does not know stays empty, and is counted."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from school_care.core.cells import squeeze
from school_care.core.sheets.forms import FormSheet
from school_care.core.templatetags.days import long_date
from school_care.exchange.services.filling import meanings
from school_care.exchange.services.filling.reading import Column, FormShape
from school_care.school.models import School
from school_care.students.enums import Precision
from school_care.students.outward.cells import cell_of, withheld_as
from school_care.students.outward.facts import PupilFacts
from school_care.students.outward.words import Cell, same_kin

_SAME = (
    ("是", "有", "√", "✓", "对", "Y", "1", "是的"),
    ("否", "无", "×", "✗", "没有", "不是", "N", "0"),
    ("男", "男性", "男生"),
    ("女", "女性", "女生"),
    ("寄宿", "住校", "住宿", "寄宿生", "住校生", "住宿生"),
    ("走读", "走读生", "不寄宿", "不住校"),
    ("单亲留守", "单亲外出", "父母一方外出", "一方外出", "单留守"),
    ("双亲留守", "双亲外出", "父母双方外出", "双方外出", "父母均外出", "双留守"),
    ("七年级", "初一", "初中一年级"),
    ("八年级", "初二", "初中二年级"),
    ("九年级", "初三", "初中三年级"),
)
_GROUP_OF = {word: number for number, many in enumerate(_SAME) for word in many}
_DENIES = re.compile("[非不无未没否]")  # 留守 is not what 非留守 says
_AS_TEXT = ("id_number", "student_no", "id_type", "phone")


@dataclass
class ColumnFilled:
    """One column and what came of it: how many cells are filled, unknown to the archive, withheld
    from this person, or not among the words the form allows. `formula`: the form reckons itself."""

    column: Column
    key: str
    code: str
    filled: int = 0
    unknown: int = 0
    withheld: int = 0
    unlisted: int = 0
    formula: bool = False
    words: list[str] | None = None

    @property
    def meaning(self) -> str:
        """What it is filled with, in Chinese."""
        return meanings.label_for(self.code)

    @property
    def why_open(self) -> str:
        """Why something of it stays empty; "" when everything is filled."""
        if self.formula:
            return ""
        if self.code == meanings.EMPTY:
            if self.column.target.imported:
                return "留空，请手工填写"
            known = bool(self.column.target.field)
            return "档案里没有这一项" if known else "没有认出，请选填什么，或手工填写"
        reasons = []
        if self.unknown:
            reasons.append(f"{self.unknown}人未登记")
        if self.withheld:
            reasons.append(f"{self.withheld}人按规定不提供")
        if self.unlisted:
            reasons.append(f"{self.unlisted}人的内容不在表格的下拉选项中")
        return "，".join(reasons)


@dataclass(frozen=True, slots=True)
class Written:
    """One cell: kind as `core.sheets.forms` takes it, and the value."""

    kind: str
    value: str | int

    @property
    def text(self) -> str:
        """As the sheet shows it."""
        return str(self.value)


@dataclass
class Table:
    """The pupils' cells, row by row, by column index; and how each column fared."""

    rows: list[dict[int, Written]] = field(default_factory=list)
    columns: list[ColumnFilled] = field(default_factory=list)


def make_table(
    *,
    sheet: FormSheet,
    shape: FormShape,
    codes: Mapping[str, str],
    facts: Sequence[PupilFacts],
    school: School,
    on: date,
    serial_from: int = 1,
) -> Table:
    """Every cell of every pupil. `codes`: {key of a column: code}."""
    table = Table(rows=[{} for _ in facts])
    for key, column in zip(meanings.keys_of(shape), shape.columns, strict=True):
        done = ColumnFilled(column, key, codes.get(key, meanings.EMPTY))
        cell = _model(sheet, shape, column)
        done.formula = bool(cell and cell.formula)
        done.words = sheet.words_at(shape.last, column.index)
        table.columns.append(done)
        if done.formula or done.code == meanings.EMPTY:
            continue
        as_date = bool(cell and cell.kind == "date")
        for place, one in enumerate(facts):
            value = _value(done, one, school, on, serial_from + place)
            written = _written(done, value, one, as_date)
            if written is not None:
                table.rows[place][column.index] = written
                done.filled += 1
    return table


def _model(sheet: FormSheet, shape: FormShape, column: Column):
    """The cell of a prepared row that shows the column's format; the last one is no example."""
    row = sheet.by_number.get(shape.last)
    return row.cells.get(column.index) if row else None


def _value(done: ColumnFilled, facts: PupilFacts, school: School, on: date, serial: int) -> Cell:
    if done.code == meanings.SERIAL:
        return serial
    if done.code == meanings.SCHOOL:
        return school.name
    if done.code == meanings.TODAY:
        return on
    if done.code in _TOLD:
        return _TOLD[done.code](facts)
    if done.code.startswith(meanings.FIXED):
        return meanings.fixed_text(done.code) or None
    target = meanings.target_for(done.code)
    own = done.column.label.rsplit("·", 1)[-1]
    return cell_of(target, facts, own) if target else None


def _age(facts: PupilFacts) -> Cell:
    """Full years on the day of the form; None where only the month is known and it is the one."""
    born, on = facts.student.birth_date, facts.on
    if born is None or (facts.student.birth_precision != Precision.DAY and born.month == on.month):
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


_TOLD: dict[str, Callable[[PupilFacts], Cell]] = {
    meanings.VILLAGE: lambda facts: facts.student.village or None,
    meanings.AGE: _age,
    meanings.HEAD_TEACHER: lambda facts: facts.head_teacher or None,
    meanings.MENTORS: lambda facts: "、".join(user.name for user, _ in facts.mentors) or None,
    meanings.HELPER: lambda facts: facts.helper or None,
}


def _written(done: ColumnFilled, value: Cell, facts: PupilFacts, as_date: bool) -> Written | None:
    """The cell, or None with the reason counted."""
    if value is None or value == "":
        target = meanings.target_for(done.code)
        needed = withheld_as(target) if target else ""
        if needed and not facts.sees(needed):
            done.withheld += 1
        else:
            done.unknown += 1
        return None
    if done.words is not None and done.code != meanings.SERIAL:
        word = match_word(_plain(value), done.words)
        if word is None:
            done.unlisted += 1
            return None
        return Written("text", word)
    if isinstance(value, date):
        return Written("date", value.isoformat()) if as_date else Written("text", _day(done, value))
    if isinstance(value, int):
        return Written("number", value)
    target = meanings.target_for(done.code)
    numeric = target is not None and (target.field in _AS_TEXT or target.attribute == "phone")
    return Written("id" if numeric else "text", value)


def match_word(value: str, words: Sequence[str]) -> str | None:
    """The one of the form's own words that says `value`; None: none, or more than one, does."""
    flat = squeeze(value)
    for word in words:
        if squeeze(word) == flat:
            return word
    group = _GROUP_OF.get(flat)
    same = [
        word
        for word in words
        if (group is not None and _GROUP_OF.get(squeeze(word)) == group)
        or same_kin(flat, squeeze(word))
    ]
    if len(same) == 1:
        return same[0]
    near = [
        word
        for word in words
        if len(flat) > 1 and flat in squeeze(word) and not _DENIES.search(squeeze(word))
    ]
    return near[0] if len(near) == 1 and not same else None


def _plain(value: Cell) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _day(done: ColumnFilled, value: date) -> str:
    """A date as the heading words it: 出生年月 → 2016.03, 日期(年月日) → 2016-03-05."""
    own = done.column.label.rsplit("·", 1)[-1]
    if done.code == meanings.TODAY:
        return long_date(value)
    if "年月" in own and "日" not in own:
        return f"{value:%Y.%m}"
    return value.isoformat()
