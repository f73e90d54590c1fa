"""How an order is carried out, by its kind.

Papers by pupil are one way (`by_pupil`); another kind of work is registered at start-up with its
own maker, and the frame (`run`) does the rest: leases, parallel workers, resuming, erasing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from school_care.reports.enums import PrintKind
from school_care.reports.models import PrintJob


@dataclass(frozen=True)
class Bound:
    """The finished file: its bytes, or a draft below the job's folder that is to become it. `spec`:
    what the order is to remember of this print."""

    content: bytes | Path
    pages: int
    spec: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class JobMaker:
    """What the frame asks of a kind of work.

    `make`: one chunk of the order, as HTML to be printed by a worker. `bind`: the file of all
    stored chunks. `prepare`: last changes before the first chunk; answers why nothing can be
    printed, or "". `still_allowed`: whether the person may still see what is to be printed;
    `may_take_away`: what is in the finished file.
    """

    make: Callable[[PrintJob, Sequence[Any]], str]
    bind: Callable[[PrintJob], Bound]
    still_allowed: Callable[[PrintJob], bool]
    may_take_away: Callable[[PrintJob, Any], bool]
    prepare: Callable[[PrintJob], str] = lambda job: ""


_makers: dict[str, JobMaker] = {}


def register_maker(kind: PrintKind, maker: JobMaker) -> None:
    """Let orders of `kind` be carried out by `maker`; the last one holds."""
    _makers[kind.value] = maker


def maker_of(kind: str) -> JobMaker:
    """Who carries out orders of `kind`; papers by pupil unless registered otherwise."""
    from school_care.reports.services.by_pupil import BY_PUPIL

    return _makers.get(kind, BY_PUPIL)
