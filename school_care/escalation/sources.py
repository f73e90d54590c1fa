"""What may be reported upwards: the registry that apps above fill.

The transport knows no case. An app that keeps cases registers the kinds it reports with a `Source`,
which writes the content of a message and hears what became of it (design §5, `escalation.sources`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from school_care.escalation.enums import OrgType, Urgency


@dataclass(frozen=True)
class Kind:
    """A kind of report. `case_type`: the letters in its case numbers. `title` holds `{name}`.
    `goes_to`: to whom it goes where the school has set nothing, first the one addressed, with the
    working days agreed for an answer. `requests`: what one may ask for, as ticks. An urgent kind
    waits for no signature. What is `in_confidence` only those see whom its source lets in.
    `through_centre`: a school below a central school addresses that one, education gets a copy;
    what is urgent goes to both at once. `signed_twice`: sent up by one person, signed by another,
    whoever they are. `by_anybody`: whoever works at the school must report it (未成年人保护法
    第十一条), so no right is asked; its source answers for who does.
    `about_school`: of the school itself and no pupil; whoever sends the school's reports begins
    it."""

    code: str
    label: str
    case_type: str
    title: str
    legal_basis: tuple[str, ...]
    goes_to: tuple[tuple[OrgType, int], ...]
    requests: tuple[str, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    in_confidence: bool = False
    through_centre: bool = False
    signed_twice: bool = False
    by_anybody: bool = False
    about_school: bool = False


class Source(Protocol):
    """Who keeps the cases of some kinds."""

    def body(self, escalation: Any, version: int) -> Mapping[str, Any]:
        """The parts of the message that are about the case (domain §6.3): `case`, `student`,
        `title`, and what applies of `categories`, `absence`, `reason`, `whereabouts`,
        `persuasion`, `guardianship`, `facts`, `request`, `measures_taken`, `do_not_notify`,
        `attachments`. A report of the school about itself says `about`: "school", has an empty
        `student`, and its text in `parts`, [{"heading", "lines"}]. What the recipient's body needs
        (person keys) is the source's to know.
        Raises Refused, in words for the person who sends, where something needed is missing."""

    def page(self, case_no: str, school: Any) -> str:
        """The address of the case's page; "" where it has none."""

    def on_status(self, escalation: Any, step: Any) -> None:
        """An escalation changed; called inside the same transaction."""


@dataclass(frozen=True)
class _Entry:
    kind: Kind
    source: Source


_entries: dict[str, _Entry] = {}


def register_kind(kind: Kind, source: Source) -> None:
    """Let reports of this kind be sent; a code again replaces it."""
    _entries[kind.code] = _Entry(kind, source)


def kinds() -> list[Kind]:
    """Every kind, in the order of registration."""
    return [entry.kind for entry in _entries.values()]


def kind_of(code: str) -> Kind | None:
    """The kind of a code, None for one nobody registered."""
    entry = _entries.get(code)
    return entry.kind if entry else None


def source_of(code: str) -> Source | None:
    """Who keeps the cases of a kind."""
    entry = _entries.get(code)
    return entry.source if entry else None


def label_of(code: str) -> str:
    """The kind in words; the code itself where nobody registered it."""
    entry = _entries.get(code)
    return entry.kind.label if entry else code
