"""The three ledgers on A4 sideways. Numbers are whole: it is the paper the bureau asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from school_care.cases.dropout import ledgers_table as tables
from school_care.cases.dropout.ledgers import AgeLedger, AgeLine, CourseLedger, CourseLine
from school_care.cases.dropout.ledgers_table import LedgerColumn
from school_care.core import audit
from school_care.core.templatetags.days import long_date
from school_care.school.models import School
from school_care.school.papers import name_and_day, print_paper
from school_care.school.refusal import Refused

AGE_TITLE = "适龄儿童台账"
SERIAL_MM = 8.0
MOST = 200  # lines on one paper: more take longer than a person waits, and belong in a workbook
TOO_MANY = f"一次最多打印{MOST}人：请先选班级再打印，全校请导出表格。"


@dataclass(frozen=True)
class PaperColumn:
    """What stands below one another in one column of the paper: places in the row of cells."""

    headings: tuple[str, ...]
    places: tuple[int, ...]
    share: float  # of the width, in hundredths


def print_age(
    *, ledger: AgeLedger, lines: Sequence[AgeLine], said: str, school: School, printed_by: Any
) -> bytes:
    """适龄儿童台账, `said`: what of it was chosen. Effects: a trace. Raises Refused: too many."""
    if len(lines) > MOST:
        raise Refused(TOO_MANY)
    cells = tables.age_table(user=printed_by, school=school, ledger=ledger, lines=lines)
    content = {
        "title": AGE_TITLE,
        "on": long_date(ledger.on),
        "said": said,
        "counts": ledger.counts,
        "total": len(ledger.lines),
        "guests": ledger.guests,
        **_laid_out(tables.AGE, cells),
    }
    return _print(content, "age", len(cells), school, printed_by)


def print_cases(
    *, ledger: CourseLedger, lines: Sequence[CourseLine], said: str, school: School, printed_by: Any
) -> bytes:
    """疑似辍学台账 or 辍学台账. Effects: a trace."""
    cells = tables.case_table(user=printed_by, school=school, ledger=ledger, lines=lines)
    content = {
        "title": str(ledger.which.label),
        "on": long_date(ledger.on),
        "said": said,
        "is_small": True,
        **_laid_out(tables.columns_of(ledger.which), cells),
    }
    return _print(content, str(ledger.which.value), len(cells), school, printed_by)


def paper_columns(columns: Sequence[LedgerColumn]) -> list[PaperColumn]:
    """Columns as the paper has them: some stand below one another."""
    groups: list[list[int]] = []
    for place, column in enumerate(columns):
        if column.below:
            groups[-1].append(place)
        else:
            groups.append([place])
    width = SERIAL_MM + sum(columns[places[0]].mm for places in groups)
    return [
        PaperColumn(
            tuple(columns[place].heading for place in places),
            tuple(places),
            round(columns[places[0]].mm / width * 100, 2),
        )
        for places in groups
    ]


def _laid_out(columns: Sequence[LedgerColumn], cells: list[list[str]]) -> dict[str, Any]:
    on_paper = paper_columns(columns)
    rows = [[[row[place] for place in one.places] for one in on_paper] for row in cells]
    return {"columns": on_paper, "rows": rows, "span": len(on_paper) + 1}


@transaction.atomic
def _print(
    content: dict[str, Any], which: str, pupils: int, school: School, printed_by: Any
) -> bytes:
    pdf = print_paper(
        "print/dropout_ledger.html",
        content,
        school=school,
        printed_by=printed_by,
        watermark=name_and_day(printed_by),
    )
    audit.record(
        "dropout.ledger_printed", actor=printed_by, school_id=school.pk, which=which, pupils=pupils
    )
    return pdf
