"""The baseline: one child after the other gets whoever is best for it now."""

from school_care.mentoring.pairing_solver.objective import (
    CLOSEST_STEP,
    SPLIT,
    STEP,
    Choice,
    fits,
)
from school_care.mentoring.pairing_solver.problem import CLOSEST, Problem


def greedy(problem: Problem, table: object = None) -> Choice:
    """A choice that keeps the rules; pupils in the given order, ties to the first teacher. What a
    patient person with a list would do, siblings remembered."""
    import numpy

    table = fits(problem) if table is None else table
    choice: Choice = [None] * len(problem.pupils)
    loads = numpy.array([one.load for one in problem.teachers], dtype=float)
    most = numpy.array([one.most for one in problem.teachers], dtype=float)
    closest = numpy.array([one.closest for one in problem.teachers], dtype=float)
    chosen: dict[str, set[int]] = {}
    for place, pupil in enumerate(problem.pupils):
        if not problem.teachers:
            break
        costs = table[place] + STEP * loads
        if pupil.rank >= CLOSEST:
            costs = costs + CLOSEST_STEP * closest
        if with_them := chosen.get(pupil.siblings):
            apart = numpy.full(len(costs), SPLIT)
            apart[list(with_them)] = 0
            costs = costs + apart
        costs = numpy.where(loads < most, costs, numpy.inf)
        best = int(costs.argmin())
        if costs[best] == numpy.inf:
            continue
        choice[place] = best
        loads[best] += 1
        closest[best] += pupil.rank >= CLOSEST
        if pupil.siblings:
            chosen.setdefault(pupil.siblings, set()).add(best)
    return choice
