# ruff: noqa: E501 - Chinese characters count double; tables stay readable
"""Dirty workbooks at random: which columns, which layout, which defects."""

from hypothesis import strategies as st

from .headings import BELOW, GROUPS, NOT_KEPT, SINGLE, dressed, label
from .outcomes import Defect, Pick
from .rows import class_name, defects_of
from .sheets import Deck, Page, Plan, Writer

CLASS_MODES = ("column", "merged", "grade", "sheet", "title", "section", "none")
_PLAIN = [
    "sex",
    "born",
    "student_no",
    "ethnicity",
    "address",
    "boarding",
    "health",
    "note",
    "categories",
    "left_behind",
]
_KIN = [
    ["father_name", "father_place", "father_phone", "mother_name", "mother_place", "mother_phone"],
    ["guardian_name", "guardian_relation", "guardian_phone"],
]


def plan_of(pick: Pick, modes: list[str], *, must: str = "") -> Plan:
    """A layout; `must` names a column it has to have, `modes` the ways of telling the class."""
    mode = "column" if must == "class" else pick(modes)
    chosen = [c for c in _PLAIN if c == must or pick([True, False])]
    kin = [group for group in _KIN if must in group or pick([True, False])]
    if must == "phone" or (not kin and pick([True, False])):
        chosen, kin = [*chosen, "phone"], []
    groups = [["name"], ["id"], *[[c] for c in chosen], *kin]
    if must not in ("id", "") and must != "name" and pick([False] * 5 + [True]):
        groups.remove(["id"])
    if mode in ("column", "merged"):
        groups.append(["class"])
    if mode == "grade":
        groups.append(["grade", "class"])
    groups += [[label] for label in NOT_KEPT if pick([False, False, False, True])]
    order = [column for group in _shuffled(groups, pick) for column in group]
    if pick([True, False]):
        order.insert(0, "serial")
    read = [c for c in order if c not in NOT_KEPT and c not in ("serial", "grade")]
    if mode in ("merged", "grade"):
        read.remove("class")
    two_rows = bool(kin) and pick([True, False])
    return Plan(read, mode, order, two_rows, pick([True, False]))


def _shuffled(groups: list[list[str]], pick: Pick) -> list[list[str]]:
    """Mostly the usual order, sometimes any."""
    if pick([True, False]):
        return groups
    left, order = list(groups), []
    while left:
        order.append(left.pop(pick(list(range(len(left))))))
    return order


def write_heading(plan: Plan, page: Page, pick: Pick) -> None:
    """Choose the words of the heading; one or two rows."""
    top, below = [], []
    group = ""
    last = ""
    for column in plan.order:
        who, _, what = column.partition("_")
        if plan.two_rows and who in GROUPS and what:
            if who != last:
                group = pick(GROUPS[who])
                top.append(group)
            else:
                top.append(None)
            text = pick(BELOW[what])
            below.append(text)
            page.labels[column] = label(text, group)
            last = who
            continue
        last = ""
        text = column if column in NOT_KEPT else dressed(pick(SINGLE[column]), pick)
        top.append(text)
        below.append(None)
        page.labels[column] = label(text)
    plan.heading = [top, below] if plan.two_rows else [top]
    page.dropped = [page.labels[c] for c in plan.order if c in NOT_KEPT]


def _picker(draw) -> Pick:
    return lambda many: many[draw(st.integers(0, len(many) - 1))]


@st.composite
def dirty_books(draw, *, only: Defect | None = None, most: int = 8) -> list[Page]:
    """Hypothesis chooses; see `book_of`."""
    return book_of(_picker(draw), only=only, most=most)


@st.composite
def dirty_texts(draw) -> list[Page]:
    """One sheet without a name, of text alone: what CSV and web tables can hold."""
    return [_page(0, Deck(), _picker(draw), only=None, most=8, as_text=True)]


def book_of(pick: Pick, *, only: Defect | None = None, most: int = 8) -> list[Page]:
    """Sheets of dirty pupils; with `only`, every other row has that one defect."""
    deck, pages = Deck(), []
    for number in range(1 if only else pick([1, 1, 1, 2, 3])):
        pages.append(_page(number, deck, pick, only=only, most=most))
    if pick([False, False, False, True]):
        pages.insert(
            pick([0, len(pages)]),
            Page(
                "填表说明",
                rows=[["填表说明"], ["1. 一班一表。"], ["2. 电话填11位。"]],
                is_roster=False,
            ),
        )
    if pick([False, False, False, True]):
        hidden = _page(9, deck, pick, only=None, most=2)
        hidden.hidden, hidden.name = True, "旧数据"
        pages.append(hidden)
    return pages


def _page(
    number: int, deck: Deck, pick: Pick, *, only: Defect | None, most: int, as_text: bool = False
) -> Page:
    modes = [mode for mode in CLASS_MODES if mode != "sheet" or not (number or as_text)]
    plan = plan_of(pick, modes, must=only.column if only else "")
    plan.as_text = as_text
    grades = [(pick([1, 3, 6, 7, 9]), pick([1, 2, 5]))]
    if plan.mode in ("column", "merged", "grade", "section") and pick([True, False]):
        grades.append((grades[0][0] % 9 + 1, 3))
    blocks = [
        [deck.child(*grade) for _ in range(pick(list(range(1, most + 1))))] for grade in grades
    ]
    page = Page("" if as_text else f"名单{number}")
    if plan.mode == "sheet":
        page.name = pick([class_name(blocks[0][0]), f"{grades[0][0]}0{grades[0][1]}"])
    write_heading(plan, page, pick)
    writer = Writer(plan, page, pick, deck)
    writer.titles(blocks[0][0])
    writer.heading()
    if pick([False, False, False, True]):
        page.examples.append(
            page.add(
                [
                    "例" if c == "serial" else "（示例）张三" if c == "name" else None
                    for c in plan.order
                ]
            )
        )
    for block in blocks:
        writer.block(block, [_defects(plan, pick, only, index) for index in range(len(block))])
    writer.foot()
    if plan.mode == "none" and any(not row.refusing for row in page.pupils.values()):
        page.told.append("先不分班")
    deck.met += len(page.pupils)
    return page


def _defects(plan: Plan, pick: Pick, only: Defect | None, index: int) -> list[Defect]:
    if only:
        return [only] if index % 2 == 0 else []
    possible = defects_of(plan.columns)
    chosen = {}
    for _ in range(pick([0, 0, 1, 1, 2, 3])):
        one = pick(possible)
        chosen[one.column] = one
    return list(chosen.values())
