"""What a person said on the page 栏目和词语, taken from the posted form.

The fields are numbered in the order of the file: c0 … columns, w0 … words. A field the page did
not show leaves what was said of it before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from school_care.students.enums import ImportState
from school_care.students.models import RosterImport
from school_care.students.roster.meanings import LEFT_OUT, SHEET_CLASS
from school_care.students.roster.seen import ColumnSeen, SheetSeen
from school_care.students.roster.wordbook import word_key
from school_care.students.services.imports.understanding import Understanding
from school_care.students.services.words import all_word_meanings

MAX_ROW = 10_000


@dataclass
class Said:
    """The corrections as `correct_import` takes them, and the choices as the page shows them again
    when something is missing."""

    columns: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    sheets: list[str] = field(default_factory=list)
    typed_columns: dict[str, str] = field(default_factory=dict)
    typed_words: dict[str, str] = field(default_factory=dict)
    sheet_class: bool = True


@dataclass(frozen=True)
class Pointed:
    """The heading a person points at: which sheet, which row, one row or two."""

    sheet: int
    row: int
    height: int = 1


def pointed_in(query: QueryDict) -> Pointed | None:
    """The heading named in the address or the form; None when none is, or nonsense."""
    sheet, row = _number(query.get("sheet")), _number(query.get("row"))
    if sheet is None:
        return None
    return Pointed(sheet, row or 0, 2 if query.get("height") == "2" else 1)


def said_in(
    post: QueryDict,
    *,
    roster_import: RosterImport,
    understanding: Understanding,
    pointed: Pointed | None,
    seen: SheetSeen | None,
) -> Said:
    """What was said, over what had been said before. `seen`: the sheet by the heading that was
    pointed at; there every column is told, known or not: by them the row is found again."""
    said = Said(columns=_said_before(roster_import, understanding, pointed))
    shown = seen.columns if seen else list(understanding.columns().values())
    for number, column in enumerate(shown):
        if (code := post.get(f"c{number}")) is not None:
            said.typed_columns[column.key] = code
            _take(said.columns, column, code, every=seen is not None)
    if "asks_class" in post:
        said.sheet_class = "sheet_class" in post
        said.columns.pop(SHEET_CLASS, None)
        if not said.sheet_class:
            said.columns[SHEET_CLASS] = LEFT_OUT
    _take_words(said, post, roster_import, understanding)
    said.sheets = _sheets_in(post, roster_import, understanding)
    return said


def effective(
    said: Said, understanding: Understanding, pointed: Pointed | None, seen: SheetSeen | None
) -> list[dict[str, str]] | None:
    """What the columns of every sheet to be read would mean, {key: code}; None when a sheet is
    among them that nobody has looked at yet."""
    found = []
    for place, sheet in enumerate(understanding.sheets):
        if said.sheets and sheet.name not in said.sheets:
            continue
        if sheet.seen is None:
            if said.sheets:
                return None
            continue
        here = seen if pointed and seen and place == pointed.sheet else sheet.seen
        found.append({c.key: said.columns.get(c.key, c.own) for c in here.columns})
    return found


def _said_before(
    roster_import: RosterImport, understanding: Understanding, pointed: Pointed | None
) -> dict[str, str]:
    """A refused file starts anew, and so does a sheet whose heading is another row: what was said
    of the columns of the wrong heading is no correction."""
    if roster_import.state == ImportState.REFUSED:
        return {k: code for k, code in roster_import.columns.items() if k == SHEET_CLASS}
    if pointed is None:
        return dict(roster_import.columns)
    here, elsewhere = set(), {SHEET_CLASS}
    for place, sheet in enumerate(understanding.sheets):
        keys = {column.key for column in sheet.seen.columns} if sheet.seen else set()
        (here if place == pointed.sheet else elsewhere).update(keys)
    gone = here - elsewhere
    return {key: code for key, code in roster_import.columns.items() if key not in gone}


def _take(columns: dict[str, str], column: ColumnSeen, code: str, *, every: bool) -> None:
    """A choice that only repeats the dictionary is no correction, unless it confirms a guess, or
    every one is wanted."""
    own = LEFT_OUT if column.own == "serial" else column.own
    if not code or (code == own and not column.guessed and not (every and code != LEFT_OUT)):
        columns.pop(column.key, None)
    else:
        columns[column.key] = code


def _take_words(
    said: Said, post: QueryDict, roster_import: RosterImport, understanding: Understanding
) -> None:
    remembered = all_word_meanings(roster_import.school) if understanding.words else {}
    said.words = {name: dict(by_word) for name, by_word in roster_import.words.items()}
    for number, (name, word, _) in enumerate(understanding.words):
        if (meaning := post.get(f"w{number}")) is None:
            continue
        key = word_key(word)
        said.typed_words[f"{name}:{key}"] = meaning
        if meaning == remembered.get(name, {}).get(key, ""):
            said.words.get(name, {}).pop(key, None)
        else:
            said.words.setdefault(name, {})[key] = meaning


def _sheets_in(
    post: QueryDict, roster_import: RosterImport, understanding: Understanding
) -> list[str]:
    if "asks_sheets" not in post:
        return list(roster_import.only_sheets)
    return sheets_to_store(post.getlist("sheets"), {s.name: s.hidden for s in understanding.sheets})


def sheets_to_store(chosen: list[str], hidden: Mapping[str, Any]) -> list[str]:
    """The chosen sheets as stored: none when they are just the visible ones."""
    visible = [name for name, is_hidden in hidden.items() if not is_hidden]
    known = [name for name in hidden if name in chosen]
    return [] if known == visible else known


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and int(text) < MAX_ROW else None
