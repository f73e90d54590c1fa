"""The two exact steps: sibling groups as units into places (a small integer programme), then single
children by the assignment algorithm, each place of a teacher a column of its own."""

from collections.abc import Sequence
from typing import Any

from school_care.mentoring.pairing_solver.objective import ALONE, STEP, Choice
from school_care.mentoring.pairing_solver.problem import Problem

TIME_LIMIT = 10.0  # seconds; then siblings are placed as well as found by then


def place_units(
    problem: Problem, table: Any, units: Sequence[Sequence[int]]
) -> dict[int, int] | None:
    """Teacher by place in `units`, as many pupils placed whole as there is room for, cheapest of
    those; None when no answer was found in time."""
    import numpy
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    places = numpy.array([one.places for one in problem.teachers])
    options = []  # (unit, teacher, cost)
    for number, unit in enumerate(units):
        costs = table[list(unit)].sum(axis=0)
        ok = numpy.flatnonzero(numpy.isfinite(costs) & (places >= len(unit)))
        options += [(number, int(t), float(costs[t]) - ALONE * len(unit)) for t in ok]
    if not options:
        return {}
    steps = [(t, nth) for t, free in enumerate(places) for nth in range(int(free))]
    count, rows, columns, values = len(options), [], [], []
    for column, (number, teacher, _) in enumerate(options):
        rows += [number, len(units) + teacher]
        columns += [column, column]
        values += [1.0, float(len(units[number]))]
    for column, (teacher, _) in enumerate(steps):  # a place taken pays for one child
        rows.append(len(units) + teacher)
        columns.append(count + column)
        values.append(-1.0)
    rising = [STEP * (problem.teachers[t].load + nth) for t, nth in steps]
    shape = (len(units) + len(places), count + len(steps))
    matrix = coo_array((values, (rows, columns)), shape=shape).tocsr()
    upper = [1.0] * len(units) + [0.0] * len(places)
    answer = milp(
        [cost for *_, cost in options] + rising,
        constraints=LinearConstraint(matrix, -numpy.inf, upper),
        bounds=Bounds(0, 1),
        integrality=[1] * count + [0] * len(steps),
        options={"time_limit": TIME_LIMIT},
    )
    if answer.x is None:
        return None
    taken = numpy.flatnonzero(answer.x[:count] > 0.5)
    return {options[at][0]: options[at][1] for at in taken}


def place_singles(problem: Problem, table: Any, choice: Choice) -> None:
    """Fill in those of `choice` that are open, the cheapest sum for the given rest: the k-th place
    of a teacher costs k steps, and one more column a child stands for nobody."""
    import numpy
    from scipy.optimize import linear_sum_assignment

    open_places = [place for place, teacher in enumerate(choice) if teacher is None]
    if not open_places:
        return
    taken = [0] * len(problem.teachers)
    for teacher in choice:
        if teacher is not None:
            taken[teacher] += 1
    columns = [
        (number, STEP * (teacher.load + nth))
        for number, teacher in enumerate(problem.teachers)
        for nth in range(taken[number], teacher.places)
    ]
    costs = numpy.full((len(open_places), len(columns) + len(open_places)), ALONE)
    if columns:
        owners = [number for number, _ in columns]
        steps = numpy.array([step for _, step in columns])
        costs[:, : len(columns)] = table[numpy.ix_(open_places, owners)] + steps
    costs = numpy.where(numpy.isfinite(costs), costs, ALONE * 10)  # never: worse than nobody
    for row, column in zip(*linear_sum_assignment(costs), strict=True):
        if column < len(columns):
            choice[open_places[row]] = columns[column][0]
