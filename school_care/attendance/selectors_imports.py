"""Reads for the pages of attendance imports."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from school_care.attendance.enums import ImportState
from school_care.attendance.models import AttendanceImport
from school_care.attendance.services.imports.sealing import Shown, read_shown
from school_care.school.models import School

SEALED = ("plan_sealed", "undo_sealed")


def imports_of(user: Any, school: School) -> QuerySet[AttendanceImport]:
    """The imports of the active school that `user` may see, newest first; contents not opened.
    Previews that were dropped are no imports."""
    seen = AttendanceImport.objects.visible_to(user).filter(school=school)
    return (
        seen.exclude(state=ImportState.CANCELLED)
        .select_related("uploaded_by", "undone_by")
        .defer(*SEALED)
    )


def import_of(user: Any, school: School) -> QuerySet[AttendanceImport]:
    """For one import with its contents, dropped ones included."""
    seen = AttendanceImport.objects.visible_to(user).filter(school=school)
    return seen.select_related("school", "uploaded_by", "undone_by")


@dataclass(frozen=True)
class Told:
    """What an import's page says."""

    shown: Shown
    first: date | None
    last: date | None
    anything: bool  # whether confirming would store anything

    @property
    def file_warnings(self) -> list[str]:
        """Sentences about the file as a whole."""
        return [one.message for one in self.shown.warnings if not one.row]

    @property
    def row_warnings(self) -> list:
        """Warnings about single rows."""
        return [one for one in self.shown.warnings if one.row]


def told_of(attendance_import: AttendanceImport) -> Told:
    """The opened contents of an import."""
    counts = attendance_import.counts
    changes = ("exceptions", "corrections", "rolls")
    return Told(
        shown=read_shown(attendance_import.plan),
        first=date.fromisoformat(counts["first"]) if counts.get("first") else None,
        last=date.fromisoformat(counts["last"]) if counts.get("last") else None,
        anything=any(counts.get(name) for name in changes),
    )
