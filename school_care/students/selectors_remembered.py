"""What the page 记住的表格和词语 shows."""

from dataclasses import dataclass
from typing import Any

from school_care.core import clock
from school_care.school.class_book import ClassBook
from school_care.school.models import School
from school_care.students.models import SheetShape, WordMeaning
from school_care.students.roster import wordbook
from school_care.students.roster.meanings import SHEET_CLASS, label_of
from school_care.students.services.shapes import may_keep
from school_care.students.services.words import category_names


@dataclass
class RememberedForm:
    """A form the school remembers, in words."""

    shape: SheetShape
    columns: list[tuple[str, str]]  # heading, meaning
    may_forget: bool


@dataclass
class RememberedWord:
    """A word the school remembers, in words."""

    word: WordMeaning
    field: str
    meaning: str


def remembered(user: Any, school: School) -> dict[str, Any]:
    """Forms and words of the school, newest first; a fixed number of queries."""
    shapes = SheetShape.objects.visible_to(user).filter(school=school).order_by("-used_at", "-pk")
    held = WordMeaning.objects.visible_to(user).filter(school=school).order_by("field", "word")
    rows = list(held.select_related("said_by"))
    names: dict[str, dict[str, str]] = dict(wordbook.FIXED)
    if any(row.field == wordbook.CATEGORY for row in rows):
        names[wordbook.CATEGORY] = category_names() | {wordbook.IGNORED: "不是类别，不导入"}
    if any(row.field == wordbook.CLASS for row in rows):
        book = ClassBook(school, clock.today())
        names[wordbook.CLASS] = {
            row.meaning: class_name(row.meaning, book)
            for row in rows
            if row.field == wordbook.CLASS
        }
    return {
        "forms": [
            RememberedForm(
                shape,
                [(_heading_of(key), _said(key, code)) for key, code in shape.columns.items()],
                may_keep(user, shape.purpose, school),
            )
            for shape in shapes.select_related("used_by")
        ],
        "words": [
            RememberedWord(
                row,
                wordbook.FIELD_LABELS.get(row.field, row.field),
                names.get(row.field, {}).get(row.meaning, "（已停用）"),
            )
            for row in rows
        ],
    }


def class_name(code: str, book: ClassBook) -> str:
    """The class a stored code means, as people call it today."""
    stage, _, rest = code.partition("-")
    year, _, number = rest.partition("-")
    return book.name((stage, int(year), int(number)))


def _heading_of(key: str) -> str:
    if key == SHEET_CLASS:
        return "工作表名或标题里的班级"
    heading, _, order = key.partition("#")
    return f"{heading}（第{order}个）" if order else heading


def _said(key: str, code: str) -> str:
    return "不用作班级" if key == SHEET_CLASS else label_of(code)
