"""A file read the way the school taught it: remembered forms, words, class spellings."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from school_care.core.sheets import read_workbook
from school_care.school.class_book import ClassBook
from school_care.school.models import School
from school_care.students.models import RosterImport
from school_care.students.roster.parse import NoPupils, parse_roster
from school_care.students.roster.rows import ParsedRoster
from school_care.students.services.imports.understanding import (
    Understanding,
    recall,
    understood,
    words_for,
)

Progress = Callable[[str, int], None]  # (stage, rows so far)


def parse_file(
    path: Path,
    *,
    school: School,
    on: date,
    only_sheets: Sequence[str] = (),
    progress: Progress | None = None,
) -> ParsedRoster:
    """Read and validate a file as the school taught it, no database but the school's spellings,
    words and remembered forms. Raises UnreadableSheet."""
    unsaved = RosterImport(school=school, on=on, only_sheets=list(only_sheets))
    return read_import(unsaved, path, progress)[0]


def read_import(
    roster_import: RosterImport, path: Path, progress: Progress | None
) -> tuple[ParsedRoster, Understanding]:
    """Read the file by what people said of its columns and words. A form met before is read as it
    was then, unless somebody has looked at this file since (then its sample stands)."""
    workbook = read_workbook(path, progress=progress)
    school, sheets = roster_import.school, roster_import.only_sheets
    before = Understanding.of(roster_import)
    recalled = before.recalled if before else []
    if before is None and not roster_import.columns:
        roster_import.columns, recalled = recall(workbook, school, sheets)
    try:
        roster = parse_roster(
            workbook,
            on=roster_import.on,
            only_sheets=sheets,
            columns=roster_import.columns,
            words=words_for(roster_import),
            classes_by_alias=ClassBook(school, roster_import.on).aliases(),
            progress=progress,
        )
    except NoPupils as error:
        roster_import.sample = understood(error.roster, recalled).to_text()
        raise
    understanding = understood(roster, recalled)
    roster_import.sample = understanding.to_text()
    return roster, understanding
