"""What the page 栏目和词语 shows: each column and each unknown word of a file, how it was
understood, and what else it may mean.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from school_care.core.cells import words
from school_care.school.class_book import ClassBook
from school_care.school.enums import FIRST_GRADE, LAST_GRADE, Stage
from school_care.school.models.places import school_year_of
from school_care.students.models import RosterImport
from school_care.students.roster import wordbook
from school_care.students.roster.dropping import why_dropped
from school_care.students.roster.meanings import (
    GROUPS,
    LEFT_OUT,
    MEANINGS,
    label_of,
    target_of,
)
from school_care.students.roster.regulated import allowed_codes, why_not_kept
from school_care.students.roster.seen import ColumnSeen, SheetSeen
from school_care.students.services.imports.understanding import SheetUnderstood, Understanding
from school_care.students.services.words import (
    all_word_meanings,
    category_names,
    names_in_use,
    why_not_word,
)

Choices = list[tuple[str, list[tuple[str, str]]]]  # group, (code, label)
MAX_SHOWN = 40  # columns of the first rows a page shows
NUMBERS_OFFERED = 3  # class numbers offered beyond those a grade has
UNDECIDED = {
    wordbook.CATEGORY: "不认得：保留原文，待核实",
    wordbook.CLASS: "不认得：先不分班",
    wordbook.RELATION: "照原样保留",
}
# Fields of which only the first column that says something is read
_ONE_EACH = frozenset(
    words(
        """
        name sex birth id_number id_type student_no ethnicity grade class class_no entry boarding
        health family difficulties note care_from care_until level left_on hukou address
        """
    )
)
ALL_MEANINGS: Choices = [
    (group, [(m.code, m.label) for m in MEANINGS if m.group == group]) for group in GROUPS
]


@dataclass
class ColumnLine:
    """One column on the page."""

    number: int
    key: str
    label: str
    letter: str
    examples: list[str]
    own: str
    choice: str
    tag: str
    tone: str  # good | due | quiet
    why: str = ""
    choices: Choices = field(default_factory=list)

    @property
    def understood(self) -> str:
        """The meaning in words."""
        return label_of(self.choice) if self.choice else "不认得，不导入"

    @property
    def doubtful(self) -> bool:
        """Whether a person should look at it first."""
        return self.tone == "due" or self.tag in ("本校上次这样对应", "已改")


@dataclass
class SheetTable:
    """Sheets with the same columns, shown once."""

    names: list[str]
    seen: SheetSeen
    places: list[int] = field(default_factory=list)
    doubtful: list[ColumnLine] = field(default_factory=list)
    rest: list[ColumnLine] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[ColumnLine]:
        """All lines in the order of the file."""
        return sorted(self.doubtful + self.rest, key=lambda line: line.number)


@dataclass
class WordLine:
    """One word the dictionary does not know."""

    number: int
    field: str
    key: str
    word: str
    cells: int
    choice: str
    remembered: str  # what the school said of it before
    choices: Choices
    undecided: str
    only_now: bool  # cannot be remembered

    @property
    def field_label(self) -> str:
        """关爱类别, 班级, …"""
        return wordbook.FIELD_LABELS[self.field]


def tables_of(
    understanding: Understanding, roster_import: RosterImport, typed: Mapping[str, str]
) -> list[SheetTable]:
    """The sheets that have a heading, those of the same columns together. `typed` are choices that
    were made on the page and not stored, by column key."""
    numbers = {key: place for place, key in enumerate(understanding.columns())}
    tables: dict[tuple[str, ...], SheetTable] = {}
    shown: set[str] = set()
    for place, sheet in enumerate(understanding.sheets):
        if sheet.seen is None or not sheet.seen.columns:
            continue
        keys = tuple(column.key for column in sheet.seen.columns)
        if keys in tables:
            tables[keys].names.append(sheet.name)
            tables[keys].places.append(place)
            continue
        fresh = [column for column in sheet.seen.columns if column.key not in shown]
        shown.update(keys)
        table = tables[keys] = SheetTable([sheet.name], sheet.seen, [place])
        for column in fresh:
            line = line_of(column, numbers[column.key], roster_import, understanding, typed)
            (table.doubtful if line.doubtful else table.rest).append(line)
        table.warnings = said_twice(sheet.seen.columns)
    return list(tables.values())


def line_of(
    column: ColumnSeen,
    number: int,
    roster_import: RosterImport,
    understanding: Understanding | None,
    typed: Mapping[str, str],
) -> ColumnLine:
    """One column: what it was understood as, by whom, and what it may be."""
    corrected = roster_import.columns.get(column.key)
    code = typed.get(column.key, column.code if corrected is None else corrected)
    own = LEFT_OUT if column.own == "serial" else column.own
    why = why_not_kept(column.label)
    recalled = bool(understanding and understanding.recalled)
    tag, tone = _tag(column, corrected, recalled, bool(why))
    return ColumnLine(
        number=number,
        key=column.key,
        label=column.label,
        letter=column.letter,
        examples=column.examples,
        own=own,
        choice=LEFT_OUT if code == "serial" else code,
        tag=tag,
        tone=tone,
        why=why or _why_left_out(column),
        choices=_choices(column, allowed_codes(column.label)),
    )


def _tag(
    column: ColumnSeen, corrected: str | None, recalled: bool, regulated: bool
) -> tuple[str, str]:
    if corrected is not None:
        if recalled:
            return "本校上次这样对应", "good"
        return ("已确认", "good") if corrected == column.own else ("已改", "good")
    if regulated:
        return "按规定不收集", "quiet"
    if not column.own:
        return "不认得", "due"
    if column.own in (LEFT_OUT, "serial"):
        return "不导入", "quiet"
    return ("猜的", "due") if column.guessed else ("认得", "good")


def _why_left_out(column: ColumnSeen) -> str:
    if column.code == "serial":
        return "序号不用导入"
    if column.code != LEFT_OUT:
        return ""
    return why_dropped(column.label, target_of(column.code), target_of(column.own))


def _choices(column: ColumnSeen, allowed: Sequence[str] | None) -> Choices:
    """The meanings offered; one nobody may choose stays for the column that has it by itself."""
    if allowed is not None:
        return [("可选", [(code, label_of(code)) for code in allowed])]
    offered = [code for _, pairs in ALL_MEANINGS for code, _ in pairs]
    if column.own and column.own != "serial" and column.own not in offered:
        return [("词典的读法", [(column.own, label_of(column.own))]), *ALL_MEANINGS]
    return ALL_MEANINGS


def said_twice(columns: Sequence[ColumnSeen]) -> list[str]:
    """Warnings of meanings that two columns have, where only one can be read at a time."""
    by_code: dict[str, list[str]] = {}
    for column in columns:
        if column.code in _ONE_EACH:
            by_code.setdefault(column.code, []).append(column.label)
    return [
        f"{'、'.join(f'“{label}”' for label in labels)}都对应“{label_of(code)}”："
        + ("只读第一栏。" if code == "name" else "每名学生只取先写了内容的一栏，请确认是否都要。")
        for code, labels in by_code.items()
        if len(labels) > 1
    ]


def first_rows(seen: SheetSeen) -> list[tuple[int, list[str]]]:
    """The first rows as texts, each with its number."""
    return [
        (number, [cell[0] if isinstance(cell, list) else cell or "" for cell in cells[:MAX_SHOWN]])
        for number, cells in seen.first_rows
    ]


def unread_of(understanding: Understanding) -> list[tuple[int, SheetUnderstood]]:
    """Sheets that were looked at and in which no heading was found, with their place."""
    return [
        (place, sheet)
        for place, sheet in enumerate(understanding.sheets)
        if sheet.seen and not sheet.seen.columns and sheet.seen.first_rows
    ]


def pointable_of(understanding: Understanding) -> list[tuple[int, SheetUnderstood]]:
    """Sheets of which a person may say which row is the heading, with their place."""
    return [
        (place, sheet)
        for place, sheet in enumerate(understanding.sheets)
        if sheet.seen and sheet.seen.first_rows
    ]


def word_lines(
    understanding: Understanding, roster_import: RosterImport, typed: Mapping[str, str]
) -> list[WordLine]:
    """The words nobody's dictionary knows, with what was said of them; four queries at most."""
    if not understanding.words:
        return []
    remembered = all_word_meanings(roster_import.school)
    named = names_in_use()
    choices = _word_choices(roster_import, {name for name, _, _ in understanding.words})
    lines = []
    for number, (name, word, cells) in enumerate(understanding.words):
        key = wordbook.word_key(word)
        if name == wordbook.CATEGORY and key in named:
            continue  # a category as it is called here
        before = remembered.get(name, {}).get(key, "")
        now = roster_import.words.get(name, {}).get(key, before)
        lines.append(
            WordLine(
                number=number,
                field=name,
                key=key,
                word=word,
                cells=cells,
                choice=typed.get(f"{name}:{key}", now),
                remembered=before if now == before else "",
                choices=choices[name],
                undecided=UNDECIDED.get(name, "不认得：不读取"),
                only_now=bool(why_not_word(name, key)),
            )
        )
    return lines


