"""待办事项: one card of the today page for everything that waits for this person.

Every part of the archive, and apps above it, add a line each; a line that has nothing to do is
absent, an empty card too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from school_care.core.panels import Part, today_cards


@dataclass(frozen=True)
class TodoLine:
    """One line: what to do, where, by when in words. `late`: the time is over. `template` replaces
    the plain line where it can be done on the spot (it gets `line` and `data`)."""

    text: str
    url: str
    when: str = ""
    late: bool = False
    template: str = ""
    data: Any = None


Lines = Callable[[HttpRequest], list[TodoLine]]

_lines: dict[str, tuple[int, Lines]] = {}


def register_todo(code: str, order: int, lines: Lines) -> None:
    """Add `lines(request)`, a constant number of queries; a code again replaces it."""
    _lines[code] = (order, lines)


def register() -> None:
    """Add the card."""
    today_cards.register(Part("archive", 25, "students/_card_todo.html", todo_card))


def todo_card(request: HttpRequest) -> dict[str, Any] | None:
    """All lines in order, late ones first; None when there is nothing to do."""
    if not request.school:
        return None
    found = [line for _, lines in sorted(_lines.values(), key=_order) for line in lines(request)]
    return {"lines": sorted(found, key=lambda line: not line.late)} if found else None


def _order(entry: tuple[int, Lines]) -> int:
    return entry[0]
