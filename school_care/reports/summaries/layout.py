"""A report of the school as pages, papers, the document and the letter show it: one way for all, so
that nobody reads another number anywhere.

`outside` is what leaves the school: its readers may not see the children, so that one or two of a
kind are «少于3»."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from school_care.attendance.rates import rate_words
from school_care.cases.dropout.month_layout import LABELS as DROPOUT_LABELS
from school_care.core.small_cells import FEWEST
from school_care.core.templatetags.days import long_date, short_date
from school_care.reports.enums import SummaryKind
from school_care.reports.figures.trend import bound_words

NOTHING = "—"
FEW = f"少于{FEWEST}"
WIDE = 4  # columns from which on a table needs the width of the page
NUMERALS = "一二三四五六七八九十"
OVERLAP = "一名学生可以属于几类，各类每人计一次，合计不等于各类之和。"


@dataclass(frozen=True)
class Table:
    """Rows under headings; the first column says what, the others how much. `widths`: in
    percent, of a table in words."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    widths: Sequence[int] = ()


@dataclass(frozen=True)
class Section:
    """A part with its heading; `notes` stand below its tables."""

    title: str
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()

    @property
    def is_one(self) -> bool:
        """Several tables under the same headings: on paper one, its captions as rows."""
        return len(self.tables) > 1 and len({tuple(one.head) for one in self.tables}) == 1

    @property
    def is_narrow(self) -> bool:
        """Numbers in two or three columns alone: on paper two of them beside each other."""
        return all(len(one.head) < WIDE and not one.widths for one in self.tables)


def numbered(sections: Sequence[Section]) -> list[tuple[str, Section]]:
    """一、基本情况 …"""
    return [(f"{NUMERALS[at]}、{one.title}", one) for at, one in enumerate(sections)]


def sections_of(kind: str, figures: dict[str, Any], *, outside: bool = False) -> list[Section]:
    """The parts in numbers of a report, in their order."""
    if not figures:
        return []
    if kind == SummaryKind.PLAN:
        parts = [_goals(figures), _things(figures, planned=True), _activities(figures)]
        return [part for part in parts if part.tables]
    first = [
        _people(figures, outside, month=kind == SummaryKind.MONTH),
        _work(figures),
        _measures(figures, month=kind == SummaryKind.MONTH),
        _late(figures, outside),
    ]
    if kind == SummaryKind.MONTH:
        return [*first, _dropout(figures), _upwards(figures, outside)]
    last = [_things(figures), _problems(figures), _upwards(figures, outside)]
    return [*first, *(part for part in last if part.tables or part.notes)]


def few(number: int, outside: bool) -> str:
    """A number of children; one or two are not told outside."""
    return FEW if outside and 0 < number < FEWEST else str(number)


def shares(rows: Sequence[Sequence[Any]], outside: bool) -> list[list[str]]:
    """Parts of a known sum: beside those that would follow from the rest the next smallest is
    hidden too; several hidden ones follow where all are ones, or all are twos."""
    small = [at for at, (_, many) in enumerate(rows) if outside and 0 < many < FEWEST]
    if small and len({rows[at][1] for at in small}) == 1:
        others = [at for at, (_, many) in enumerate(rows) if many and at not in small]
        small += [min(others, key=lambda at: rows[at][1])] if others else []
    return [
        [label, ("不单列" if many >= FEWEST else FEW) if at in small else str(many)]
        for at, (label, many) in enumerate(rows)
    ]


# -- the parts ------------------------------------------------------------------------------------


def _people(figures: dict[str, Any], outside: bool, *, month: bool) -> Section:
    found, span = figures["people"], "本月" if month else "期内"
    before = "上月末在册关爱学生" if month else "期初在册关爱学生"
    rows = [
        [before, str(found["before"])],
        [f"{span}新增", str(found["came"])],
        [f"{span}退出", str(found["left"])],
        ["本月末在册关爱学生" if month else "期末在册关爱学生", str(found["now"])],
    ]
    categories = [[label, few(many, outside)] for label, many in found["categories"]]
    tables = [
        Table(("项目", "人数"), rows),
        Table(("类别", "人数"), categories, "按类别"),
        Table(("关爱等级", "人数"), shares(found["levels"], outside), "按等级"),
    ]
    notes = [f"{before}＋新增－退出＝{'本月' if month else '期'}末在册。", OVERLAP]
    return Section("基本情况", [table for table in tables if table.rows], notes)


def _work(figures: dict[str, Any]) -> Section:
    rows = [
        [label, f"{made}{unit}", NOTHING if vain is None else f"{vain}{unit}"]
        for label, unit, made, vain in figures["work"]
    ]
    notes = ["谈心、家访、电话、视频和亲情通话以联系上的计为完成。按事项统计，不按教师统计。"]
    return Section("工作开展", [Table(("事项", "完成", "未联系上"), rows)], notes)


def measure_words(one: dict[str, Any], part: int, whole: int) -> str:
    """352/405 86.9%; a mean 3.5天; what is guarded only where nobody can be told from it."""
    if not whole:
        return NOTHING
    if one["guarded"] and (0 < part < FEWEST or 0 < whole - part < FEWEST or whole < FEWEST):
        return FEW
    if one["mean"]:
        return f"{part / whole:.1f}{one['mean']}"
    return f"{part}/{whole}　{rate_words(part, whole)}"


