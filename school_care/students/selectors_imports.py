"""Reads for the pages of a roster import."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from school_care.school.class_book import ClassBook
from school_care.school.models import School, SchoolClass
from school_care.students.enums import ImportState, ReviewChoice, RowOutcome, Sex
from school_care.students.models import RosterImport, RosterImportRow, Student
from school_care.students.roster.rows import ParsedRow
from school_care.students.services.imports.payload import Payload, masked

# What needs a person first; the first tab that holds a row is opened.
TABS_BY_NEED = (
    RowOutcome.REVIEW,
    RowOutcome.REFUSED,
    RowOutcome.CHANGED,
    RowOutcome.NEW,
    RowOutcome.UNCHANGED,
)
_NUMBER = re.compile(r"[GJL]?\d{15,17}[\dXx]")


@dataclass(frozen=True)
class Candidate:
    """A pupil of the archive beside a doubtful row."""

    student: Student
    class_name: str

    @property
    def number(self) -> str:
        """The last four digits of the ID number, if there is one."""
        return f"…{self.student.id_number_last4}" if self.student.id_number_last4 else "未登记"


@dataclass(frozen=True)
class PreviewRow:
    """One row of a tab, opened for the page."""

    row: RosterImportRow
    payload: Payload
    class_name: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def warnings(self) -> list[tuple[str, str, str]]:
        """Column, value, message; identity numbers masked."""
        return [(c, hide_numbers(v), m) for c, v, m in self.payload.warnings]


def imports_of(user: Any, school: School) -> QuerySet[RosterImport]:
    """The imports of the active school that `user` may see, newest first."""
    mine = RosterImport.objects.visible_to(user).filter(school=school)
    return mine.select_related("actor", "undone_by").defer("undo_sealed", "sample_sealed")


def rows_of(roster_import: RosterImport, outcome: str) -> QuerySet[RosterImportRow]:
    """The rows of one tab in file order."""
    return roster_import.rows.filter(outcome=outcome).select_related("settled_by").order_by("id")


def open_rows(
    rows: Sequence[RosterImportRow], *, user: Any, roster_import: RosterImport
) -> list[PreviewRow]:
    """Rows of one page with their candidates: two queries whatever their number."""
    payloads = [Payload.from_text(row.payload) for row in rows]
    wanted = {public_id for payload in payloads for public_id in payload.candidates}
    found = (
        {
            str(student.public_id): student
            for student in Student.objects.visible_to(user)
            .filter(school=roster_import.school, public_id__in=wanted)
            .select_related("current_class")
        }
        if wanted
        else {}
    )
    book = ClassBook(roster_import.school, roster_import.on)
    return [
        PreviewRow(
            row=row,
            payload=payload,
            class_name=_class_name(payload.row, book),
            facts=_facts(payload.row) if payload.row else [],
            candidates=[
                Candidate(student, _class_of(student))
                for public_id in payload.candidates
                if (student := found.get(public_id))
            ],
        )
        for row, payload in zip(rows, payloads, strict=True)
    ]


def undecided(roster_import: RosterImport) -> int:
    """Doubtful rows that nobody has decided yet."""
    return (
        rows_of(roster_import, RowOutcome.REVIEW)
        .filter(settled_at__isnull=True)
        .exclude(choice__in=[ReviewChoice.SAME, ReviewChoice.NEW])
        .count()
    )


def imported_before(roster_import: RosterImport) -> RosterImport | None:
    """The last time the very same file was imported into this school."""
    return (
        RosterImport.objects.filter(
            school=roster_import.school_id, digest=roster_import.digest, state=ImportState.DONE
        )
        .exclude(pk=roster_import.pk)
        .first()
    )


@dataclass(frozen=True)
class SentBack:
    """What became of the rows an import sent back: `done` came again mended, in `files`."""

    rows: int
    done: int
    open: int  # that can still be downloaded
    files: list[RosterImport] = field(default_factory=list)


def sent_back(roster_import: RosterImport) -> SentBack:
    """The rows an import sent back, and the imports that brought them mended."""
    rows = rows_of(roster_import, RowOutcome.REFUSED)
    figures = rows.aggregate(
        rows=Count("pk"),
        done=Count("pk", filter=Q(settled_at__isnull=False)),
        open=Count("pk", filter=Q(settled_at__isnull=True, payload_sealed__isnull=False)),
    )
    files = RosterImport.objects.filter(
        school=roster_import.school_id,
        state=ImportState.DONE,
        pk__gt=roster_import.pk,
        report__mended__0__isnull=False,
    ).defer("undo_sealed")
    mine = str(roster_import.public_id)
    own = [one for one in files if any(m["import"] == mine for m in one.report["mended"])]
    return SentBack(**figures, files=own if figures["done"] else [])


def undoable(roster_import: RosterImport) -> bool:
    """Whether what taking it back needs is still kept; one query, which does not fetch it."""
    kept = RosterImport.objects.filter(pk=roster_import.pk, undo_sealed__isnull=False)
    return roster_import.state == ImportState.DONE and kept.exists()


def school_totals(school: School, *, on: date) -> dict[str, int]:
    """Classes with pupils, pupils at the school, care pupils among them on a day."""
    here = Student.objects.filter(school=school).enrolled()
    with_pupils = here.filter(current_class__isnull=False).values("current_class_id")
    return {
        "classes": SchoolClass.objects.filter(school=school, pk__in=with_pupils).count(),
        "pupils": here.count(),
        "in_care": here.in_care(on).count(),
    }


def hide_numbers(text: str) -> str:
    """The text with every identity number masked."""
    return _NUMBER.sub(lambda found: masked(found[0]), text)


def _class_of(student: Student) -> str:
    return str(student.current_class) if student.current_class else student.get_status_display()


def _class_name(row: ParsedRow | None, book: ClassBook) -> str:
    if row is None:
        return ""
    return book.name(book.key_of(row.class_ref, row.birth))


def _facts(row: ParsedRow) -> list[tuple[str, str]]:
    """What a person checks a row by, in the words of the page."""
    told = [
        ("性别", Sex(row.sex).label if row.sex else ""),
        ("出生", f"{row.birth.value:%Y-%m}" if row.birth else ""),
        ("身份证号", masked(row.id_number or "")),
        ("学籍号", masked(row.national_student_no or "")),
        ("类别", "、".join(dict.fromkeys(claim.words for claim in row.categories))),
        (
            "联系人",
            "、".join(c.name or c.relation or "" for c in row.contacts if c.name or c.relation),
        ),
        ("离校日期", row.left_on.isoformat() if row.left_on else ""),
    ]
    return [(label, value) for label, value in told if value]
