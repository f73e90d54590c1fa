"""From a problem to a proposal."""

from typing import Any

from school_care.mentoring.pairing_solver.assigning import place_singles, place_units
from school_care.mentoring.pairing_solver.greedy import greedy
from school_care.mentoring.pairing_solver.objective import Choice, cost_of, fits, reasons
from school_care.mentoring.pairing_solver.polishing import Polish
from school_care.mentoring.pairing_solver.problem import (
    Close,
    Pick,
    Problem,
    Proposal,
    Reason,
    Unpaired,
)


def propose(problem: Problem) -> Proposal:
    """The best proposal found: never worse than the greedy one, the same for the same input.

    Sibling groups are placed whole first, single children exactly around them, then small changes
    as long as they help. Where that leaves a child out though there are places, everything is
    placed at once.
    """
    table = _decided(problem, fits(problem))
    choice = _by_steps(problem, table)
    if problem.groups and _left_out(problem, choice):
        choice = min(
            (choice, _all_at_once(problem, table)), key=lambda one: cost_of(problem, one, table)
        )
    best = min((choice, greedy(problem, table)), key=lambda one: cost_of(problem, one, table))
    return _told(problem, best, table)


def _decided(problem: Problem, table: Any) -> Any:
    """`table` with no way but the one a person has chosen."""
    import numpy

    place_of = {teacher.key: place for place, teacher in enumerate(problem.teachers)}
    for place, pupil in enumerate(problem.pupils):
        chosen = place_of.get(problem.fixed.get(pupil.key, -1))
        if chosen is not None:
            cost = table[place, chosen]
            table[place, :] = numpy.inf
            table[place, chosen] = cost if numpy.isfinite(cost) else 0.0
    return table


def _by_steps(problem: Problem, table: Any) -> Choice:
    choice: Choice = [None] * len(problem.pupils)
    place_of = {teacher.key: place for place, teacher in enumerate(problem.teachers)}
    fixed = {
        place
        for place, pupil in enumerate(problem.pupils)
        if problem.fixed.get(pupil.key) in place_of
    }
    units = problem.groups
    placed = place_units(problem, table, units) if units and problem.teachers else {}
    for number, teacher in (placed or {}).items():
        for place in units[number]:
            choice[place] = teacher
    place_singles(problem, table, choice)
    return _kept(problem, choice, table, fixed)


def _kept(problem: Problem, choice: Choice, table: Any, fixed: set[int] | None = None) -> Choice:
    """`choice`, polished."""
    Polish(problem, table, choice, fixed or set()).run()
    return choice


def _left_out(problem: Problem, choice: Choice) -> bool:
    """Whether somebody has nobody though there are places for all."""
    places = sum(teacher.places for teacher in problem.teachers)
    return None in choice and places > len(choice) - choice.count(None)


def _all_at_once(problem: Problem, table: Any) -> Choice:
    choice: Choice = [None] * len(problem.pupils)
    grouped = {place for group in problem.groups for place in group}
    singles = [[place] for place in range(len(choice)) if place not in grouped]
    units = [*problem.groups, *singles]
    for number, teacher in (place_units(problem, table, units) or {}).items():
        for place in units[number]:
            choice[place] = teacher
    place_singles(problem, table, choice)
    return _kept(problem, choice, table)


def _told(problem: Problem, choice: Choice, table: Any) -> Proposal:
    picks, unpaired = [], {}
    for place, teacher in enumerate(choice):
        pupil = problem.pupils[place]
        if teacher is None:
            unpaired[pupil.key] = _why_not(problem, place, choice)
            continue
        person = problem.teachers[teacher]
        found = reasons(pupil, person)
        with_it = _siblings_with(problem, place, choice)
        if with_it and all(reason.code != Reason.SIBLING for reason in found):
            found = (*found, Close(Reason.SIBLING))
        picks.append(Pick(pupil.key, person.key, found))
    split = [
        problem.pupils[group[0]].siblings
        for group in problem.groups
        if len({choice[place] for place in group}) > 1
    ]
    return Proposal(picks, unpaired, split, cost_of(problem, choice, table))


def _siblings_with(problem: Problem, place: int, choice: Choice) -> bool:
    group = next((one for one in problem.groups if place in one), ())
    return any(other != place and choice[other] == choice[place] for other in group)


def _why_not(problem: Problem, place: int, choice: Choice) -> Unpaired:
    if not any(teacher.most > 0 for teacher in problem.teachers):
        return Unpaired.NO_TEACHER
    taken = [choice.count(number) for number in range(len(problem.teachers))]
    free = [
        teacher
        for teacher, used in zip(problem.teachers, taken, strict=True)
        if used < teacher.places
    ]
    return Unpaired.UNWISHED if free else Unpaired.FULL