def target_words(one: dict[str, Any]) -> str:
    """不低于95%."""
    return NOTHING if one["target"] is None else bound_words(one["target"], one["lower"])


def reached(one: dict[str, Any]) -> str:
    """是, 否; «—» where there is no goal or nothing to count."""
    if one["target"] is None or not one["whole"] or one["mean"]:
        return NOTHING
    share, goal = one["part"] * 1000, one["target"] * one["whole"]
    return "是" if (share <= goal if one["lower"] else share >= goal) else "否"


def _measures(figures: dict[str, Any], *, month: bool) -> Section:
    groups: dict[str, list[list[str]]] = {}
    for one in figures["measures"]:
        before = one["before"]
        groups.setdefault(one["group"], []).append(
            [
                one["label"],
                measure_words(one, one["part"], one["whole"]),
                measure_words(one, *before) if before else NOTHING,
                target_words(one),
                reached(one),
            ]
        )
    head = ("指标", "本月" if month else "期末", "上月" if month else "期初", "目标", "达到")
    tables = [Table(head, rows, group) for group, rows in groups.items()]
    day = long_date(date.fromisoformat(figures["taken_on"]))
    held = "上月按上月末上报的数字" if month else "期初按本期第一个月末的数字"
    notes = [f"数字为分子/分母和比率，截至{day}；{held}。没有可统计的写“—”。"]
    return Section("主要指标" if month else "目标与达成", tables, notes)


def _late(figures: dict[str, Any], outside: bool) -> Section:
    rows = item_rows(figures["items"])
    alerts = figures["alerts"]
    tables = [Table(ITEM_HEAD, rows, "按事项")] if rows else []
    parts = shares([(label, alerts[key]) for label, key in ALERTS[1:]], outside)
    raised, key = ALERTS[0]
    whole = [raised, few(alerts[key], outside)]
    tables.append(Table(("预警", "条数"), [whole, *parts], "预警"))
    return Section("逾期与预警", tables, ["按事项统计，不涉及教师和班级。"])


ALERTS = (
    ("发出", "raised"),
    ("按时处理", "in_time"),
    ("超时处理", "late"),
    ("尚未处理", "standing"),
)
ITEM_HEAD = ("事项", "应办", "按时", "超期完成", "未完成")


def item_rows(items: Sequence[dict[str, Any]]) -> list[list[str]]:
    """What fell due, by item."""
    return [
        [one["label"], *(str(one[key]) for key in ("due", "in_time", "late", "left"))]
        for one in items
    ]


def _dropout(figures: dict[str, Any]) -> Section:
    held = figures["dropout"]
    if not held:
        return Section("控辍保学", notes=["本月的控辍保学月报还没有签字。"])
    signed = long_date(date.fromisoformat(held["signed_on"]))
    version = f"更正第{held['version']}版，" if held["version"] > 1 else ""
    zero = "本月为零报告。" if held["zero"] else ""
    rows = [[DROPOUT_LABELS[code], str(many)] for code, many in held["cells"].items()]
    note = f"数字取自{version}{signed}签字的控辍保学月报，这里不另外统计。{zero}"
    return Section("控辍保学", [Table(("项目", "人数"), rows)], [note])


def _upwards(figures: dict[str, Any], outside: bool) -> Section:
    found = figures["upwards"]
    rows = [[label, few(many, outside)] for label, many in found["kinds"]]
    rows.append(["等待对方答复", few(found["waiting"], outside)])
    note = "同一事项报送几个单位的计一次；保密事项不在统计之内。"
    return Section("上报与转介", [Table(("事项", "件数"), rows)], [note])


def _things(figures: dict[str, Any], *, planned: bool = False) -> Section:
    found = figures["things"]
    if planned:
        rows = [[one["what"], one["how"] or NOTHING, _day(one["due"])] for one in found]
        head, widths = ("实事", "做法", "完成期限"), (30, 54, 16)
    else:
        rows = [
            [one["what"], _day(one["done"]) if one["done"] else "办理中", one["outcome"] or NOTHING]
            for one in found
        ]
        head, widths = ("实事", "完成日期", "完成情况"), (34, 16, 50)
    return Section("几件实事", [Table(head, rows, widths=widths)] if rows else [])


def _problems(figures: dict[str, Any]) -> Section:
    found = figures["problems"]
    rows = [
        ["期内新列", str(found["found"])],
        ["期内解决", str(found["cleared"])],
        ["期末未解决", str(found["open"])],
        ["期内到期的已解决", f"{found['due_cleared']}/{found['due']}" if found["due"] else NOTHING],
    ]
    signed, zero = figures["months"]
    note = f"期内控辍保学月报已签字{signed}个月，其中零报告{zero}个月。"
    return Section("问题清零与控辍月报", [Table(("问题清单", "件数"), rows)], [note])


def _goals(figures: dict[str, Any]) -> Section:
    rows = [[one["label"], one["how"], target_words(one)] for one in figures["goals"]]
    table = Table(("指标", "怎样算", "目标"), rows, widths=(24, 59, 17))
    return Section("工作目标", [table] if rows else [])


def _activities(figures: dict[str, Any]) -> Section:
    rows = [[_day(one["on"]), one["kind"], one["title"]] for one in figures["activities"]]
    table = Table(("日期", "类型", "内容"), rows, widths=(15, 18, 67))
    return Section("活动安排", [table] if rows else [])


def _day(text: str) -> str:
    return short_date(date.fromisoformat(text))
