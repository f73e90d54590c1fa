"""How a file was understood, kept sealed beside the import while it waits: per sheet the columns
with a few values, and the words the dictionary does not know. What the page 栏目和词语 shows.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from school_care.core.sheets import Workbook
from school_care.school.models import School
from school_care.students.enums import SheetPurpose
from school_care.students.models import RosterImport
from school_care.students.roster.layout import SEARCH_ROWS
from school_care.students.roster.meanings import LEFT_OUT, shape_of
from school_care.students.roster.rows import ParsedRoster
from school_care.students.roster.seeing import possible_headings
from school_care.students.roster.seen import ColumnSeen, SheetSeen
from school_care.students.roster.wordbook import CATEGORY
from school_care.students.services.shapes import shapes_of
from school_care.students.services.words import all_word_meanings, names_in_use

MAX_SHEETS = 60  # whose columns are shown
MAX_WORDS = 80  # a column of names taken for categories is no list of words
NOT_READ = ("", LEFT_OUT)


@dataclass
class SheetUnderstood:
    """One sheet of the file; `seen` None when it was not looked at."""

    name: str
    read: bool
    why: str
    hidden: bool = False
    seen: SheetSeen | None = None


@dataclass
class Understanding:
    """The whole file. `recalled`: titles of the remembered forms by which it was read."""

    sheets: list[SheetUnderstood] = field(default_factory=list)
    words: list[tuple[str, str, int]] = field(default_factory=list)  # field, word, cells
    recalled: list[str] = field(default_factory=list)

    def columns(self) -> dict[str, ColumnSeen]:
        """Every different column by its key, in the order of the file."""
        found: dict[str, ColumnSeen] = {}
        for sheet in self.sheets:
            for column in sheet.seen.columns if sheet.seen else ():
                found.setdefault(column.key, column)
        return found

    def to_text(self) -> str:
        """As stored."""
        plain = {
            "sheets": [
                [s.name, s.read, s.why, s.hidden, s.seen.to_plain() if s.seen else None]
                for s in self.sheets
            ],
            "words": self.words,
            "recalled": self.recalled,
        }
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def of(cls, roster_import: RosterImport) -> "Understanding | None":
        """What is kept of an import; None before its first check and after its erasure."""
        if not roster_import.sample:
            return None
        plain = json.loads(roster_import.sample)
        sheets = [
            SheetUnderstood(*rest, SheetSeen.from_plain(seen) if seen else None)
            for *rest, seen in plain["sheets"]
        ]
        words = [(name, word, cells) for name, word, cells in plain["words"]]
        return cls(sheets, words, plain["recalled"])


def understood(roster: ParsedRoster, recalled: Sequence[str]) -> Understanding:
    """What the reading of a file says of its columns and words."""
    met = sorted(roster.words_met.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
    return Understanding(
        sheets=[
            SheetUnderstood(s.name, s.read, s.why, s.hidden, s.seen if place < MAX_SHEETS else None)
            for place, s in enumerate(roster.sheets)
        ],
        words=[(name, word, cells) for (name, word), cells in met[:MAX_WORDS]],
        recalled=list(recalled),
    )


def figures_of(understanding: Understanding, roster: ParsedRoster) -> dict[str, Any]:
    """What the preview says of the columns, for the import's report: no child's data."""
    columns = understanding.columns().values()
    return {
        "known": sum(1 for column in columns if column.code not in NOT_READ),
        "left_out": sum(1 for column in columns if column.code == LEFT_OUT),
        "unknown": sum(1 for column in columns if not column.code),
        "guessed": sum(1 for c in columns if c.guessed and c.code == c.own),
        "classes": [
            [sheet.name, sheet.seen.class_said]
            for sheet in understanding.sheets
            if sheet.read and sheet.seen and sheet.seen.class_said
        ][:40],
        "words": roster.words_unexplained,
        "recalled": bool(understanding.recalled),
        "sheets": [[sheet.name, sheet.hidden] for sheet in understanding.sheets],
    }


def recall(
    workbook: Workbook, school: School, only_sheets: Sequence[str]
) -> tuple[dict[str, str], list[str]]:
    """(columns, titles) that the school remembers of the forms in a file; one query."""
    shapes = shapes_of(school, SheetPurpose.ROSTER)
    columns: dict[str, str] = {}
    titles: dict[str, None] = {}
    if not shapes:
        return columns, []
    for sheet in workbook.sheets:
        if (only_sheets and sheet.name not in only_sheets) or (not only_sheets and sheet.hidden):
            continue
        head = list(islice(sheet.rows(), SEARCH_ROWS))
        for headings in possible_headings(sheet, head):
            if shape := shapes.get(shape_of(headings)):
                columns |= {k: code for k, code in shape.columns.items() if k not in columns}
                titles[shape.title] = None
                break
    return columns, list(titles)


def words_for(roster_import: RosterImport) -> dict[str, dict[str, str]]:
    """The words of this reading: the names of the categories, over them the school's own words and
    what was said of this file; "" takes a remembered word back. Two queries."""
    words = all_word_meanings(roster_import.school)
    words[CATEGORY] = names_in_use() | words.get(CATEGORY, {})
    for name, by_word in roster_import.words.items():
        words[name] = words.get(name, {}) | by_word
    return words
