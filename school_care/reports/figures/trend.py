"""How a figure went over the months, in lines and in words."""

from collections.abc import Sequence
from datetime import date

from school_care.core.charts import Chart, Point, Spark, line_chart, short_number, sparkline
from school_care.core.months import first_of, month_before
from school_care.reports.figures.sight import Number

MONTHS = 12
Dated = tuple[date, Number | None]


def months_until(month: date) -> list[date]:
    """Twelve months, the last of them `month`."""
    found = [first_of(month)]
    while len(found) < MONTHS:
        found.append(month_before(found[-1]))
    return found[::-1]


def spark_of(series: Sequence[Dated]) -> Spark | None:
    """A word-sized line; None for fewer than two months."""
    return sparkline([one.value if one else None for _, one in series])


def chart_of(title: str, series: Sequence[Dated]) -> Chart | None:
    """The line of twelve months with its figures; None where nothing was counted in any."""
    known = [one for _, one in series if one is not None and one.value is not None]
    if not known:
        return None
    values = [one.value or 0 for one in known]
    mean = known[-1].measure.mean
    low, high = (0, max(max(values), 1)) if mean else _per_cent(values)
    points = [
        Point(f"{month.month}月", one.value if one else None, one.words if one else "")
        for month, one in series
    ]
    return line_chart(
        title=title, points=points, low=low, high=high, unit=mean or "%", summary=_words(known)
    )


def _per_cent(values: Sequence[float]) -> tuple[float, float]:
    """Between which tens the line runs, never a hair's breadth enlarged to a mountain."""
    low = max(0, min(int(min(values) // 10) * 10 - 10, 60))
    return (low, 100)


def _words(known: Sequence[Number]) -> str:
    return f"最早{known[0].words}，最近{known[-1].words}"


def change_words(now: Number | None, before: Number | None) -> str:
    """«↑ 比上月高2.1个百分点»; "" where one of them is nothing."""
    if now is None or before is None or now.value is None or before.value is None:
        return ""
    step = now.value - before.value
    if abs(step) < 0.05:
        return "与上月持平" if not step else "与上月相差不到0.1" + (now.measure.mean or "个百分点")
    more, less = ("多", "少") if now.measure.mean else ("高", "低")
    unit = now.measure.mean or "个百分点"
    return f"{'↑' if step > 0 else '↓'} 比上月{more if step > 0 else less}{abs(step):.1f}{unit}"


def target_words(now: Number | None, target: int | None) -> str:
    """«目标95%，还差3.2个百分点»; "" without a target."""
    if target is None:
        return ""
    aim = f"目标{short_number(target / 10)}%"
    if now is None or now.value is None:
        return aim
    if reaches(now, target):
        return f"{aim}，已达到"
    gap = abs(target / 10 - now.value)
    far = f"{gap:.1f}" if gap >= 0.05 else "不到0.1"
    verb = "高出" if now.measure.lower_is_better else "还差"
    return f"{aim}，{verb}{far}个百分点"


def bound_words(target: int, lower: bool) -> str:
    """A goal as papers name it: 不低于95%; 达到100% and 为0 where nothing lies beyond."""
    share = short_number(target / 10)
    if lower:
        return f"不高于{share}%" if target else "为0"
    return f"不低于{share}%" if target < 1000 else "达到100%"


def reaches(now: Number, target: int) -> bool:
    """Whether a rate is at its target or better, counted exactly."""
    if now.measure.lower_is_better:
        return now.part * 1000 <= target * now.whole
    return now.part * 1000 >= target * now.whole
