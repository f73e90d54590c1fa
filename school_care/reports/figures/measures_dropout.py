"""Dropout control (domain §5.2): the figures of the page 控辍指标, so that page and figure never
say two things."""

from collections.abc import Callable
from typing import NamedTuple

from school_care.cases.dropout.figures import Counted, figures_of_term
from school_care.core.duty_kinds import ask_once
from school_care.reports.figures.facts_school import class_of, stays
from school_care.reports.figures.registry import TERM, Measure, Member
from school_care.reports.figures.span import Span

SOURCE = "控辍保学办法；期限见“控辍时限”"


def counted(span: Span) -> dict[str, tuple[Counted, ...]]:
    """Whom each figure of the term counts, by its code; asked once a reckoning."""

    def ask() -> dict[str, tuple[Counted, ...]]:
        figures = figures_of_term(span.school, span.term, span.as_of)
        return {one.code: one.counted for one in figures}

    return ask_once(("figure_dropout", span.school.pk, span.term.pk, span.as_of), ask)


def _count(code: str) -> Callable[[Span], list[Member]]:
    def members(span: Span) -> list[Member]:
        """Whom the page counts in the figure, each with the class of the day."""
        held = stays(span)
        return [
            Member(
                one.student_id,
                class_of(held[one.student_id], span.as_of) if one.student_id in held else None,
                one.amount,
                one.key,
            )
            for one in counted(span)[code]
        ]

    return members


class _Line(NamedTuple):
    """A figure of the page, in the registry's words."""

    code: str
    label: str
    unit: str
    part: str
    whole: str
    mean: str = ""
    on_dashboard: bool = False


_LINES = (
    _Line("verified", "核实及时率", "次", "时限内联系上家长或查明的", "本学期缺课预警"),
    _Line("persuaded", "劝返成功率", "人次", "劝返后返校的", "本学期劝返的学生"),
    _Line(
        "reported",
        "书面报告及时率",
        "件",
        "时限内书面报告教育主管部门的",
        "本学期应报告的疑似辍学",
        on_dashboard=True,
    ),
    _Line("both", "双线上报率", "件", "教育、乡镇两条线都报告的", "本学期已报告的疑似辍学"),
    _Line("handled", "办结率", "件", "收件单位已办结的", "收件单位受理的报告"),
    _Line("closed", "销号率", "件", "已销号的", "本学期疑似辍学（核实不属于的不计）"),
    _Line("days", "平均返校天数", "人", "从疑似到返校的天数", "本学期返校的学生", mean="天"),
)

MEASURES: tuple[Measure, ...] = tuple(
    Measure(
        code=f"dropout.{line.code}",
        label=line.label,
        group="dropout",
        unit=line.unit,
        part_words=line.part,
        whole_words=line.whole,
        per=TERM,
        source=SOURCE,
        count=_count(line.code),
        lower_is_better=bool(line.mean),
        mean=line.mean,
        on_dashboard=line.on_dashboard,
    )
    for line in _LINES
)
