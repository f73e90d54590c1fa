"""Whether a report of the school foots: each rule that is broken as a sentence that names no child.
A broken one has to be explained in the note before anybody signs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from school_care.core.months import first_of
from school_care.reports.enums import SummaryKind, SummaryState
from school_care.reports.models import Summary
from school_care.reports.summaries.periods import Period
from school_care.school.models import School

ONE_DAY = timedelta(days=1)
# What a part of the report may never exceed.
LATER = ("in_time", "late", "left")


@dataclass(frozen=True)
class Broken:
    """A rule that does not hold."""

    code: str
    words: str


def broken_in(school: School, period: Period, figures: dict[str, Any]) -> list[dict[str, str]]:
    """The rules a report breaks, as they are kept with it; at most one query."""
    if period.kind == SummaryKind.PLAN:
        return []
    found = [*_foots(figures), *_parts(figures)]
    if period.kind == SummaryKind.MONTH:
        found += [*_carried(school, period, figures), *_dropout(figures)]
    return [{"code": one.code, "words": one.words} for one in found]


def _foots(figures: dict[str, Any]) -> Iterator[Broken]:
    """上期末＋新增－退出＝期末, and the levels add up to it."""
    people = figures["people"]
    due = people["before"] + people["came"] - people["left"]
    if due != people["now"]:
        yield Broken(
            "balance",
            f"期初加新增减退出应为{due}人，按在册清点为{people['now']}人",
        )
    levels = sum(many for _, many in people["levels"])
    if levels != people["now"]:
        yield Broken("levels", f"各等级相加为{levels}人，与在册{people['now']}人不一致")
    for label, many in people["categories"]:
        if many > people["now"]:
            yield Broken("category", f"{label}{many}人，多于在册{people['now']}人")


def _parts(figures: dict[str, Any]) -> Iterator[Broken]:
    """No numerator above its denominator; what fell due is in time, late or not done."""
    for one in figures["measures"]:
        if not one["mean"] and one["part"] > one["whole"]:
            yield Broken("measure", f"{one['label']}：分子{one['part']}大于分母{one['whole']}")
    for item in figures["items"]:
        total = sum(item[part] for part in LATER)
        if total != item["due"]:
            yield Broken("items", f"{item['label']}：应办{item['due']}件，各项相加为{total}件")
    alerts = figures["alerts"]
    ended = alerts["in_time"] + alerts["late"] + alerts["standing"]
    if ended != alerts["raised"]:
        yield Broken("alerts", f"预警发出{alerts['raised']}条，各项相加为{ended}条")


def _carried(school: School, period: Period, figures: dict[str, Any]) -> Iterator[Broken]:
    """上月末, as it was signed, is this month's beginning."""
    before = first_of(period.since - ONE_DAY)
    rows = Summary.objects.filter(
        school=school, kind=SummaryKind.MONTH, month=before, state=SummaryState.SIGNED
    )
    row = rows.order_by("-version").first()
    if row is None:
        return
    signed, begins = row.figures["people"]["now"], figures["people"]["before"]
    if signed != begins:
        yield Broken(
            "carried",
            f"上月签发的月末在册{signed}人，现在查得{begins}人，签发后名单有更正",
        )


def _dropout(figures: dict[str, Any]) -> Iterator[Broken]:
    """The month's dropout report is signed: its numbers are told here as they stand there."""
    if not figures["dropout"]:
        yield Broken("dropout", "本月的控辍保学月报还没有签字，控辍数字暂缺")
