"""A proposal for 1,000 pupils and 70 teachers: its sum against greedy, its time against the bare
assignment.

    .venv/bin/python bench/pairing.py [--pupils 1000] [--teachers 70] [--rounds 5]

The floor is `linear_sum_assignment` alone on the matrix of the same school, every place of a
teacher a column: what is asked at least of a fair proposal, without siblings and the closest care.
Its sum is a bound below which no proposal can go. Prints how far solver and greedy are above it,
families apart, the spread of the load, the reasons, and the median time of interleaved rounds as a
ratio. Fails when the solver is worse than greedy or takes more than AT_MOST times the floor.
"""

import argparse
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from school_care.mentoring.pairing_solver import Problem, Pupil, Teacher, propose
from school_care.mentoring.pairing_solver.assigning import place_singles
from school_care.mentoring.pairing_solver.greedy import greedy
from school_care.mentoring.pairing_solver.objective import cost_of, fits

AT_MOST = 4.0
CLASSES, VILLAGES = 24, 15
SUBJECTS = ("语文", "数学", "英语", "科学")
RANKS = (0, 0, 1, 1, 1, 2, 2, 3)


def school(pupils: int, teachers: int) -> Problem:
    """A school by dice: every eighth pupil with a brother or sister, four in ten with a mentor of
    last term, a few wishes."""
    dice = random.Random("pairing")  # noqa: S311 (a story, not a secret)
    most = -(-pupils * 5 // (teachers * 4))
    staff = [
        Teacher(
            key,
            most,
            teaches={dice.randrange(CLASSES): frozenset({dice.choice(SUBJECTS)}) for _ in range(3)},
            villages=frozenset(f"村{n}" for n in dice.sample(range(VILLAGES), 2)),
            head_of=frozenset({key} if key < CLASSES else ()),
        )
        for key in range(teachers)
    ]
    children = [
        Pupil(
            key,
            school_class=dice.randrange(CLASSES),
            village=f"村{dice.randrange(VILLAGES)}",
            rank=dice.choice(RANKS),
            needs=frozenset(dice.sample(SUBJECTS, dice.randrange(2))),
            siblings=f"家{key // 2}" if key < pupils // 8 else "",
            wanted=frozenset({dice.randrange(teachers)} if dice.random() < 0.03 else ()),
            unwanted=frozenset({dice.randrange(teachers)} if dice.random() < 0.03 else ()),
            last=dice.randrange(teachers) if dice.random() < 0.4 else None,
        )
        for key in range(pupils)
    ]
    dice.shuffle(children)
    return Problem(children, staff)


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Seconds, and what came of it."""
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def main() -> int:
    """Run the rounds and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pupils", type=int, default=1000)
    parser.add_argument("--teachers", type=int, default=70)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    problem = school(asked.pupils, asked.teachers)
    alone = Problem(
        [Pupil(**{**vars(one), "siblings": "", "rank": 0}) for one in problem.pupils],
        problem.teachers,
    )

    def floor() -> list[int | None]:
        choice: list[int | None] = [None] * len(problem.pupils)
        place_singles(alone, table, choice)
        return choice

    table = fits(problem)
    floor()  # scipy is loaded
    bare, whole = [], []
    for _ in range(asked.rounds):
        seconds, choice = timed(floor)
        bare.append(seconds)
        seconds, proposal = timed(lambda: propose(problem))
        whole.append(seconds)
    bound = cost_of(alone, choice)
    plain = cost_of(problem, greedy(problem, table), table)
    loads = Counter(pick.teacher for pick in proposal.picks)
    spread = sorted(loads.get(teacher.key, 0) for teacher in problem.teachers)
    ratio = statistics.median(whole) / statistics.median(bare)
    print(f"{asked.pupils} pupils, {asked.teachers} teachers, {len(problem.groups)} families")
    print(f"sum: bound {bound:,.0f}; solver {proposal.cost:,.0f}; greedy {plain:,.0f}")
    print(
        f"above the bound: solver {proposal.cost / bound - 1:.2%}; greedy {plain / bound - 1:.2%}"
    )
    print(f"solver : greedy = {proposal.cost / plain:.4f}")
    print(f"families apart {len(proposal.split)}, without a teacher {len(proposal.unpaired)}")
    print(f"load min {spread[0]} median {statistics.median(spread):g} max {spread[-1]}")
    told = Counter(str(one.code) for pick in proposal.picks for one in pick.reasons)
    print(
        "reasons " + ", ".join(f"{code} {n / asked.pupils:.0%}" for code, n in told.most_common())
    )
    print(
        f"time {statistics.median(whole):.2f} s, bare assignment {statistics.median(bare):.2f} s:"
        f" {ratio:.1f} times (at most {AT_MOST:g})"
    )
    return int(proposal.cost > plain or ratio > AT_MOST)


if __name__ == "__main__":
    sys.exit(main())
