"""The row of totals: what its formulas must give, what its empty cells may say, and whether the
figures agree with each other."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from school_care.core.cells import squeeze
from school_care.core.sheets.forms import FormSheet
from school_care.exchange.services.filling import meanings
from school_care.exchange.services.filling.reading import FormShape
from school_care.exchange.services.filling.values import Table

_FORMULA = re.compile(
    r"=?\s*(SUM|COUNT|COUNTA|COUNTIF)\(\s*\$?([A-Z]{1,3})\$?(\d+)\s*:\s*\$?([A-Z]{1,3})\$?(\d+)\s*"
    r"(?:,\s*\"=?([^\"<>*?]*)\"\s*)?\)\s*$",
    re.IGNORECASE,
)
_RULE = re.compile(r"(\d{1,2})=(\d{1,2}(?:\+\d{1,2})+)")
_YES, _NO = ("是", "√", "有", "✓"), ("否", "×", "无")

Values = Mapping[tuple[int, int], str | int]  # (row, column) of the filled sheet


@dataclass(frozen=True)
class Figure:
    """One cell of the row of totals. `formula`: the form's own, left as it is."""

    column: int
    label: str
    value: str | int
    formula: bool


@dataclass(frozen=True)
class Check:
    """One rule of figures that must agree: «男18＋女14＝32», and whether it does."""

    words: str
    holds: bool


def figures(
    sheet: FormSheet, shape: FormShape, table: Table, values: Values, last: int
) -> list[Figure]:
    """What the row of totals says once filled. `last`: the list's last row in the filled sheet."""
    if shape.totals is None:
        return []
    row = sheet.by_number[shape.totals]
    found = []
    for done in table.columns:
        index = done.column.index
        cell = row.cells.get(index)
        if cell and cell.formula:
            result = evaluate(cell.formula, values, shape, last)
            if result is not None:
                found.append(Figure(index, done.column.label, result, True))
            continue
        if (cell and cell.text) or sheet.covered(shape.totals, index):
            continue
        if (said := _said_of(done.code, index, table)) is not None:
            found.append(Figure(index, done.column.label, said, False))
    return found


def _said_of(code: str, index: int, table: Table) -> str | int | None:
    """What an empty cell of the row of totals may say; None: nothing we can name."""
    said = [row[index] for row in table.rows if index in row]
    if code == "name":
        return f"{len(table.rows)}人"
    if code in (meanings.EMPTY, meanings.SERIAL) or not said:
        return None
    texts = [squeeze(one.text) for one in said]
    if code == "sex":
        return f"男{texts.count('男')} 女{texts.count('女')}"
    if all(text in (*_YES, *_NO) for text in texts):
        return sum(1 for text in texts if text in _YES)
    return None


def evaluate(formula: str, values: Values, shape: FormShape, last: int) -> int | float | None:
    """What a formula over one column of the list gives; None: not one we can work out. `formula` as
    the blank form has it: a range that covers its prepared rows covers the filled ones."""
    found = _FORMULA.match(formula.strip())
    if not found or found[2].upper() != found[4].upper():
        return None
    top, bottom = int(found[3]), int(found[5])
    if top > shape.first or bottom < shape.last:
        return None
    column = _number_of(found[2])
    cells = [values[(row, column)] for row in range(top, last + 1) if (row, column) in values]
    kind = found[1].upper()
    if kind == "COUNTIF":
        if found[6] is None:
            return None
        return sum(1 for cell in cells if str(cell) == found[6])
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    rules: dict[str, Callable[[], int | float]] = {
        "SUM": lambda: sum(numbers),
        "COUNT": lambda: len(numbers),
        "COUNTA": lambda: len([cell for cell in cells if cell != ""]),
    }
    return rules[kind]()


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def checks(shape: FormShape, table: Table, found: list[Figure]) -> list[Check]:
    """Whether the figures agree: pupils by sex, yes and no, and the form's own rules (1=2+3)."""
    made = [
        check
        for done in table.columns
        if (check := _parts(done.code, done.column.label, done.column.index, table))
    ]
    by_number = {
        number: figure.value
        for column, text in shape.numbers.items()
        if (number := text.partition("=")[0]).isdecimal()
        for figure in found
        if figure.column == column and isinstance(figure.value, int)
    }
    for text in [*shape.numbers.values(), *shape.headings]:
        for rule in _RULE.finditer(squeeze(text)):
            if check := _by_rule(rule, by_number):
                made.append(check)
    return made


def _parts(code: str, label: str, index: int, table: Table) -> Check | None:
    """男18＋女14＝32人, those without an entry named."""
    if code != "sex" and not code.startswith("flag/"):
        return None
    texts = [row[index].text if index in row else "" for row in table.rows]
    words = [word for word in dict.fromkeys(texts) if word]
    if not words or len(words) > 4:
        return None
    parts = [f"{word}{texts.count(word)}" for word in words]
    if missing := texts.count(""):
        parts.append(f"空{missing}")
    total = sum(texts.count(word) for word in words) + missing
    name = "" if code == "sex" else f"{label}："
    return Check(f"{name}{'＋'.join(parts)}＝{len(table.rows)}人", total == len(table.rows))


def _by_rule(rule: re.Match, by_number: Mapping[str, int]) -> Check | None:
    parts = rule[2].split("+")
    if rule[1] not in by_number or any(part not in by_number for part in parts):
        return None
    total, given = by_number[rule[1]], [by_number[part] for part in parts]
    words = f"第{rule[1]}栏＝{'＋'.join(f'第{part}栏' for part in parts)}"
    return Check(f"{words}：{total}＝{'＋'.join(map(str, given))}", total == sum(given))
