"""Rows of a file against the archive, chunk by chunk: outcome, changes, doubts, warnings.

Nothing is written unless a writer is given; preview and commit run the same comparison.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from school_care.core.sheets import Problem
from school_care.school.class_book import ClassBook, ClassKey
from school_care.school.models import School
from school_care.students.enums import RowOutcome
from school_care.students.models import Student
from school_care.students.resources import RosterResource
from school_care.students.roster.rows import ParsedRoster, ParsedRow
from school_care.students.services.imports.changes import Change
from school_care.students.services.imports.matching import Decision, Doubtful, Keys, Matcher
from school_care.students.services.imports.payload import Payload
from school_care.students.services.imports.telling import Told, tell
from school_care.students.services.imports.words import words_of

CHUNK = 1000

Progress = Callable[[str, int], None]  # (stage, rows so far)


@dataclass(slots=True)
class Verdict:
    """What the comparison says of one row."""

    row: ParsedRow
    outcome: RowOutcome
    keys: Keys
    class_key: ClassKey | None
    student: Student | None = None  # the pupil matched or, after writing, created
    changes: list[Change] = field(default_factory=list)
    warnings: list[tuple[str, str, str]] = field(default_factory=list)
    doubt: Doubtful | None = None

    def payload(self, told_before: Sequence[Problem] = ()) -> Payload:
        """As the preview keeps it; `told_before` are the warnings of the parser for this row."""
        payload = Payload(
            row=self.row,
            changes=[change.shown() for change in self.changes],
            warnings=[[p.column, p.value, p.message] for p in told_before]
            + [list(warning) for warning in self.warnings],
        )
        if self.doubt is not None:
            payload.why = self.doubt.why
            payload.candidates = [str(s.public_id) for s in self.doubt.candidates]
            payload.can_be_new = self.doubt.can_be_new
        return payload


class Comparison:
    """Compares the rows of one file, in file order; remembers whom it met. With `asks_again` a
    decision about the same row in an earlier file is not taken for an answer."""

    def __init__(self, *, school: School, on: date, asks_again: bool = False):
        self.on = on
        self.book = ClassBook(school, on)
        self.words = words_of(school, self.book)
        self.matcher = Matcher(school, self.book, asks_again=asks_again)
        self.resource = RosterResource(matcher=self.matcher, words=self.words)

    def compare(self, rows: Sequence[tuple[ParsedRow, Decision | None]]) -> list[Verdict]:
        """The verdicts for one chunk, in order. With `resource.writer` set, new and changed
        pupils have been written when it returns."""
        told = [tell(row, on=self.on, words=self.words, decision=d) for row, d in rows]
        results = self.resource.import_told(told)
        return [self._verdict(t, result) for t, result in zip(told, results, strict=True)]

    def _verdict(self, told: Told, result: Any) -> Verdict:
        verdict = Verdict(
            row=told.row,
            outcome=result.outcome,
            keys=self.matcher.keys(told.row),
            class_key=told.class_key,
            warnings=told.warnings,
        )
        if verdict.outcome == RowOutcome.REVIEW:
            verdict.doubt = result.doubt
        elif told.pupil is not None:
            verdict.student = told.pupil.student
            verdict.changes = told.pupil.changes
            verdict.warnings = told.warnings + told.pupil.warnings
        return verdict


@dataclass
class Tally:
    """What a whole file comes to."""

    row_count: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    moved: int = 0  # pupils of the archive who come into another class
    review: list[Verdict] = field(default_factory=list)
    refused: int = 0  # distinct rows
    warnings: list[Problem] = field(default_factory=list)
    class_keys: dict[ClassKey, None] = field(default_factory=dict)

    def add(self, verdict: Verdict) -> None:
        """Count one verdict in."""
        if verdict.outcome == RowOutcome.REVIEW:
            self.review.append(verdict)
        else:
            name = str(verdict.outcome.value)
            setattr(self, name, getattr(self, name) + 1)
            self.moved += _moves(verdict)
        if verdict.outcome in (RowOutcome.NEW, RowOutcome.CHANGED) and verdict.class_key:
            self.class_keys[verdict.class_key] = None
        self.warnings += [
            Problem(verdict.row.sheet, verdict.row.row, column, value, message)
            for column, value, message in verdict.warnings
        ]

    @property
    def counts(self) -> dict[str, int]:
        """By outcome code."""
        return {
            RowOutcome.NEW.value: self.new,
            RowOutcome.CHANGED.value: self.changed,
            RowOutcome.UNCHANGED.value: self.unchanged,
            RowOutcome.REVIEW.value: len(self.review),
            RowOutcome.REFUSED.value: self.refused,
        }


def _moves(verdict: Verdict) -> bool:
    """Whether a pupil who was in a class comes into another."""
    return verdict.outcome == RowOutcome.CHANGED and any(
        change.field == "current_class" and change.old and verdict.row.left_on is None
        for change in verdict.changes
    )


def compare_roster(
    roster: ParsedRoster, comparison: Comparison, tally: Tally
) -> Iterator[list[Verdict]]:
    """Compare a whole file; yields a chunk of verdicts at a time and keeps the tally."""
    tally.row_count = roster.row_count
    tally.refused = len(roster.refused_cells)
    tally.warnings += roster.warnings
    for at in range(0, len(roster.rows), CHUNK):
        verdicts = comparison.compare([(row, None) for row in roster.rows[at : at + CHUNK]])
        for verdict in verdicts:
            tally.add(verdict)
        yield verdicts
