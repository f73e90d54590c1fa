"""At 确认导入: what a person said of the file's columns and words becomes the school's memory."""

from typing import Any

from school_care.students.enums import SheetPurpose
from school_care.students.models import RosterImport, WordMeaning
from school_care.students.roster.meanings import SHEET_CLASS, shape_of
from school_care.students.services.imports.understanding import SheetUnderstood, Understanding
from school_care.students.services.shapes import (
    forget_shape,
    may_keep,
    remember_columns,
    shapes_of,
)
from school_care.students.services.words import forget_word, remember_word, why_not_word


def remember_corrections(*, roster_import: RosterImport, by: Any) -> None:
    """Keep the corrections of a confirmed import for the next file of the same form.

    Called within the commit's transaction. A form whose corrections were all taken back is
    forgotten. Does nothing for a server command, which nobody looked at.
    """
    understanding = Understanding.of(roster_import)
    school = roster_import.school
    if by is None or understanding is None or not may_keep(by, SheetPurpose.ROSTER, school):
        return
    known = shapes_of(school, SheetPurpose.ROSTER)
    done: set[str] = set()
    for sheet in understanding.sheets:
        if not sheet.read or sheet.seen is None:
            continue
        headings = [column.label for column in sheet.seen.columns]
        fingerprint = shape_of(headings)
        if fingerprint in done:
            continue
        done.add(fingerprint)
        if columns := _corrections_of(sheet, roster_import.columns):
            remember_columns(
                by=by,
                school=school,
                purpose=SheetPurpose.ROSTER,
                title=roster_import.file_name,
                headings=headings,
                columns=columns,
            )
        elif shape := known.get(fingerprint):
            forget_shape(by=by, shape=shape)
    _remember_words(roster_import, by)


def _corrections_of(sheet: SheetUnderstood, columns: dict[str, str]) -> dict[str, str]:
    """Of the file's corrections those that speak of this sheet's columns."""
    keys = {column.key for column in sheet.seen.columns} | {SHEET_CLASS}
    return {key: code for key, code in columns.items() if key in keys}


def _remember_words(roster_import: RosterImport, by: Any) -> None:
    school = roster_import.school
    for field, by_word in roster_import.words.items():
        for word, meaning in by_word.items():
            if meaning and not why_not_word(field, word):
                remember_word(by=by, school=school, field=field, word=word, meaning=meaning)
            elif not meaning:
                held = WordMeaning.objects.filter(school=school, field=field, word=word)
                for row in held:
                    forget_word(by=by, word=row)
