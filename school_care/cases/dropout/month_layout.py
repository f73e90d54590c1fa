"""控辍保学月报表 as the page and the paper lay it out."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from school_care.attendance.rates import rate_words
from school_care.cases.dropout.month_table import GROUP_CODES, GROUPS, OF_GROUP
from school_care.core.templatetags.days import from_to, short_date

NOTHING = "—"
LABELS = {
    "opening": "上月末在籍",
    "came": "转入",
    "more": "其他增加",
    "left": "转出",
    "died": "死亡",
    "fewer": "其他减少",
    "due": "本月末应在籍",
    "closing": "本月末在籍",
    "paused": "休学",
    "resumed": "复学",
    "expected": "应到",
    "here": "实到校",
    "leave": "请假",
    "missing": "未到待核实",
    "untaken": "未点名",
    "lost_new": "本月新增疑似",
    "suspected": "疑似辍学",
    "confirmed": "确认辍学",
    "persuaded": "本月劝返",
    "came_back": "本月返校",
    "settled": "落实去向",
    "not_back": "累计未返",
    "home_taught": "送教上门",
    **{group.code: group.label for group in GROUPS},
}
SHORT = {"opening": "上月末在籍", "due": "应在籍", "lost_new": "新增疑似", "persuaded": "劝返"}
SHORT |= {"came_back": "返校"}
ROLL = ("expected", "here", "leave", "missing", "untaken")
# Heading and columns; 本月末在籍 stands beside 应在籍 in the checks alone, where they differ.
LAYOUT = (
    ("", ("opening",)),
    ("本月增加", ("came", "more")),
    ("本月减少", ("left", "died", "fewer")),
    ("本月末", ("due",)),
    ("不计入增减", ("paused", "resumed")),
    ("点名", ROLL),
    (
        "控辍",
        ("lost_new", "suspected", "confirmed", "persuaded", "came_back", "settled", "not_back"),
    ),
    ("", ("home_taught",)),
    ("其中特殊群体在籍", GROUP_CODES),
)
EXPLAINED = (
    "上月末在籍＋转入＋其他增加－转出－死亡－其他减少＝本月末应在籍。其他增加是新生、校内转入和没有"
    "写明原因的；其他减少是毕业、校内转出和没有写明原因的。休学保留学籍，不计入增减。"
    "上月月报提前截止的，本月从截止的次日算起。",
    "应到＝实到校＋请假＋未到待核实＋未点名，按最后一个点过名的上课日；旷课计入未到待核实。",
    "疑似辍学、确认辍学、累计未返按截止日，新增疑似、劝返、返校、落实去向按本月发生；"
    "疑似辍学＋确认辍学＝累计未返。落实去向含他校就读、送教上门、休学、其他离校和核实不属于辍学。",
    "特殊群体每类每人计一次，一人可以属于几类，含待核实的。",
    "出勤率＝到校人次÷已点名的应到人次；没有上课日或没有点名的写“—”。",
)


@dataclass(frozen=True)
class Cell:
    """A figure as shown; `linked` when there is somebody behind it."""

    column: str
    label: str
    text: str
    zero: bool
    linked: bool


@dataclass(frozen=True)
class Line:
    """A row as it is shown; `tally`: 18900/19200."""

    key: str
    name: str
    classes: int
    cells: list[Cell]
    rate: str
    tally: str


@dataclass(frozen=True)
class Sheet:
    """The whole: headings, lines with the total last, and the special groups."""

    groups: list[tuple[str, list[str]]]
    lines: list[Line]
    special_labels: list[str]
    special: list[tuple[str, list[str]]]
    span: str
    roll: str
    columns: int
    untaken: str = ""  # of the roll's day: that some were not called yet, "" where all were


def sheet_of(figures: dict[str, Any]) -> Sheet:
    """Kept or worked-out counts as pages and papers show them."""
    roll_on = figures["roll_on"]
    roll = f"点名（{short_date(date.fromisoformat(roll_on))}）" if roll_on else "点名"
    groups = [
        (roll if name == "点名" else name, [SHORT.get(code, LABELS[code]) for code in columns])
        for name, columns in LAYOUT
    ]
    return Sheet(
        groups,
        [_line(row, bool(roll_on)) for row in [*figures["rows"], figures["total"]]],
        ["在籍" if code == "closing" else LABELS[code] for code in OF_GROUP],
        [
            (group["label"], [_text(group["cells"], code, bool(roll_on)) for code in OF_GROUP])
            for group in figures["groups"]
        ],
        from_to(date.fromisoformat(figures["since"]), date.fromisoformat(figures["until"])),
        roll,
        sum(len(columns) for _, columns in LAYOUT) + 3,
        _untaken(figures),
    )


def _untaken(figures: dict[str, Any]) -> str:
    """11月24日还有66人所在的班没有点名."""
    left = figures["total"]["cells"]["untaken"]
    if not figures["roll_on"] or not left:
        return ""
    return f"{short_date(date.fromisoformat(figures['roll_on']))}还有{left}人所在的班没有点名"


def _line(row: dict[str, Any], has_roll: bool) -> Line:
    here, expected = row["days"]
    cells = [_cell(row["cells"], code, has_roll) for _, columns in LAYOUT for code in columns]
    tally = f"{here}/{expected}" if expected else ""
    return Line(row["key"], row["name"], row["classes"], cells, rate_words(here, expected), tally)


def _cell(cells: dict[str, int], code: str, has_roll: bool) -> Cell:
    text = _text(cells, code, has_roll)
    counted = text not in (NOTHING, "0")
    return Cell(code, LABELS[code], text, text == "0", counted and code != "due")


def _text(cells: dict[str, int], code: str, has_roll: bool) -> str:
    return NOTHING if code in ROLL and not has_roll else str(cells[code])
