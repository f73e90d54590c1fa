"""Tables worked out from facts, which no person's work rests on.

Taking something back (an import, a turn of the year) asks of every table whether a later row rests
on what goes. Rows an app only reckoned are no reason to refuse: the app registers here how it lets
go of them, and reckons anew afterwards.
"""

from collections.abc import Callable, Collection

from django.db import models

# fn(model, keys): rows of `model` with these keys are about to go; within the transaction.
LetGo = Callable[[type[models.Model], Collection[int]], None]
# fn(school_id): nobody reckons about the school until the transaction ends.
Hold = Callable[[int], None]

_reckoned: set[type[models.Model]] = set()
_let_go: list[LetGo] = []
_hold: list[Hold] = []


def register_reckoned(tables: Collection[type[models.Model]], let_go: LetGo, hold: Hold) -> None:
    """Add an app's reckoned tables, the way they are let go of, and what nobody else may hold
    meanwhile; once at start-up."""
    _reckoned.update(tables)
    if let_go not in _let_go:
        _let_go.append(let_go)
        _hold.append(hold)


def hold_reckoned(school_id: int) -> None:
    """Let nobody reckon about a school until the transaction ends. Whoever will let go of rows
    calls it before holding a pupil, class or person: a reckoning holds its own row first and then
    points new rows at them, and each would wait for the other."""
    for each in _hold:
        each(school_id)


def is_reckoned(model: type[models.Model]) -> bool:
    """Whether the rows of a table are only reckoned."""
    return model in _reckoned


def let_go(model: type[models.Model], keys: Collection[int]) -> None:
    """Take away every reckoned row, or the part of it, that points at rows which are to go."""
    if keys:
        for each in _let_go:
            each(model, keys)
