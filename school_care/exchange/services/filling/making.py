"""From pupils to orders for the form: which rows, which cells, and what to tell about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from school_care.core.sheets.forms import FormSheet, SheetOrder
from school_care.exchange.services.filling import meanings
from school_care.exchange.services.filling.reading import FormShape
from school_care.exchange.services.filling.totals import Check, Figure, checks, figures
from school_care.exchange.services.filling.unit_lines import filled_lines
from school_care.exchange.services.filling.values import Table, make_table
from school_care.school.models import School
from school_care.students.outward.facts import PupilFacts


@dataclass(frozen=True)
class Switches:
    """What a person may turn off or on."""

    unit: bool = True  # 填报单位 and 填报时间
    totals: bool = True  # empty cells of the row of totals
    trim: bool = False  # take out prepared rows that stay empty
    over: bool = False  # write over rows that already hold something


@dataclass
class Made:
    """A form worked out: the order that fills it, and what a page tells."""

    order: SheetOrder
    table: Table
    first: int  # row of the first pupil
    added: int  # rows put in
    removed: int  # prepared rows taken out
    spare: int  # prepared rows that stay empty
    figures: list[Figure] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # unit and day, as filled


@dataclass(frozen=True)
class _Room:
    """Where the pupils go. `start`, `last`: rows of the blank form."""

    start: int
    last: int
    shift: dict[str, int] | None
    added: int
    removed: int
    spare: int

    def now(self, row: int) -> int:
        """Where a row of the blank form stands in the filled one."""
        if self.shift is None or row < self.shift["at"]:
            return row
        return row + self.shift["count"]


def make_form(
    *,
    sheet: FormSheet,
    shape: FormShape,
    codes: Mapping[str, str],
    facts: Sequence[PupilFacts],
    school: School,
    on: date,
    switches: Switches,
) -> Made:
    """Work a form out; nothing is written yet."""
    room = _room(shape, len(facts), switches)
    table = make_table(
        sheet=sheet,
        shape=shape,
        codes=codes,
        facts=facts,
        school=school,
        on=on,
        serial_from=1 + room.start - shape.first,
    )
    order = SheetOrder(index=sheet.index, shift=room.shift)
    made = Made(order, table, room.start, room.added, room.removed, room.spare)
    _dress(shape, room, made)
    _clear(sheet, shape, room, order, switches)
    _write(sheet, shape, room, table, order)
    last = max(room.now(room.last), room.start + len(facts) - 1)
    values = _values(sheet, shape, room, order)
    made.figures = figures(sheet, shape, table, values, last)
    made.checks = checks(shape, table, made.figures)
    _write_totals(shape, room, made, switches)
    if switches.unit:
        for row, column, line in filled_lines(sheet, shape, school_name=school.name, on=on):
            order.cells.append((room.now(row), column, "text", line))
            made.lines.append(line)
    return made


def _room(shape: FormShape, pupils: int, switches: Switches) -> _Room:
    """Where the pupils go, and how many rows have to be put in or may be taken out."""
    start = shape.first
    if shape.filled and not switches.over:
        start = max(shape.filled) + 1
    capacity = shape.last - start + 1
    if pupils > capacity:
        added = pupils - capacity
        usual = shape.last - 1
        # rows go in before the last one, so that every range over the list grows by itself
        inside = capacity >= 2 and usual not in shape.examples
        at, like = (shape.last, usual) if inside else (shape.last + 1, shape.last)
        shift = {"at": at, "count": added, "grown": 0 if inside else shape.last, "like": like}
        return _Room(start, shape.last, shift, added, 0, 0)
    spare = capacity - max(pupils, 1)
    if switches.trim and spare > 0:
        shift = {"at": shape.last - spare + 1, "count": -spare, "grown": 0, "like": shape.first}
        return _Room(start, shape.last, shift, 0, spare, 0)
    return _Room(start, shape.last, None, 0, 0, max(spare, 0))


def _dress(shape: FormShape, room: _Room, made: Made) -> None:
    """Rows of an example often stand in another colour: they get the look of a plain one."""
    plain = [n for n in range(shape.first, shape.last + 1) if n not in shape.examples]
    if not plain:
        return
    like = min(plain, key=lambda number: (number not in range(room.start, shape.last), number))
    made.order.dress = [(room.now(n), room.now(like)) for n in shape.examples]


def _clear(
    sheet: FormSheet, shape: FormShape, room: _Room, order: SheetOrder, switches: Switches
) -> None:
    """Examples go; rows that hold something only if that was asked for."""
    for number in [*shape.examples, *(shape.filled if switches.over else ())]:
        if _is_gone(room, number):
            continue
        for column, cell in sheet.by_number[number].cells.items():
            if cell.text and not cell.formula and column not in shape.constants:
                order.cells.append((room.now(number), column, "empty", None))


def _write(
    sheet: FormSheet, shape: FormShape, room: _Room, table: Table, order: SheetOrder
) -> None:
    taken = {done.column.index for done in table.columns if done.code != meanings.EMPTY}
    for place, row in enumerate(table.rows):
        number = room.start + place
        blank = _blank_row(room, number)
        for column, written in sorted(row.items()):
            if not sheet.covered(blank, column):
                order.cells.append((number, column, written.kind, written.value))
        if room.added and blank != _before(room, number):
            for column, text in shape.constants.items():
                if column not in taken:
                    order.cells.append((number, column, "text", text))


def _before(room: _Room, number: int) -> int | None:
    """The row of the blank form that stands at `number` now; None: one that was put in."""
    if room.shift is None or number < room.shift["at"]:
        return number
    old = number - room.shift["count"]
    return old if old >= room.shift["at"] else None


def _blank_row(room: _Room, number: int) -> int:
    """The row of the blank form a row of the filled one looks like."""
    before = _before(room, number)
    return before if before is not None else room.shift["like"] if room.shift else number


def _is_gone(room: _Room, number: int) -> bool:
    shift = room.shift
    return bool(
        shift and shift["count"] < 0 and shift["at"] <= number < shift["at"] - shift["count"]
    )


def _values(
    sheet: FormSheet, shape: FormShape, room: _Room, order: SheetOrder
) -> dict[tuple[int, int], str | int]:
    """What the rows of the list say once filled, by row and column."""
    found: dict[tuple[int, int], str | int] = {}
    for number in range(shape.first, shape.last + 1):
        row = sheet.by_number.get(number)
        if row is None or _is_gone(room, number):
            continue
        for column, cell in row.cells.items():
            if cell.text and not cell.formula:
                found[(room.now(number), column)] = _number(cell.text)
    for row, column, kind, value in order.cells:
        if kind == "empty":
            found.pop((row, column), None)
        else:
            found[(row, column)] = value
    return found


def _number(text: str) -> str | int:
    return int(text) if text.isdecimal() and len(text) < 9 else text


def _write_totals(shape: FormShape, room: _Room, made: Made, switches: Switches) -> None:
    if shape.totals is None:
        return
    row = room.now(shape.totals)
    for figure in made.figures:
        if figure.formula:
            made.order.results.append((row, figure.column, figure.value))
        elif switches.totals:
            kind = "number" if isinstance(figure.value, int) else "text"
            made.order.cells.append((row, figure.column, kind, figure.value))
    if not switches.totals:
        made.figures = [figure for figure in made.figures if figure.formula]
