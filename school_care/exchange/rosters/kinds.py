"""What a list consists of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from school_care.core.sheets import A4
from school_care.exchange.enums import RosterForm
from school_care.students.outward.cells import cell_of, withheld_as
from school_care.students.outward.facts import PupilFacts
from school_care.students.outward.words import Cell
from school_care.students.roster.headings import resolve

Write = Callable[[PupilFacts], Cell]


@dataclass(frozen=True)
class RosterColumn:
    """One column. `write` None: the school's archive does not hold it, the cells stay empty.
    `needs`: what one must see of a pupil for it (a code of `outward.facts`)."""

    heading: str
    write: Write | None = None
    group: str = ""
    width: float = 10.0
    needs: str = ""
    serial: bool = False

    @property
    def label(self) -> str:
        """父亲·电话."""
        return f"{self.group}·{self.heading}" if self.group else self.heading


@dataclass(frozen=True)
class RosterKind:
    """One kind of list. `takes`: whether a pupil belongs in it; `taken`: in words. `rows`: the
    facts of a line, where a pupil may stand in several lines or their order is another one."""

    form: RosterForm
    sentence: str  # what it is for, on the card
    taken: str
    columns: Sequence[RosterColumn]
    takes: Callable[[PupilFacts], bool]
    title: str = ""
    unit: str = "填报单位（章）"
    signs: str = "填表人：　　　　　　负责人：　　　　　　"
    notes: Sequence[str] = ()
    paper: int = A4
    pages_at: Sequence[int] = ()  # columns that begin a further page side by side
    kept_columns: int = 0
    sensitive: bool = True
    order: Callable[[list[PupilFacts]], list[PupilFacts]] | None = field(default=None)

    @property
    def code(self) -> str:
        return str(self.form.value)

    @property
    def label(self) -> str:
        return str(self.form.label)


def serial(width: float = 5.0) -> RosterColumn:
    """序号."""
    return RosterColumn("序号", width=width, serial=True)


def empty(heading: str, *, group: str = "", width: float = 10.0) -> RosterColumn:
    """A column the school holds nothing for."""
    return RosterColumn(heading, group=group, width=width)


def by_hand(heading: str, *, width: float = 10.0) -> RosterColumn:
    """A column for the person who hands the list in: what the school noted for itself stays in the
    school. A list of chosen columns has it for those who ask."""
    return RosterColumn(heading, width=width)


def known(heading: str, *, group: str = "", width: float = 10.0) -> RosterColumn:
    """A column of the importer's dictionary: it says what the importer will read."""
    target = resolve(heading, group)

    def write(facts: PupilFacts) -> Cell:
        return as_text(cell_of(target, facts, heading))

    return RosterColumn(heading, write, group, width, withheld_as(target))


def said(
    heading: str, write: Write, *, group: str = "", width: float = 10.0, needs: str = ""
) -> RosterColumn:
    """A column with its own way of saying it."""
    return RosterColumn(heading, write, group, width, needs)


def as_text(cell: Cell) -> Cell:
    """A day as 2016-03-05, so that every program shows the same."""
    return cell.isoformat() if isinstance(cell, date) else cell
