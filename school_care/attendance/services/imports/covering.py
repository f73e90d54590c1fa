"""Of which class-days everybody is accounted for, so that a roll may stand."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from school_care.attendance.enums import UNEXPLAINED
from school_care.attendance.reckoning.days import judge
from school_care.attendance.services.imports.known import Known
from school_care.attendance.services.imports.plan import Plan, Roll, Said

ClassDay = tuple[int, date]


class Coverage:
    """Who is listed on which day; which class-days the file completes."""

    def __init__(
        self,
        known: Known,
        said: Iterable[Said],
        unclear: set[tuple[int, date]],
        complete_days: list[date],
    ) -> None:
        """`unclear`: pupils and days that only a refused row speaks of; `complete_days`: days on
        which whoever is not listed was present."""
        self.known, self.unclear = known, unclear
        self.complete_days = frozenset(complete_days)
        self.listed: dict[tuple[int, date], list[Said]] = defaultdict(list)
        for one in said:
            self.listed[one.student_id, one.date].append(one)
        self.completed: set[ClassDay] = set()
        self.half_known: set[ClassDay] = set()
        days = {day for _, day in self.listed} | self.complete_days
        for (group, day), pupils in known.expected.items():
            if day in days and (group, day) not in known.rolls:
                self._place(group, day, pupils)

    def _place(self, group: int, day: date, pupils: set[int]) -> None:
        missing = {pupil for pupil in pupils if not self._accounted(pupil, day)}
        unclear = {pupil for pupil in missing if (pupil, day) in self.unclear}
        if not missing or (day in self.complete_days and not unclear):
            self.completed.add((group, day))
        elif day in self.complete_days:
            self.half_known.add((group, day))

    def _accounted(self, pupil: int, day: date) -> bool:
        return (pupil, day) in self.listed or (pupil, day) in self.known.rows_of_day

    def has_roll(self, group: int | None, day: date) -> bool:
        """Whether a roll of the class-day stands before the file, or after it."""
        return (group, day) in self.known.rolls or (group, day) in self.completed

    def seen_beside_unclear(self) -> Iterable[tuple[int, int, date]]:
        """(pupil, class, day) of those present for want of a row in a class-day without a roll,
        because of a refused row about somebody else."""
        for group, day in sorted(self.half_known):
            for pupil in sorted(self.known.expected[group, day]):
                if not self._accounted(pupil, day) and (pupil, day) not in self.unclear:
                    yield pupil, group, day

    def unlisted_absences(self) -> int:
        """Unexplained rows known before, of pupils the file does not list on a complete day."""
        return sum(
            row.kind in UNEXPLAINED
            for (pupil, day), rows in self.known.rows_of_day.items()
            if day in self.complete_days and (pupil, day) not in self.listed
            for row in rows
        )

    def close(self, plan: Plan) -> None:
        """Add the rolls that are completed, and the figures of those that change."""
        after = self._rows_after(plan)
        for group, day in sorted(self.completed):
            pupils = self.known.expected[group, day]
            plan.rolls.append(Roll(group, day, len(pupils), _absent(pupils, day, after)))
        changed = {(said.class_id, said.date) for said in plan.new}
        changed |= {(one.said.class_id, one.said.date) for one in plan.corrections}
        for key in sorted(changed & self.known.rolls.keys()):
            pupils = self.known.expected.get(key, set())
            plan.touched.append((self.known.rolls[key], _absent(pupils, key[1], after)))

    def _rows_after(self, plan: Plan) -> dict[tuple[int, date], list]:
        corrected = {one.row.pk: one.said for one in plan.corrections}
        after: dict[tuple[int, date], list] = defaultdict(list)
        for key, rows in self.known.rows_of_day.items():
            after[key] = [corrected.get(row.pk, row) for row in rows]
        for said in plan.new:
            after[said.student_id, said.date].append(said)
        return after


def _absent(pupils: Iterable[int], day: date, rows: dict[tuple[int, date], list]) -> int:
    """How many of the pupils were away all day, on leave or not."""
    return sum(
        not judge(rows[pupil, day]).presence.here for pupil in pupils if rows.get((pupil, day))
    )
