"""Birthdays on paper: cards to cut or fold, and a class's month list (F-15). Whole classes and
given names; nothing tells one child from another."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from school_care.activities.given_names import given_name
from school_care.activities.selectors_birthdays import MonthOfClass, Row
from school_care.core.templatetags.days import long_date, short_date
from school_care.school.models import SchoolClass
from school_care.school.papers import FOR_FAMILY, FOR_SCHOOL, name_and_day, print_paper
from school_care.students.card_content import school_lines
from school_care.students.models import Student

PER_SHEET = 4
ROWS_LEFT = 3  # empty lines of the list, for who came later


def print_cards(
    pupils: Sequence[Student],
    *,
    group: SchoolClass,
    words: str,
    folded: bool,
    on: date,
    printed_by: Any,
) -> bytes:
    """The PDF of a card for each of `pupils` with the wish `words`: four on A4 with cut marks, or
    `folded` A5 with an outer and an inner page each."""
    cards = [given_name(student.name) for student in pupils]
    content = {
        "sheets": [cards[at : at + PER_SHEET] for at in range(0, len(cards), PER_SHEET)],
        "cards": cards,
        "words": words,
        "folded": folded,
        "teacher": school_lines(group.school, group.pk, on).head_teacher,
        "school": group.school,
        "group": group,
    }
    return print_paper(
        "print/birthday_cards.html",
        content,
        school=group.school,
        printed_by=printed_by,
        edition=FOR_FAMILY,
    )


def tells_apart(rows: Sequence[Row], on: date) -> bool:
    """Whether what is registered would tell some children of a list from others: where a school
    keeps only the birthdays of children in care, ticks on a wall would name them."""
    kept = {row.student.pk for row in rows if row.kept}
    due = {row.student.pk for row in rows if row.birthday.keep_on <= on}
    return bool(kept) and kept != due and len(kept) < len(rows)


def print_list(
    month: MonthOfClass, *, group: SchoolClass, on: date, printed_by: Any, record: bool = False
) -> bytes:
    """The PDF of the month list: month and day only. What is registered is ticked on the school's
    own `record`; on the list for the wall only where that tells nobody apart."""
    ticked = record or not tells_apart(month.everyone, on)
    content = {
        "group": group,
        "first": month.first,
        "on": long_date(on),
        "rows": [_cells(row, ticked) for row in month.rows],
        "early": [_cells(row, ticked) for row in month.early],
        "by_hand": not ticked,
        "empty": range(ROWS_LEFT),
    }
    return print_paper(
        "print/birthday_list.html",
        content,
        school=group.school,
        printed_by=printed_by,
        edition=FOR_SCHOOL if record else FOR_FAMILY,
        watermark=name_and_day(printed_by) if record else "",
    )


def _cells(row: Row, ticked: bool) -> dict[str, Any]:
    kept = row.kept if ticked else None
    return {
        "month": f"{row.birthday.first.month}月",
        "name": row.student.name,
        "sun": row.sun,
        "moon": row.birthday.lunar.words.removeprefix("农历") if row.birthday.lunar else "",
        "held": short_date(kept.held_on) if kept else "",
        "early": f"{short_date(row.birthday.keep_on)}提前过" if row.birthday.early else "",
        "ticks": [bool(kept and getattr(kept, name)) for name in ("card", "message", "wish")],
        "how": kept.get_how_display() if kept else "",
        "who": kept.written_by.name if kept and kept.written_by else "",
    }
