"""The stored preview: rows of an import, sealed."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from school_care.core.sheets import Problem
from school_care.students.enums import ReviewChoice, RowOutcome
from school_care.students.models import RosterImport, RosterImportRow
from school_care.students.roster.rows import ParsedRoster
from school_care.students.services.imports.comparing import CHUNK, Comparison, Tally, Verdict
from school_care.students.services.imports.matching import Decision
from school_care.students.services.imports.payload import Payload, fingerprint_of

# Rows a commit has to look at again; unchanged and refused ones stay as they are.
TO_WRITE = (RowOutcome.NEW, RowOutcome.CHANGED)


def warnings_by_row(roster: ParsedRoster) -> dict[tuple[str, int], list[Problem]]:
    """The parser's warnings by the row they belong to."""
    found: dict[tuple[str, int], list[Problem]] = defaultdict(list)
    for warning in roster.warnings:
        found[warning.sheet, warning.row].append(warning)
    return found


def preview_rows(
    roster_import: RosterImport,
    verdicts: Sequence[Verdict],
    told_before: dict[tuple[str, int], list[Problem]],
) -> list[RosterImportRow]:
    """Unsaved preview rows for compared rows."""
    rows = []
    for verdict in verdicts:
        parsed = verdict.row
        payload = verdict.payload(told_before.get((parsed.sheet, parsed.row), ()))
        rows.append(
            RosterImportRow(
                school_id=roster_import.school_id,
                roster_import=roster_import,
                sheet=parsed.sheet[:100],
                row=parsed.row,
                outcome=verdict.outcome,
                student=verdict.student,
                fingerprint=_fingerprint(verdict),
                payload=payload.to_text(),
            )
        )
    return rows


def _fingerprint(verdict: Verdict) -> str:
    """How the row is known again: one without numbers, and any that a person had to judge, so that
    what was decided about it is not asked again."""
    if verdict.outcome == RowOutcome.REVIEW:
        return fingerprint_of(verdict.row)
    return verdict.keys.fingerprint


def refused_rows(roster_import: RosterImport, roster: ParsedRoster) -> list[RosterImportRow]:
    """Unsaved preview rows for refused ones, with their cells so that they can be mended."""
    problems: dict[tuple[str, int], list[Problem]] = defaultdict(list)
    for problem in roster.errors:
        problems[problem.sheet, problem.row].append(problem)
    return [
        RosterImportRow(
            school_id=roster_import.school_id,
            roster_import=roster_import,
            sheet=sheet[:100],
            row=row,
            outcome=RowOutcome.REFUSED,
            payload=Payload(
                problems=[[p.column, p.value, p.message] for p in problems[sheet, row]],
                cells=cells,
            ).to_text(),
        )
        for (sheet, row), cells in roster.refused_cells.items()
    ]


def report_of(roster: ParsedRoster, tally: Tally, comparison: Comparison) -> dict:
    """What the import's pages say of the whole file; no child's data."""
    missing = comparison.book.missing(tally.class_keys)
    return {
        "rows": tally.row_count,
        "counts": tally.counts,
        "warnings": len(tally.warnings),
        "moved": tally.moved,
        "sheets": [{"name": s.name, "read": s.read, "why": s.why} for s in roster.sheets],
        "classes_to_create": [comparison.book.name(key) for key in missing],
        "dropped_columns": roster.dropped_columns,
        "dropped": _dropped(roster),
        "notices": _notices(roster),
    }


def _dropped(roster: ParsedRoster) -> list[dict]:
    """Columns left out, by reason, in the order of the file."""
    by_reason: dict[str, list[str]] = {}
    for column in roster.dropped:
        by_reason.setdefault(column.why, []).append(column.label)
    return [{"why": why, "columns": labels} for why, labels in by_reason.items()]


def _notices(roster: ParsedRoster) -> list[dict]:
    """Warnings that no pupil's row shows: about a whole sheet, a foot line, a second line."""
    of_pupils = {(row.sheet, row.row) for row in roster.rows} | set(roster.refused_cells)
    return [
        {"sheet": w.sheet, "row": w.row, "message": w.message}
        for w in roster.warnings
        if (w.sheet, w.row) not in of_pupils
    ]


def rows_to_write(roster_import: RosterImport) -> Iterator[list[RosterImportRow]]:
    """Stored rows that a commit writes, in file order, a chunk at a time."""
    rows = roster_import.rows.filter(outcome__in=TO_WRITE) | roster_import.rows.filter(
        outcome=RowOutcome.REVIEW, choice=ReviewChoice.NEW
    )
    rows |= roster_import.rows.filter(
        outcome=RowOutcome.REVIEW, choice=ReviewChoice.SAME, chosen__isnull=False
    )
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


def decision_of(row: RosterImportRow) -> Decision | None:
    """What a person chose for the row, None for a row that needed no choice."""
    if row.outcome != RowOutcome.REVIEW:
        return None
    return Decision(row.choice, row.chosen_id)
