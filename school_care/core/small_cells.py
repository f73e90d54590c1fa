"""Which figures of a table are told, so that nobody works out small ones from the others.

A figure below three is not told, nor one out of too few, nor, where that tells as well that
somebody did, nought. Whoever reads the table knows that its first line is the sum of the others
and, where lines add up to a known number, that too; so more is hidden until no small figure follows
from the rest.

The table as a stream: from each line through the columns into the first. A hidden figure can be
another one wherever some of the stream can go round it in a circle, never below nought.
"""

from collections.abc import Collection, Iterator, Sequence

FEWEST = 3
SCHOOL = 0  # the first line, the sum
Cell = tuple[int, int]
Table = Sequence[Sequence[int | None]]
Node = tuple[str, int]
ELSEWHERE: Node = ("elsewhere", 0)


def is_small(*counts: int) -> bool:
    """Whether any of the counts tells of one or two people."""
    return any(0 < one < FEWEST for one in counts)


def hidden_cells(
    table: Table, *, lines_sum: bool, thin: Collection[Cell] = (), tells_nought: bool = False
) -> set[Cell]:
    """Which figures are not told. `lines_sum`: the figures of a line add up to a known number;
    `thin`: those out of too few; `tells_nought`: nobody and everybody may be told (a rate of
    100%)."""
    cells = {
        (line, at): number
        for line, row in enumerate(table)
        for at, number in enumerate(row)
        if number is not None
    }
    least = 1 if tells_nought else 0
    hidden = {cell for cell, number in cells.items() if least <= number < FEWEST or cell in thin}
    telling = sorted(cell for cell in hidden if cells[cell])
    sums = _sums(table, cells, lines_sum=lines_sum)
    _hide_beside(sums, cells, hidden)
    for cell in telling:
        while not _is_open(cell, cells, hidden, lines_sum=lines_sum, one_line=len(table) == 1):
            if (more := _next_told(cell, cells, hidden)) is None:
                break
            hidden.add(more)
    _hide_beside(sums, cells, hidden)
    return hidden


def _sums(table: Table, cells: dict[Cell, int], *, lines_sum: bool) -> list[list[Cell]]:
    columns: list[list[Cell]] = [[] for _ in table[0]]
    lines: list[list[Cell]] = [[] for _ in table]
    for cell in cells:
        lines[cell[0]].append(cell)
        columns[cell[1]].append(cell)
    return (columns if len(table) > 1 else []) + (lines if lines_sum else [])


def _hide_beside(sums: list[list[Cell]], cells: dict[Cell, int], hidden: set[Cell]) -> None:
    """Beside one that is hidden alone, the smallest that is told."""
    while more := _alone(sums, cells, hidden):
        hidden.add(more)


def _alone(sums: list[list[Cell]], cells: dict[Cell, int], hidden: set[Cell]) -> Cell | None:
    for line in sums:
        told = [cell for cell in line if cell not in hidden]
        if told and len(line) - len(told) == 1:
            return _least(told, cells)
    return None


def _least(told: Collection[Cell], cells: dict[Cell, int]) -> Cell:
    """The smallest; a class's before the school's."""
    return min(told, key=lambda cell: (cell[0] == SCHOOL, cells[cell], cell))


def _next_told(cell: Cell, cells: dict[Cell, int], hidden: set[Cell]) -> Cell | None:
    """What to hide next so that `cell` does not follow: near it, else anywhere."""
    told = [one for one in cells if one not in hidden]
    near = [one for one in told if one[0] == cell[0] or one[1] == cell[1]]
    return _least(near or told, cells) if told else None


def _is_open(
    cell: Cell, cells: dict[Cell, int], hidden: set[Cell], *, lines_sum: bool, one_line: bool
) -> bool:
    """Whether `cell` can be more, or less, than it is, by all that is told."""
    ways: dict[Node, list[Node]] = {}
    for one in hidden - {cell}:
        source, end = _ends(one, one_line=one_line)
        ways.setdefault(source, []).append(end)
        if cells[one]:
            ways.setdefault(end, []).append(source)
    if not lines_sum:
        for line in {one[0] for one in cells}:
            ways.setdefault(("line", line), []).append(ELSEWHERE)
            ways.setdefault(ELSEWHERE, []).append(("line", line))
    source, end = _ends(cell, one_line=one_line)
    more = source in _reached(end, ways)
    return more or (cells[cell] > 0 and end in _reached(source, ways))


def _ends(cell: Cell, *, one_line: bool) -> tuple[Node, Node]:
    """From where to where a figure streams; without classes there is no sum of an option."""
    line: Node = ("line", cell[0])
    option: Node = ELSEWHERE if one_line else ("option", cell[1])
    return (option, line) if cell[0] == SCHOOL else (line, option)


def _reached(start: Node, ways: dict[Node, list[Node]]) -> Iterator[Node]:
    seen, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        yield node
        fresh = set(ways.get(node, ())) - seen
        seen |= fresh
        waiting += fresh
