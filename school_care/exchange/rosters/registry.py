"""The kinds of lists, in the order of the page."""

from collections.abc import Sequence

from school_care.exchange.enums import RosterForm
from school_care.exchange.rosters import chosen, f01, f02, f05, f06, f08
from school_care.exchange.rosters.kinds import RosterKind

KINDS: dict[str, RosterKind] = {
    one.KIND.code: one.KIND for one in (f05, f06, f01, f02, f08, chosen)
}


def kind_of(form: str, columns: Sequence[str] = ()) -> RosterKind | None:
    """The kind of a code; a list of chosen columns with these."""
    if form == RosterForm.CHOSEN.value:
        return chosen.kind_with(columns)
    return KINDS.get(form)
