"""Rosters in memory: the same `Workbook` that reading a file yields, without the file."""

import io
import json
from datetime import date

from stdnum.cn import ric

from school_care.core.sheets import Sheet, Workbook
from school_care.core.sheets.workbook import MergedRange
from school_care.students.roster.parse import parse_roster
from school_care.students.roster.rows import ParsedRoster, ParsedRow

ON = date(2026, 11, 21)
ID = "990101201603120012"  # boy, 12 March 2016
ID_GIRL = "990101201306300244"  # girl, 30 June 2013


def id_of(number: int, *, born: str = "20150613") -> str:
    """A valid fictional ID number; odd `number` is a boy."""
    body = f"990101{born}{number % 1000:03d}"
    return body + ric.calc_check_digit(body + "0")


def sheet(rows, *, name="", hidden=False, merged=(), hidden_rows=(), filtered=False) -> Sheet:
    """A sheet of plain values; a row may be None for a blank line."""
    spool, count = io.BytesIO(), 0
    for number, cells in enumerate(rows, start=1):
        if cells is None or all(cell is None for cell in cells):
            continue
        line = [{"d": c.isoformat()} if isinstance(c, date) else c for c in cells]
        spool.write(json.dumps([number, line]).encode() + b"\n")
        count += 1
    return Sheet(
        name=name,
        hidden=hidden,
        merged=[MergedRange(*block) for block in merged],
        hidden_rows=frozenset(hidden_rows),
        filtered=filtered,
        row_count=count,
        _spool=spool,
        _offset=0,
    )


def parse(*sheets, **options) -> ParsedRoster:
    """Parse lists of rows or ready sheets."""
    ready = [s if isinstance(s, Sheet) else sheet(s) for s in sheets]
    return parse_roster(Workbook("xlsx", ready), **{"on": ON, **options})


def one(heading: str, value, **others) -> tuple[ParsedRow | None, ParsedRoster]:
    """A roster of one pupil with one more column; the row (None when refused) and the roster."""
    heads = ["姓名", "身份证号", heading, *others]
    cells = ["张伟", ID, value, *others.values()]
    if heading in ("姓名", "身份证号"):
        heads, cells = ["姓名", "身份证号", "班级"], ["张伟", ID, "三(2)班"]
        cells[heads.index(heading)] = value
    roster = parse(sheet([heads, cells], name="302"))
    return (roster.rows[0] if roster.rows else None), roster


def refused(roster: ParsedRoster) -> set[tuple[str, int]]:
    """Where rows were refused."""
    return {(e.sheet, e.row) for e in roster.errors}