def _word_choices(roster_import: RosterImport, fields: set[str]) -> dict[str, Choices]:
    found: dict[str, Choices] = {}
    for name in fields:
        if name == wordbook.CATEGORY:
            found[name] = [
                ("关爱类别", list(category_names().items())),
                ("不导入", [(wordbook.IGNORED, "不是类别，不导入")]),
            ]
        elif name == wordbook.CLASS:
            found[name] = class_choices(ClassBook(roster_import.school, roster_import.on))
        else:
            found[name] = [(wordbook.FIELD_LABELS[name], list(wordbook.FIXED[name].items()))]
    return found


def class_choices(book: ClassBook) -> Choices:
    """The school's classes of the day, and the next numbers of each grade, as codes of `wordbook`:
    junior-2025-1."""
    here: list[tuple[str, str]] = []
    fresh: list[tuple[str, str]] = []
    keys = book.all_keys()
    stages = {stage for stage, _, _ in keys} or set(Stage.values)
    for stage in (stage for stage in Stage if stage.value in stages):
        for grade in range(FIRST_GRADE[stage], LAST_GRADE[stage] + 1):
            year = school_year_of(book.on) - grade + FIRST_GRADE[stage]
            numbers = sorted(n for s, y, n in keys if (s, y) == (stage.value, year))
            last = numbers[-1] if numbers else 0
            offered = range(last + 1, last + 1 + NUMBERS_OFFERED)
            for numbers_of, into in ((numbers, here), (offered, fresh)):
                for number in numbers_of:
                    key = (stage.value, year, number)
                    into.append((f"{stage.value}-{year}-{number}", book.name(key)))
    return [group for group in (("学校现有的班级", here), ("还没有的班级", fresh)) if group[1]]


def class_from_sheet(understanding: Understanding) -> list[tuple[str, str]]:
    """(sheet, class as written) where the class comes from a sheet's name or title."""
    return [
        (sheet.name, sheet.seen.class_said)
        for sheet in understanding.sheets
        if sheet.seen and sheet.seen.class_said
    ]
