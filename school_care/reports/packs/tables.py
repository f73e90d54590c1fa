"""What a part of a pack is made of: ruled tables, the school's own papers, and what is missing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from school_care.reports.models import SchoolDocument

Row = Sequence[str]


@dataclass(frozen=True)
class Column:
    """A column: its heading, and its share of the width."""

    heading: str
    share: float = 10.0


def columns(*said: tuple[str, float]) -> tuple[Column, ...]:
    """Columns by heading and share."""
    return tuple(Column(heading, share) for heading, share in said)


@dataclass(frozen=True)
class Table:
    """One table. `count` is known at once, `rows` are made when it is printed. `empty`: what
    stands there where nobody is in it and that is an answer («零报告»); without it an empty table
    is something missing. `counts` False: told beside others, it does not make a part present."""

    title: str
    columns: Sequence[Column]
    count: int
    rows: Callable[[], list[Row]]
    note: str = ""
    empty: str = ""
    wide: bool = True  # A4 sideways
    unit: str = "人"
    numbered: bool = True
    counts: bool = True
    signs: Sequence[str] = ()

    @property
    def is_there(self) -> bool:
        """Whether it answers what is asked."""
        return bool(self.count or self.empty)

    @property
    def said(self) -> str:
        """春季花名册 186人, or what an empty one says."""
        if not self.count:
            return f"{self.title}　{self.empty}"
        return f"{self.title}　{self.count}{self.unit}" if self.unit else self.title


@dataclass(frozen=True)
class Gap:
    """Something that is missing, and where it is mended: the name of a page and its words."""

    words: str
    url: str = ""
    action: str = "去填写"


@dataclass(frozen=True)
class Paper:
    """A paper that is printed as it was signed: title, day, and its pages when they are wanted."""

    title: str
    day: str
    pdf: Callable[[], bytes]


@dataclass
class Content:
    """What a part holds on the day of the pack."""

    tables: list[Table] = field(default_factory=list)
    documents: list[SchoolDocument] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    note: str = ""

    @property
    def is_there(self) -> bool:
        """Whether there is anything to print."""
        told = any(table.is_there and table.counts for table in self.tables)
        return bool(told or self.documents or self.papers)

    @property
    def lines(self) -> list[str]:
        """What is in it, a line each."""
        tables = [table.said for table in self.tables if table.is_there]
        return [*tables, *(paper.title for paper in self.papers), *(
            f"《{one.title}》" for one in self.documents
        )]  # fmt: skip
