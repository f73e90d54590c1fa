"""What a part of a file is made of, and the facts all parts of a chunk share. Plain data: it is
masked, compared with the last print, and laid out by one template."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from school_care.core.templatetags.days import long_date
from school_care.mentoring import measures
from school_care.mentoring.models import CareRecord
from school_care.reports.as_of import by
from school_care.reports.masking import Masking
from school_care.school.models import SchoolClass, Term
from school_care.students.models import Student

DAY, SHORT, LAST = 32, 20, 36  # millimetres
Say = Callable[[str], str]


@dataclass(frozen=True)
class Facts:
    """Labels and values, two pairs a line."""

    rows: Sequence[tuple[str, str]]
    kind: str = "facts"

    @property
    def pairs(self) -> list[list[tuple[str, str]]]:
        """Two to a line; what is long stands alone."""
        lines: list[list[tuple[str, str]]] = []
        for row in self.rows:
            short = len(row[1]) <= 18
            if short and lines and len(lines[-1]) == 1 and len(lines[-1][0][1]) <= 18:
                lines[-1].append(row)
            else:
                lines.append([row])
        return lines

    def said(self, say: Say) -> "Facts":
        """With its values as `say` has them."""
        return replace(self, rows=[(label, say(value)) for label, value in self.rows])


@dataclass(frozen=True)
class Table:
    """Ruled rows below a head. `narrow`: how many columns from the left hold a date or a word."""

    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    narrow: int = 1
    title: str = ""
    kind: str = "table"

    @property
    def widths(self) -> list[int]:
        """Of each column in millimetres, 0 for what is left: a day, then short words; the last of
        five after a long one is shorter than that."""
        rest = len(self.head) - self.narrow
        short = [DAY, *[SHORT] * (self.narrow - 1)] if self.narrow else []
        last = [LAST] if rest == 2 else [0] * min(rest, 1)
        return short + [0] * (rest - len(last)) + last

    def said(self, say: Say) -> "Table":
        """With its cells as `say` has them."""
        return replace(self, rows=[tuple(say(cell) for cell in row) for row in self.rows])


@dataclass(frozen=True)
class Words:
    """Paragraphs."""

    lines: Sequence[str]
    kind: str = "words"

    def said(self, say: Say) -> "Words":
        """With its paragraphs as `say` has them."""
        return replace(self, lines=[say(line) for line in self.lines])


@dataclass(frozen=True)
class Curves:
    """Curves beside each other."""

    charts: Sequence[Any]
    kind: str = "curves"

    def said(self, say: Say) -> "Curves":
        """Lines alone; nothing is typed in them."""
        return self


Block = Facts | Table | Words | Curves
OfPupils = dict[int, list[Block]]  # by the pupil's key; who has nothing is missing


@dataclass
class Batch:
    """A chunk of pupils and who reads of them. `reader` None is the server's own command;
    `may_tell`: which restricted records stand in the file with their words."""

    students: Sequence[Student]
    term: Term
    day: date
    reader: Any
    masking: Masking
    may_tell: Callable[[CareRecord], bool]
    classes: dict[int, SchoolClass] = field(default_factory=dict)

    @property
    def keys(self) -> list[int]:
        """The pupils' keys."""
        return [student.pk for student in self.students]

    def rows(self, model: Any, **wanted: Any) -> Any:
        """Rows of these pupils which the reader may see."""
        return measures.seen(model, self.reader).filter(student_id__in=self.keys, **wanted)

    def told(self, day: date | None) -> str:
        """A day in words; "" of one that came after the file's own day."""
        known = by(day, self.day)
        return long_date(known) if known else ""

    def tables(
        self,
        rows: Iterable[Any],
        head: tuple[str, ...],
        line: Callable[[Any], tuple[str, ...]],
        *,
        narrow: int = 1,
        title: str = "",
    ) -> OfPupils:
        """A table a pupil, a line a row, in the order of `rows`."""
        found: dict[int, list[tuple[str, ...]]] = defaultdict(list)
        for row in rows:
            found[row.student_id].append(line(row))
        return {key: [Table(head, lines, narrow, title)] for key, lines in found.items()}


def together(*answers: OfPupils) -> OfPupils:
    """The blocks of several answers, in their order."""
    found: OfPupils = defaultdict(list)
    for answer in answers:
        for key, blocks in answer.items():
            found[key] += blocks
    return dict(found)
