"""What a fair proposal is, as one sum to be made small.

For each child paired: FIT, less what speaks for the teacher (was the mentor before, wished for,
stands by a sibling, teaches the needed subject, teaches the class, same village), plus a little
where the teacher owes the child the same as class teacher anyway. For each teacher: each further
child costs a step more than the one before it, and so does each further child of the closest care,
so that neither piles up. For each teacher too many that a sibling group has: SPLIT. For each child
left without: ALONE. A teacher above their number, or one the child would rather not have, is not
allowed at any price.

The weights are steps of experience, not measured truth; what matters is their order: nobody is left
out to please another, siblings stay together before anything else, who was there before comes
before a wish, a wish before a subject, and a village or a lesson outweighs two or three children
more on the teacher's list.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from school_care.mentoring.pairing_solver.problem import (
    CLOSEST,
    Close,
    Problem,
    Pupil,
    Reason,
    Teacher,
)

FIT = 150.0
LAST, WISHED, SIBLING, SUBJECT, CLASS, VILLAGE = 60.0, 40.0, 50.0, 12.0, 12.0, 10.0
OWN_CLASS = 8.0
STEP = 5.0  # each further child of a teacher costs this more than the one before
CLOSEST_STEP = 15.0
SPLIT = 1_000.0
ALONE = 20_000.0
NEVER = float("inf")

Choice = list[int | None]  # for each pupil the place of its teacher


def fit(pupil: Pupil, teacher: Teacher) -> float:
    """What this child with this teacher costs, whoever else they have."""
    if teacher.key in pupil.unwanted:
        return NEVER
    cost = FIT
    cost -= LAST * (pupil.last == teacher.key)
    cost -= WISHED * (teacher.key in pupil.wanted)
    cost -= SIBLING * (teacher.key in pupil.beside)
    if pupil.village and pupil.village in teacher.villages:
        cost -= VILLAGE
    taught = teacher.teaches.get(pupil.school_class) if pupil.school_class else None
    if taught:
        cost -= CLASS + SUBJECT * bool(taught & pupil.needs)
    return cost + OWN_CLASS * (pupil.school_class in teacher.head_of)


def reasons(pupil: Pupil, teacher: Teacher) -> tuple[Close, ...]:
    """What speaks for this teacher, strongest first."""
    found = []
    if pupil.last == teacher.key:
        found.append(Close(Reason.LAST, _day(pupil.last_until)))
    if teacher.key in pupil.wanted:
        found.append(Close(Reason.WISHED))
    if teacher.key in pupil.beside:
        found.append(Close(Reason.SIBLING))
    taught = teacher.teaches.get(pupil.school_class, frozenset()) if pupil.school_class else ()
    if needed := sorted(set(taught) & pupil.needs):
        found.append(Close(Reason.SUBJECT, "、".join(needed)))
    elif taught:
        found.append(Close(Reason.CLASS, "、".join(sorted(taught))))
    if pupil.village and pupil.village in teacher.villages:
        found.append(Close(Reason.VILLAGE, pupil.village))
    if pupil.school_class in teacher.head_of:
        found.append(Close(Reason.OWN_CLASS))
    return tuple(found)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def rising(step: float, held: Any, more: Any) -> Any:
    """What `more` children beside `held` cost, each `step` more than the one before; of numbers or
    of arrays."""
    return step * (held * more + more * (more - 1) / 2)


def fits(problem: Problem) -> Any:
    """The matrix of `fit`, pupils by teachers."""
    import numpy

    table = [[fit(pupil, teacher) for teacher in problem.teachers] for pupil in problem.pupils]
    return numpy.array(table, dtype=float).reshape(len(problem.pupils), len(problem.teachers))


def cost_of(problem: Problem, choice: Sequence[int | None], table: Any = None) -> float:
    """The whole sum for a choice; infinite when it breaks a rule."""
    total, loads, closest = 0.0, Counter[int](), Counter[int]()
    for place, teacher in enumerate(choice):
        if teacher is None:
            total += ALONE
            continue
        pupil = problem.pupils[place]
        person = problem.teachers[teacher]
        total += fit(pupil, person) if table is None else float(table[place, teacher])
        loads[teacher] += 1
        closest[teacher] += pupil.rank >= CLOSEST
    for teacher, more in loads.items():
        person = problem.teachers[teacher]
        if more > person.places:
            return NEVER
        total += rising(STEP, person.load, more)
        total += rising(CLOSEST_STEP, person.closest, closest[teacher])
    for group in problem.groups:
        total += SPLIT * max(0, len({choice[place] for place in group} - {None}) - 1)
    return total
