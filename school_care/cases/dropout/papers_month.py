"""控辍保学月报表 on paper: what was filled in and signed, never what it would be today."""

from school_care.cases.dropout.month_layout import EXPLAINED, sheet_of
from school_care.cases.dropout.services.months import STATEMENT, ZERO_STATEMENT
from school_care.cases.models import DropoutMonth
from school_care.school.models import School, User
from school_care.school.papers import print_paper


def print_month(
    *, row: DropoutMonth, school: School, printed_by: User, note: str | None = None
) -> bytes:
    """The table on A4 sideways with 填表人, 校长 and （盖章）; 未签字 stands on an unsigned one.
    `note`: the explanation as this print may say it, as it stands by default."""
    content = {
        "row": row,
        "note": row.note if note is None else note,
        "sheet": sheet_of(row.figures),
        "broken": row.figures.get("broken", []),
        "explained": EXPLAINED,
        "statement": STATEMENT,
        "zero_statement": ZERO_STATEMENT,
    }
    return print_paper("print/dropout_month.html", content, school=school, printed_by=printed_by)
