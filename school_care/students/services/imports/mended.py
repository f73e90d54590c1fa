"""Rows sent back by an earlier import that come again, mended: the two imports find each other.

A row that was sent back has no pupil and perhaps no readable number, so it is known again by the
child's name and something else it says (a number, a telephone, a relative, the class). What is
found is only told to people; nothing in the archive depends on it.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from school_care.core import clock
from school_care.core.cells import simplified, squeeze
from school_care.students.enums import ImportState, RowOutcome
from school_care.students.models import RosterImport, RosterImportRow, Student
from school_care.students.roster.headings import resolve
from school_care.students.roster.rows import ParsedRow
from school_care.students.services.imports.payload import Payload

KEPT_FOR = timedelta(days=30)  # as long as the rows' contents are kept
AT_MOST = 2000  # rows sent back that are looked through
_SHORT = 3  # 男, 是, 七1: shorter texts prove nothing beside a name


class SentBack:
    """Rows of earlier imports of the school that still wait to be mended."""

    def __init__(self, roster_import: RosterImport):
        self._now = clock.now()
        waiting = RosterImportRow.objects.filter(
            roster_import__school=roster_import.school_id,
            roster_import__state=ImportState.DONE,
            roster_import__finished_at__gt=self._now - KEPT_FOR,
            outcome=RowOutcome.REFUSED,
            settled_at__isnull=True,
            payload_sealed__isnull=False,
        ).exclude(roster_import=roster_import.pk)
        self._by_name: dict[str, list[tuple[RosterImportRow, set[str]]]] = defaultdict(list)
        for row in waiting.order_by("-id")[:AT_MOST]:
            name, said = _said_by_cells(Payload.from_text(row.payload).cells)
            self._by_name[name].append((row, said))
        self.found: list[RosterImportRow] = []

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def met(self, row: ParsedRow, student: Student | None) -> None:
        """A row that was just imported for `student`."""
        said = _said_by_row(row)
        for name in (row.name, ""):
            for place, (sent, words) in enumerate(self._by_name.get(name, ())):
                shared = len(said & words)
                # a row sent back without a name needs more than one thing in common
                if shared >= (1 if name else 2) or (name and not words):
                    del self._by_name[name][place]
                    sent.student = student
                    self.found.append(sent)
                    return

    def store(self, *, by: Any) -> list[int]:
        """Mark the rows found as done; returns their keys."""
        for row in self.found:
            row.settled_at, row.settled_by = self._now, by
        RosterImportRow.objects.bulk_update(
            self.found, ["student", "settled_at", "settled_by"], batch_size=500
        )
        return [row.pk for row in self.found]

    def figures(self) -> list[dict[str, Any]]:
        """For the import's report: which earlier import, how many of its rows are done now."""
        done: dict[int, int] = defaultdict(int)
        for row in self.found:
            done[row.roster_import_id] += 1
        imports = RosterImport.objects.in_bulk(list(done))
        return [
            {
                "import": str(imports[key].public_id),
                "file": imports[key].file_name,
                "refused": imports[key].report.get("counts", {}).get("refused", 0),
                "done": count,
            }
            for key, count in done.items()
        ]


def _said_by_cells(cells: dict[str, str]) -> tuple[str, set[str]]:
    name, said = "", set()
    for heading, text in cells.items():
        field = resolve(heading).field
        if field == "name":
            name = name or simplified(squeeze(text))
        elif field:
            said |= _telling([text])
    return name, said


def _said_by_row(row: ParsedRow) -> set[str]:
    people = [part for one in row.contacts for part in (one.name, one.address, one.raw)]
    numbers = [number for one in row.contacts for number in one.phones]
    class_as_written = row.class_ref.raw if row.class_ref else None
    return _telling(
        [
            row.id_number,
            row.national_student_no,
            row.address,
            row.hukou_address,
            row.birth.value.isoformat() if row.birth else None,
            class_as_written,
            *people,
            *numbers,
        ]
    )


def _telling(texts: Iterable[str | None]) -> set[str]:
    said = {simplified(squeeze(text)).upper() for text in texts if text}
    return {text for text in said if len(text) >= _SHORT or (len(text) > 1 and not text.isascii())}
