"""A report of the school on A4: what was drafted or signed, never what it would be today."""

from dataclasses import dataclass

from school_care.core import clock
from school_care.core.templatetags.days import long_date
from school_care.reports.enums import SummaryState
from school_care.reports.layouts import layout_of
from school_care.reports.models import Summary
from school_care.reports.summaries.layout import NUMERALS, numbered, sections_of
from school_care.reports.summaries.periods import Period
from school_care.reports.summaries.words import STATEMENT, paragraphs, parts_of
from school_care.school.models import School, User
from school_care.school.papers import print_paper

LAYOUT = "summary"  # under which code a school shapes this paper


@dataclass(frozen=True)
class Told:
    """A narrative part as it is read: numbered on after the parts in figures."""

    heading: str
    lines: list[str]


def narrative_of(row: Summary) -> list[Told]:
    """The narrative parts, empty ones too: somebody still has to write them."""
    before = len(sections_of(row.kind, row.figures))
    return [
        Told(f"{NUMERALS[before + at]}、{part.heading}", paragraphs(getattr(row, part.field)))
        for at, part in enumerate(parts_of(row.kind))
    ]


def print_summary(*, row: Summary, period: Period, school: School, printed_by: User) -> bytes:
    """The PDF, numbers as they leave the school, in the school's own
    layout. Raises PrintError."""
    facts = {
        "学校": school.name,
        "学期": str(period.term or ""),
        "日期": long_date(clock.today()),
    }
    content = {
        "layout": layout_of(school, LAYOUT).filled(facts),
        "row": row,
        "period": period,
        "sections": numbered(sections_of(row.kind, row.figures, outside=True)),
        "narrative": narrative_of(row),
        "broken": row.broken,
        "note": paragraphs(row.note),
        "statement": STATEMENT,
        "is_signed": row.state == SummaryState.SIGNED,
    }
    return print_paper("print/summary.html", content, school=school, printed_by=printed_by)
