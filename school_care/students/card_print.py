"""The cards on paper: pocket cards eight to a sheet, file cards one to a page."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.template.loader import render_to_string

from school_care.students.card_content import (
    FileCard,
    SchoolLines,
    digest_of,
    file_card,
    pocket_card,
)
from school_care.students.models import ContactCard, Student

# An A4 sheet of pocket cards, in millimetres: two columns of four, the size of a bank card, edge
# to edge so that one cut parts two cards.
CARD_WIDTH, CARD_HEIGHT = 85, 54
LEFT, TOP = 20, 40
COLUMNS, ROWS = 2, 4
SIZES = ("", "is-long", "is-longest")
PER_SHEET = COLUMNS * ROWS
# How much stands on a file card, in lines beyond those every card has: up to which it is set in
# large, and up to which in middling type, so that a page always holds it.
ROOMY, FULL = 8, 13
LINE, NAME = 36, 9  # characters of an address and of a name in one line


def pocket_document(pupils: Sequence[Student], *, lines: SchoolLines) -> str:
    """HTML of the pocket cards of `pupils` (with `people`), all of one class."""
    placed = [_placed(student, number % PER_SHEET) for number, student in enumerate(pupils)]
    context = {
        "lines": lines,
        "sheets": [placed[start : start + PER_SHEET] for start in range(0, len(placed), PER_SHEET)],
        "cuts": {
            "across": [TOP + row * CARD_HEIGHT for row in range(ROWS + 1)],
            "down": [LEFT + column * CARD_WIDTH for column in range(COLUMNS + 1)],
        },
        "school_size": _size(lines.name, 16, 38),
        "teacher_size": _size(lines.head_teacher, 5, 16),
        "police_size": _size(lines.police_name, 8, 20),
        "phone_size": _size(lines.phone, 13, 19),
        "hotline_size": _size(lines.hotline, 13, 19),
        "police_phone_size": _size(lines.police_phone, 12, 14),
    }
    return render_to_string("print/card_pocket.html", context)


def file_document(
    pupils: Iterable[Student],
    *,
    versions: dict[int, ContactCard],
    lines: SchoolLines,
    printed_by: Any,
    on: date,
) -> str:
    """HTML of the file cards of `pupils` (with `people`). `versions`: the newest verified card of
    each by the pupil's key, with `verified_by`; a card that has changed since says so."""
    cards = []
    for student in pupils:
        version = versions.get(student.pk)
        card = file_card(student, student.people, on)
        cards.append(
            {
                "card": card,
                "version": version,
                "size": _density(card),
                "changed": version is not None
                and version.digest != digest_of(student, student.people),
            }
        )
    context = {"cards": cards, "lines": lines, "printed_by": printed_by, "printed_on": on}
    return render_to_string("print/card_file.html", context)


def _placed(student: Student, place: int) -> dict[str, Any]:
    """A pocket card with its place on the sheet and sizes of type that keep it inside."""
    card = pocket_card(student, student.people)
    return {
        "card": card,
        "left": LEFT + place % COLUMNS * CARD_WIDTH,
        "top": TOP + place // COLUMNS * CARD_HEIGHT,
        "name_size": _size(card.name, 8, 12, 28),
        "village_size": _size(card.village_name, 8, 20),
    }


def _size(text: str, *limits: int) -> str:
    """The class of type for `text`: "" up to the first limit of characters, then smaller ones;
    with three limits `is-longer` stands between."""
    steps = ("", "is-long", "is-longer", "is-longest") if len(limits) == 3 else SIZES
    return next(
        (step for step, most in zip(steps, limits, strict=False) if len(text) <= most), steps[-1]
    )


def _density(card: FileCard) -> str:
    """The class of type for a file card: `is-roomy` leaves lines for changes by hand."""
    people = (*card.parents, *card.carers, *card.others, card.neighbour, card.village)
    texts = [(card.student.address, LINE)]
    for person in people:
        texts += [(person.address, LINE), (person.health, LINE), (person.name, NAME)]
    more = sum(len(text) // width for text, width in texts)
    more += sum(len(person.phones) > 1 for person in people)
    more += 4 * len(card.carers) + len(card.others)
    if more <= ROOMY:
        return "is-roomy"
    return "" if more <= FULL else "is-tight"
