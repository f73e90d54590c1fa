"""Small changes until none makes the sum smaller: what the exact steps do not know of each other
(children of the closest care on one teacher, siblings beside single children)."""

from typing import Any

from school_care.mentoring.pairing_solver.objective import (
    ALONE,
    CLOSEST_STEP,
    SPLIT,
    STEP,
    Choice,
    rising,
)
from school_care.mentoring.pairing_solver.problem import CLOSEST, Problem

ROUNDS = 30
LEAST_GAIN = 1e-6
NOBODY = -1


class Polish:
    """Moves one unit to another teacher, or exchanges two of one size, as long as that helps.
    Units are sibling groups that share a teacher, and single children; what is fixed stays."""

    def __init__(self, problem: Problem, table: Any, choice: Choice, fixed: set[int]) -> None:
        import numpy

        self.np, self.problem, self.choice = numpy, problem, choice
        self.loads = numpy.array([one.load for one in problem.teachers], dtype=float)
        self.most = numpy.array([one.most for one in problem.teachers], dtype=float)
        self.closest = numpy.array([one.closest for one in problem.teachers], dtype=float)
        self.group_of = {place: group for group in problem.groups for place in group}
        self.units = self._units(fixed)
        self.costs = numpy.array([table[unit].sum(axis=0) for unit in self.units])
        self.sizes = numpy.array([len(unit) for unit in self.units], dtype=float)
        ranks = [[problem.pupils[place].rank >= CLOSEST for place in unit] for unit in self.units]
        self.close = numpy.array([sum(unit) for unit in ranks], dtype=float)
        held = [NOBODY if choice[unit[0]] is None else choice[unit[0]] for unit in self.units]
        self.held = numpy.array(held, dtype=int)
        self.apart = numpy.array(
            [len(unit) == 1 and unit[0] in self.group_of for unit in self.units], dtype=bool
        )
        for place, teacher in enumerate(choice):
            if teacher is not None:
                self.loads[teacher] += 1
                self.closest[teacher] += problem.pupils[place].rank >= CLOSEST

    def run(self) -> None:
        """Polish the choice in place."""
        if not self.units or not len(self.loads):
            return
        for _ in range(ROUNDS):
            gained = [self._move(unit) for unit in range(len(self.units))]
            gained += [self._exchange(unit) for unit in range(len(self.units))]
            if not any(gained):
                return

    def _units(self, fixed: set[int]) -> list[list[int]]:
        units, grouped = [], set()
        for group in self.problem.groups:
            if len({self.choice[place] for place in group}) == 1 and not fixed & set(group):
                grouped |= set(group)
                units.append(group)
        rest = range(len(self.choice))
        return units + [[one] for one in rest if one not in grouped and one not in fixed]

    def _put(self, unit: int, to: int) -> None:
        for teacher, by in ((self.held[unit], -1), (to, 1)):
            if teacher != NOBODY:
                self.loads[teacher] += by * self.sizes[unit]
                self.closest[teacher] += by * self.close[unit]
        self.held[unit] = to
        for place in self.units[unit]:
            self.choice[place] = None if to == NOBODY else int(to)

    def _move(self, unit: int) -> bool:
        """To the cheapest teacher."""
        held = int(self.held[unit])
        self._put(unit, NOBODY)
        size = self.sizes[unit]
        costs = self.costs[unit] + rising(STEP, self.loads, size) + self._split(unit)
        costs += rising(CLOSEST_STEP, self.closest, self.close[unit])
        costs[self.loads + size > self.most] = self.np.inf
        before = ALONE * size if held == NOBODY else costs[held]
        best = int(costs.argmin())
        better = costs[best] < before - LEAST_GAIN
        self._put(unit, best if better else held)
        return bool(better)

    def _split(self, unit: int) -> Any:
        """What brothers and sisters elsewhere cost, by teacher of this unit."""
        if not self.apart[unit]:
            return 0.0
        place = self.units[unit][0]
        others = {self.choice[one] for one in self.group_of[place] if one != place} - {None}
        costs = self.np.full(len(self.loads), SPLIT if others else 0.0)
        costs[list(others)] = 0.0
        return costs

    def _exchange(self, unit: int) -> bool:
        """With the unit of the same size that gains most by it."""
        mine = int(self.held[unit])
        if mine == NOBODY or self.apart[unit]:
            return False
        able = (self.sizes == self.sizes[unit]) & ~self.apart
        others = self.np.flatnonzero(able & (self.held != NOBODY) & (self.held != mine))
        if not len(others):
            return False
        theirs = self.held[others]
        gain = self.costs[unit, mine] + self.costs[others, theirs]
        gain = gain - self.costs[unit, theirs] - self.costs[others, mine]
        more = self.close[others] - self.close[unit]  # closest children more for `mine`
        gain -= rising(CLOSEST_STEP, self.closest[mine], more)
        gain -= rising(CLOSEST_STEP, self.closest[theirs], -more)
        best = int(gain.argmax())
        if not gain[best] > LEAST_GAIN:
            return False
        self._put(unit, int(theirs[best]))
        self._put(int(others[best]), mine)
        return True
