"""Two sets of dated rows of one child laid over each other: on every day one of them holds.

Where both say something, the stronger side wins; the other is cut to the days that are left, made
empty where none are left, and copied where two pieces are left. An empty interval holds no day and
is counted nowhere.
"""

from collections.abc import Callable, Hashable, Sequence
from datetime import date
from typing import Any

from django.db import models

from school_care.students.services.merging.journal import Merge

Group = Callable[[Any], Hashable]
Stronger = Callable[[Merge, Sequence[Any], Sequence[Any]], bool]
FOR_EVER = date.max


def free_pieces(
    start: date, until: date | None, taken: Sequence[tuple[date, date | None]]
) -> list[tuple[date, date | None]]:
    """What is left of an interval outside `taken`, in order."""
    pieces = [(start, until or FOR_EVER)]
    for begin, end in taken:
        stop = end or FOR_EVER
        pieces = [
            part
            for low, high in pieces
            for part in ((low, min(high, begin)), (max(low, stop), high))
            if part[0] < part[1]
        ]
    return [(low, None if high == FOR_EVER else high) for low, high in sorted(pieces)]


def absorbed_stronger(code: str) -> Stronger:
    """The person's answer to question `code`; without one, the side that runs, else the file that
    goes on; of two that run the one begun later where `code` is empty."""

    def stronger(merge: Merge, ours: Sequence[Any], theirs: Sequence[Any]) -> bool:
        chosen = merge.prefers_absorbed(code) if code else None
        if chosen is not None:
            return chosen
        mine, other = _running(ours), _running(theirs)
        if mine and other and not code:
            return other.starts_on > mine.starts_on
        return bool(other and not mine)

    return stronger


def _running(rows: Sequence[Any]) -> Any | None:
    return next((row for row in rows if row.until is None), None)


def lay_over(
    *,
    group: Group = lambda row: None,
    stronger: Stronger | None = None,
    same: Group | None = None,
    cut: dict[str, Any] | None = None,
    emptied: dict[str, Any] | None = None,
    begun: tuple[str, ...] = (),
):
    """A rule for an interval table.

    Args:
        group: rows of different groups do not stand in each other's way.
        stronger: whether the absorbed file's rows of a group win.
        same: rows with the same answer that touch become one: the later one begins earlier.
        cut, emptied: what else is set on a row that ends earlier, or that holds no day.
        begun: fields about how it began that go with an earlier beginning.
    """
    wins = stronger or absorbed_stronger("")

    def rule(merge: Merge, model: type[models.Model], name: str) -> None:
        ours, theirs = (
            merge.rows_of(model, name, merge.keep),
            merge.rows_of(model, name, merge.absorb),
        )
        layer = _Layer(merge, name, same, cut or {}, emptied or {}, begun)
        for key in sorted({group(row) for row in theirs}, key=str):
            mine = [row for row in ours if group(row) == key and _holds_days(row)]
            other = [row for row in theirs if group(row) == key and _holds_days(row)]
            for row in ours if other else ():  # gone on the first day: no end of what comes now
                if group(row) == key and not _holds_days(row):
                    merge.change(row, **(emptied or {}))
            if wins(merge, mine, other):
                layer.press(strong=other, weak=mine, weak_is_ours=True)
            else:
                layer.press(strong=mine, weak=other, weak_is_ours=False)

    return rule


def _holds_days(row: Any) -> bool:
    return row.until is None or row.until > row.starts_on


class _Layer:
    """Cuts the weak rows and brings everything that holds a day to the file that goes on."""

    def __init__(
        self, merge: Merge, name: str, same: Group | None, cut: dict, emptied: dict, begun: tuple
    ) -> None:
        self.merge, self.name, self.same = merge, name, same
        self.cut, self.emptied, self.begun = cut, emptied, begun

    def press(self, *, strong: list[Any], weak: list[Any], weak_is_ours: bool) -> None:
        taken = [(row.starts_on, row.until) for row in strong]
        empty: list[Any] = []
        kept: list[Any] = []
        joins: list[tuple[Any, Any, date]] = []
        for row in weak:
            pieces = free_pieces(row.starts_on, row.until, taken)
            if not pieces:
                empty.append(row)
                continue
            if later := self._joined(row, pieces, strong):
                joins.append((later, row, pieces[0][0]))
                empty.append(row)
                continue
            self._trim(row, pieces)
            kept.append(row)
        for row in empty:
            self._empty(row, self.merge.keep if weak_is_ours else self.merge.absorb)
        coming = kept if not weak_is_ours else strong
        for row in coming:  # made empty or moved before anything else begins to run
            self.merge.move(type(row), self.name, [row.pk])
        for later, row, begin in joins:
            values = {field: getattr(row, field) for field in self.begun}
            self.merge.change(later, starts_on=begin, **values)

    def _joined(self, row: Any, pieces: list, strong: list[Any]) -> Any | None:
        """The strong row this one only leads up to, in the same place."""
        if self.same is None or len(pieces) != 1:
            return None
        end = pieces[0][1]
        return next(
            (one for one in strong if one.starts_on == end and self.same(one) == self.same(row)),
            None,
        )

    def _trim(self, row: Any, pieces: list[tuple[date, date | None]]) -> None:
        (start, until), *rest = pieces
        more = self.cut if until is not None and until != row.until else {}
        was_until = row.until
        self.merge.change(row, starts_on=start, until=until, **more)
        for begin, end in rest:
            self.merge.copy(
                row,
                starts_on=begin,
                until=end,
                **{self.name: self.merge.keep},
                **({} if end == was_until else self.cut),
            )

    def _empty(self, row: Any, owner: Any) -> None:
        self.merge.change(row, until=row.starts_on, **self.emptied)
        if owner.pk == self.merge.keep.pk:
            self.merge.set_aside(type(row), self.name, [row.pk])
