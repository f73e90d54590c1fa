"""What the transport asks of reports of the school about itself: the content, the page."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from school_care.escalation.enums import OrgType
from school_care.escalation.sources import Kind, register_kind
from school_care.reports.enums import SummaryKind, SummaryState
from school_care.reports.models import Summary
from school_care.reports.summaries.layout import Section, Table, sections_of
from school_care.reports.summaries.papers import narrative_of
from school_care.reports.summaries.periods import period_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.school.refusal import Refused

GOES_TO = ((OrgType.EDU, 3), (OrgType.CENTRAL, 3))
KINDS = (
    Kind(
        code="WORK_MONTH",
        label="关爱工作月报",
        case_type="WM",
        title="关于{name}关爱工作情况的报告",
        legal_basis=(),
        goes_to=GOES_TO,
        through_centre=True,
        about_school=True,
    ),
    Kind(
        code="WORK_TERM",
        label="关爱工作计划和总结",
        case_type="WT",
        title="关于{name}关爱工作情况的报告",
        legal_basis=(),
        goes_to=GOES_TO,
        through_centre=True,
        about_school=True,
    ),
)
# The letters of a report's number, by its kind.
LETTERS = {
    SummaryKind.MONTH: "WM",
    SummaryKind.TERM: "WT",
    SummaryKind.YEAR: "WY",
    SummaryKind.PLAN: "WP",
}
_KINDS = {letters: kind for kind, letters in LETTERS.items()}
_TITLES = {SummaryKind.PLAN: "关于{name}关爱工作计划的报告"}


def kind_of_report(row: Summary) -> str:
    """Under which kind of the transport it goes out."""
    return "WORK_MONTH" if row.kind == SummaryKind.MONTH else "WORK_TERM"


def number_of(row: Summary, school: School) -> str:
    """Its number: 2199000001-WM-2026-10; every version bears the same."""
    return f"{school.code10}-{LETTERS[SummaryKind(row.kind)]}-{row.period}"


class SummarySource:
    """The source of both kinds."""

    def body(self, escalation: Any, version: int) -> Mapping[str, Any]:
        """The newest signed version, numbers as they leave the school: no child. Raises Refused
        where nothing is signed."""
        row = _signed(escalation.school, escalation.case_no)
        if row is None:
            raise Refused("这份报告还没有签发，签发以后才能报送。")
        about = period_of(SchoolCalendar(escalation.school), row.kind, row.period)
        words, title = (about.words, about.title) if about else (row.period, str(row))
        parts = _parts(row)
        return {
            "about": "school",
            "student": {},
            "case": {
                "case_no": escalation.case_no,
                "opened": timezone.localdate(row.signed_at).isoformat(),
                "legal_basis": [],
            },
            "title": _TITLES.get(SummaryKind(row.kind), KINDS[0].title).format(name=words),
            "report": {"kind": row.kind, "period": row.period, "version": row.version},
            "parts": parts,
            "facts": "\n".join(line for part in parts for line in part["lines"]),
            "attachments": [title],
        }

    def page(self, case_no: str, school: School) -> str:
        """The report's page."""
        named = _named(case_no)
        return reverse("reports:summary", args=named) if named else ""

    def on_status(self, escalation: Any, step: Any) -> None:
        """Where it stands is read from the transport; nothing follows here."""


def _named(case_no: str) -> tuple[str, str] | None:
    """Kind and period of a number."""
    _, _, rest = case_no.partition("-")
    letters, _, period = rest.partition("-")
    return (_KINDS[letters].value, period) if letters in _KINDS and period else None


def _signed(school: School, case_no: str) -> Summary | None:
    named = _named(case_no)
    if named is None:
        return None
    rows = Summary.objects.filter(
        school=school, kind=named[0], period=named[1], state=SummaryState.SIGNED
    )
    return rows.order_by("-version").first()


def _parts(row: Summary) -> list[dict[str, Any]]:
    """Every part as heading and sentences, the tables row by row."""
    sections = sections_of(row.kind, row.figures, outside=True)
    found = [{"heading": one.title, "lines": _lines(one)} for one in sections]
    if row.note:
        found.append({"heading": "数字说明", "lines": [row.note]})
    for told in narrative_of(row):
        if told.lines:
            found.append({"heading": told.heading.partition("、")[2], "lines": told.lines})
    if row.version > 1:
        found.append({"heading": "更正说明", "lines": [row.why]})
    return found


def _lines(section: Section) -> list[str]:
    lines = [line for table in section.tables for line in _sentences(table)]
    return [*lines, *section.notes]


def _sentences(table: Table) -> list[str]:
    """A table of two columns in one line, others a line a row: 谈心：完成120人次，未联系上3人次."""
    before = f"{table.caption}：" if table.caption else ""
    if len(table.head) == 2:
        return [before + "，".join(f"{label}{many}" for label, many in table.rows) + "。"]
    rows = [
        f"{row[0]}：" + "，".join(_named_cells(table.head[1:], row[1:])) + "。"
        for row in table.rows
    ]
    return [f"{table.caption}", *rows] if table.caption else rows


def _named_cells(head: Any, cells: Any) -> list[str]:
    return [f"{name}{cell}" for name, cell in zip(head, cells, strict=True) if cell != "—"]


def register() -> None:
    """Fill the registry; called once at start-up."""
    for kind in KINDS:
        register_kind(kind, SummarySource())
