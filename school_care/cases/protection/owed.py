"""What is owed in protection cases: each kind says its steps, the page and the duties show them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from school_care.cases.models import Protection


@dataclass(frozen=True)
class Step:
    """One thing the law or the school's rule asks. `code` is unique in its case ("police",
    "told.<public id of a child>"); `due_at` a moment where hours count, else `due_on`. `words` say
    what was done, for the page. `url`: where it is done. `source`: law or rule."""

    code: str
    label: str
    due_on: date | None
    done_on: date | None = None
    due_at: datetime | None = None
    words: str = ""
    url: str = ""
    url_label: str = ""
    source: str = ""
    blocked: str = ""  # why it must not be done, as 告知家长 while one of them is suspected


# Steps of cases of one kind, by the key of the case; a constant number of queries.
Steps = Callable[[Sequence[Protection], date], dict[int, list[Step]]]

_steps: dict[str, Steps] = {}


def register_steps(kind: str, steps: Steps) -> None:
    """Let a kind say what is owed; called once at start-up."""
    _steps[kind] = steps


def steps_of(rows: Sequence[Protection], on: date) -> dict[int, list[Step]]:
    """The steps of each case on a day, by its key."""
    found: dict[int, list[Step]] = {row.pk: [] for row in rows}
    for kind, steps in _steps.items():
        mine = [row for row in rows if row.kind == kind]
        if mine:
            found.update(steps(mine, on))
    return found
