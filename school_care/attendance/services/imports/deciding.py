"""What becomes of each row: stored, corrected, or known already."""

from dataclasses import replace

from school_care.attendance.enums import HERE, UNEXPLAINED, AbsenceKind, Part
from school_care.attendance.models import AttendanceException
from school_care.attendance.reckoning.days import judge
from school_care.attendance.services.imports.covering import Coverage
from school_care.attendance.services.imports.known import Known
from school_care.attendance.services.imports.plan import Correction, Outcome, Plan, Said
from school_care.attendance.services.imports.telling import Doubts
from school_care.attendance.sheet.rows import AttendanceRow


class Decider:
    """Decides row by row and writes into the plan."""

    def __init__(self, known: Known, coverage: Coverage, doubts: Doubts, plan: Plan) -> None:
        self.known, self.coverage, self.doubts, self.plan = known, coverage, doubts, plan

    def decide(self, row: AttendanceRow, said: Said) -> None:
        """One row that is about a pupil of the school on a school day."""
        held = self.known.rows.get((said.student_id, said.date, said.part))
        expected = not self.known.places.kept_out(said.student_id, said.date)
        if said.kind == AbsenceKind.PRESENT:
            outcome = self._present(row, said, held, expected)
        elif not expected and said.kind not in HERE:
            self.doubts.kept_out(row, said.student_id)
            outcome = Outcome.UNCHANGED
        else:
            outcome = self._away(row, said, held)
        if not expected and said.kind in HERE:
            self.doubts.here_though_kept_out(row, said.student_id)
        self.plan.outcomes[outcome] += 1

    def _away(self, row: AttendanceRow, said: Said, held: AttendanceException | None) -> Outcome:
        """Anything but plain presence. What the file leaves blank stays as it is known."""
        if held is None:
            roll = self.known.rolls.get((said.class_id, said.date))
            if said.kind in UNEXPLAINED and roll is not None and roll.taken_by_id:
                self.doubts.roll_said_here(row, said.student_id)
            self.plan.new.append(said)
            return Outcome.NEW
        if held.kind == said.kind:
            said = replace(
                said,
                whereabouts=said.whereabouts or held.whereabouts,
                note=said.note or held.note,
            )
        elif said.kind == AbsenceKind.UNVERIFIED and settled_by_person(held):
            self.doubts.known_better(row, said.student_id, held.get_kind_display())
            return Outcome.UNCHANGED
        if (said.kind, said.whereabouts, said.note) == (held.kind, held.whereabouts, held.note):
            return Outcome.UNCHANGED
        self.plan.corrections.append(Correction(held, said))
        return Outcome.CHANGED

    def _present(
        self,
        row: AttendanceRow,
        said: Said,
        held: AttendanceException | None,
        expected: bool,
    ) -> Outcome:
        """出勤: clears up an unexplained absence; stored where no roll says so."""
        if held is not None:
            if held.kind in UNEXPLAINED:
                self.plan.corrections.append(Correction(held, said))
                return Outcome.CHANGED
            if held.kind not in HERE:
                self.doubts.known_better(row, said.student_id, held.get_kind_display())
            return Outcome.UNCHANGED
        covered = expected and self.coverage.has_roll(said.class_id, said.date)
        if covered and not self._else_away(said):
            taken = (said.class_id, said.date) in self.known.rolls
            return Outcome.UNCHANGED if taken else Outcome.NEW
        self.plan.new.append(said)
        return Outcome.NEW

    def _else_away(self, said: Said) -> bool:
        """Whether the other rows of the day, known or in the file, make the pupil absent, so that
        this presence must be written beside them."""
        key = (said.student_id, said.date)
        told = [one for one in self.coverage.listed[key] if one.kind != AbsenceKind.PRESENT]
        parts = {one.part for one in told}
        known = [row for row in self.known.rows_of_day.get(key, ()) if row.part not in parts]
        others = [*told, *known]
        return bool(others) and not judge(others).presence.here

    def add_seen_beside_unclear(self) -> None:
        """Pupils of a complete day whose class has a refused row: each is seen, the class-day is
        not a roll."""
        for pupil, group, day in self.coverage.seen_beside_unclear():
            said = Said(pupil, group, day, Part.ALL.value, AbsenceKind.PRESENT.value, "", "")
            self.plan.new.append(said)


def settled_by_person(row: AttendanceException) -> bool:
    """Whether a person has said what the absence was: a roll, a page, not an import alone."""
    if row.kind == AbsenceKind.UNVERIFIED:
        return False
    return row.imported is None or row.marked_at != row.imported.committed_at
