"""Which numbers are told to those who may not see the children behind them: none of fewer than
three, nor one that would tell such a number."""

from collections.abc import Sequence

from school_care.core.small_cells import FEWEST, hidden_cells, is_small
from school_care.reports.figures.registry import Measure
from school_care.reports.figures.sight import Number

Sums = tuple[int, int]


def told(one: Measure, part: int, whole: int) -> Number:
    """A number; hidden where one or two are behind it, or missing from it."""
    return Number(one, part, whole, _tells_of_few(one, part, whole))


def told_together(one: Measure, sums: Sequence[Sums]) -> list[Number]:
    """Numbers that add up to one that is told: with a small one as many others are hidden as are
    needed that nobody works it out."""
    table = [[sum(n for n, _ in sums), sum(d - n for n, d in sums)]]
    table += [[n, d - n] for n, d in sums]
    if one.mean:
        hidden = _hidden_means(one, sums)
    else:
        cells = hidden_cells(table, lines_sum=True, tells_nought=True)
        hidden = {line - 1 for line, _ in cells if line}
    return [Number(one, n, d, at in hidden) for at, (n, d) in enumerate(sums)]


def _hidden_means(one: Measure, sums: Sequence[Sums]) -> set[int]:
    """Means out of too few, and beside one such the next fewest: the sum of all is told."""
    hidden = {at for at, (n, d) in enumerate(sums) if _tells_of_few(one, n, d)}
    others = sorted((d, at) for at, (_, d) in enumerate(sums) if d and at not in hidden)
    if hidden and others and (len(hidden) == 1 or sum(sums[at][1] for at in hidden) < FEWEST):
        hidden.add(others[0][1])
    return hidden


def _tells_of_few(one: Measure, part: int, whole: int) -> bool:
    return is_small(whole) if one.mean else is_small(whole, part, whole - part)
