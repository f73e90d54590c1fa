"""What else a school's day holds: parts that apps above add to the run of a day.

A part brings what it keeps to the day and answers what the day raised, as rows of the contract
(`run_daily --json`, "alerts"). It is called after the ledger, in transactions of its own, must be
safe twice and after any gap, and with `acts` false only answers what the day would hold.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from school_care.school.models import School

Part = Callable[[School, date, bool], list[dict[str, Any]]]

_parts: dict[str, tuple[int, Part]] = {}


def register_daily(code: str, order: int, part: Part) -> None:
    """Add a part; a code again replaces it."""
    _parts[code] = (order, part)


def run_parts(school: School, on: date, *, acts: bool) -> list[dict[str, Any]]:
    """Run every part in order; all the rows they answer."""
    ordered = sorted(_parts.items(), key=lambda entry: (entry[1][0], entry[0]))
    return [row for _, (_, part) in ordered for row in part(school, on, acts)]
