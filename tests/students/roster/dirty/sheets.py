# ruff: noqa: E501 - Chinese characters count double; tables stay readable
"""Sheets as schools lay them out: titles, headings of one or two rows, footers, hidden things."""

from dataclasses import dataclass, field
from typing import Any

from .headings import NOT_KEPT
from .outcomes import Defect, Pick, Read
from .people import Child, child
from .rows import DirtyRow, class_name, make_row


@dataclass(repr=False)
class Page:
    """One sheet of a dirty workbook, with what must come of every row."""

    name: str = ""
    hidden: bool = False
    rows: list[list[Any] | None] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    pupils: dict[int, DirtyRow] = field(default_factory=dict)  # row number → visible pupil
    labels: dict[str, str] = field(default_factory=dict)  # column → how problems name it
    dropped: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)  # pieces of sentences about the whole sheet
    examples: list[int] = field(default_factory=list)
    left_hidden: list[int] = field(default_factory=list)
    is_roster: bool = True

    def __repr__(self) -> str:
        lines = [f"{n:3} {line}" for n, line in enumerate(self.rows, start=1)]
        facts = f"{self.name!r} merged={self.merged} hidden={self.hidden_rows}"
        made = [f"{n}: {row.defects}" for n, row in self.pupils.items() if row.defects]
        return "\n".join(["", facts, *lines, *made])

    def _repr_pretty_(self, printer, cycle: bool) -> None:
        printer.text(repr(self))  # hypothesis prints what failed

    def add(self, cells: list[Any] | None, *, hidden: bool = False) -> int:
        """Write a row; its number."""
        self.rows.append(cells)
        if hidden:
            self.hidden_rows.add(len(self.rows))
        return len(self.rows)


@dataclass
class Plan:
    """Which columns stand where, and how the class is told."""

    columns: list[str]
    mode: str
    order: list[str]
    two_rows: bool
    merges: bool
    as_text: bool = False  # for files that know neither numbers nor hidden or merged cells
    heading: list[list[Any]] = field(default_factory=list)


class Writer:
    """Writes one page pupil by pupil; `pick` chooses."""

    def __init__(self, plan: Plan, page: Page, pick: Pick, cards: "Deck") -> None:
        self.plan, self.page, self.pick, self.cards = plan, page, pick, cards
        self.width = len(plan.order)
        self.serial = 0
        self.above: str | None = None  # address of the visible row above

    def titles(self, child: Child) -> None:
        """Merged titles, unit lines and a warning to the clerk above the heading."""
        title = "云岭学校学生花名册"
        if self.plan.mode == "title":
            title = f"云岭学校{class_name(child)}学生花名册"
            self._title(title)
        elif self.pick([True, False]):
            self._title(title)
        for line in (
            ["填报单位（章）：云岭学校", None, None, "填表日期：2026年9月8日"],
            ["注意：请勿改动表头"],
            None,
        ):
            if self.pick([True, False, False]):
                self.page.add(line)

    def _title(self, text: str) -> None:
        at = self.page.add([text])
        if self.pick([True, False]):
            self.page.merged.append((at, 1, at, max(2, self.width)))

    def heading(self) -> None:
        """The heading of one or two rows, merged or not."""
        first = len(self.page.rows) + 1
        for line in self.plan.heading:
            self.page.add(list(line))
        if self.plan.two_rows and self.plan.merges:
            self._merge_heading(first)

    def _merge_heading(self, first: int) -> None:
        top, below = self.plan.heading
        for index in range(self.width):
            if top[index] is not None and below[index] is None:
                self.page.merged.append((first, index + 1, first + 1, index + 1))
            elif top[index] is not None:
                end = index + 1
                while end < self.width and top[end] is None and below[end] is not None:
                    end += 1
                if end > index + 1:
                    self.page.merged.append((first, index + 1, first, end))

    def block(self, children: list[Child], defects: list[list[Defect]]) -> None:
        """Pupils of one class, with whatever stands between them."""
        if self.plan.mode == "section":
            self.page.add([class_name(children[0])])
        first = len(self.page.rows) + 1
        for number, (one, its) in enumerate(zip(children, defects, strict=True)):
            self._between(number)
            row = make_row(one, self.plan.columns, its, self.pick, as_text=self.plan.as_text)
            self._place_class(row, first_of_block=number == 0)
            self._ditto(row)
            self._pupil(row)
        if self.plan.mode == "merged" and self.plan.merges and len(self.page.rows) > first:
            column = self.plan.order.index("class") + 1
            self.page.merged.append((first, column, len(self.page.rows), column))

    def _between(self, number: int) -> None:
        what = self.pick([None] * 12 + ["blank", "serial", "hidden", "page", "again"])
        if what == "blank":
            self.page.add(None)
        elif what == "serial" and "serial" in self.plan.order and number:
            self.page.add([99 if c == "serial" else None for c in self.plan.order])
        elif what == "hidden" and not self.plan.as_text:
            self._hidden_pupil()
        elif what in ("page", "again") and self.plan.mode not in ("merged", "grade"):
            if what == "page":
                self.page.add(["第2页"])
            self.heading()

    def _hidden_pupil(self) -> None:
        one = self.cards.child(3, 2)
        row = make_row(one, self.plan.columns, [], self.pick)
        if self.plan.mode in ("merged", "grade"):
            row.cells["class"] = row.cells["grade"] = None
        self.page.left_hidden.append(self.page.add(self._line(row), hidden=True))

    def _place_class(self, row: DirtyRow, *, first_of_block: bool) -> None:
        mode = self.plan.mode
        row.class_of = None if mode == "none" else (row.child.grade, row.child.class_number)
        if mode == "column":
            row.class_of = row.reads["class"].value
        elif mode == "merged":
            row.cells["class"] = class_name(row.child) if first_of_block else None
        elif mode == "grade":
            row.cells["grade"] = (
                f"{'〇一二三四五六七八九'[row.child.grade]}年级" if first_of_block else None
            )
            row.cells["class"] = row.child.class_number if first_of_block else None

    def _ditto(self, row: DirtyRow) -> None:
        """同上 is the address of the row above, however that row fares."""
        if "address" not in row.reads:
            return
        if row.reads["address"].value == "ABOVE":
            row.reads["address"] = Read(self.above, warn="" if self.above else "上一行")
        self.above = row.reads["address"].value

    def _pupil(self, row: DirtyRow) -> None:
        number = self.page.add(self._line(row))
        self.page.pupils[number] = row
        self.cards.seen(row)
        again = self.cards.again(row, self.pick)
        if again:
            double = DirtyRow(
                row.child, dict(row.cells), row.reads, repeats=True, class_of=row.class_of
            )
            self.page.pupils[self.page.add(self._line(double))] = double

    def _line(self, row: DirtyRow) -> list[Any]:
        self.serial += 1
        extra = {"serial": self.serial, **NOT_KEPT}
        return [row.cells[c] if c in row.cells else extra.get(c) for c in self.plan.order]

    def _sum_below_names(self, count: int) -> list[Any]:
        line: list[Any] = [None] * self.width
        at = self.plan.order.index("name")
        line[at] = count
        line[0 if at else self.width - 1] = "合计"
        return line if at else ["总人数", count]

    def foot(self) -> None:
        """Totals that foot or do not, signatures, notes."""
        if self.pick([True, False]):
            self.page.add(None)
        listed, wrong = len(self.page.pupils), self.pick([0, 0, 0, 1, -1])
        written = listed + wrong
        if wrong and (self.plan.mode == "section" or written == self.cards.met + listed):
            written += 50  # so many are in one of the blocks, or in the sheets so far
        total = self.pick(
            [
                None,
                ["合计", written],
                self._sum_below_names(written),
                [f"合计：{written}人"],
                ["总计", f"{written}人"],
                [f"共{written}人"],
                ["合计"],
            ]
        )
        if total:
            self.page.add(total)
            if wrong and total != ["合计"]:
                self.page.told.append(f"写{written}人，读到{listed}人")
        for line in (
            ["填表人：王老师", None, None, "校长：杨某"],
            ["审核：", None, "日期：2026年9月8日"],
            ["说明：1. 一班一表；2. 留守类型填单亲、双亲。"],
            ["备注：共3页"],
        ):
            if self.pick([True, False, False]):
                self.page.add(line)


class Deck:
    """New children, each once; children met before for rows that repeat one."""

    def __init__(self) -> None:
        self.number = 0
        self.met = 0  # pupils on the sheets before this one

    def child(self, grade: int, class_number: int) -> Child:
        """A child nobody has met."""
        self.number += 1
        return child(self.number, grade, class_number)

    def seen(self, row: DirtyRow) -> None:
        """Remember nothing yet; the row was written."""

    def again(self, row: DirtyRow, pick: Pick) -> bool:
        """Whether the row shall stand in the sheet a second time."""
        return bool(row.id_number) and not row.refusing and pick([False] * 15 + [True])
