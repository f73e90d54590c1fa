"""Who might stand by whom: a fair proposal, worked out without the database.

    proposal = propose(Problem(pupils, teachers))

What is fair is one sum, told in `objective`; the solver, the greedy baseline and the tests' brute
force all add it up there.
"""

from school_care.mentoring.pairing_solver.problem import (
    Close,
    Pick,
    Problem,
    Proposal,
    Pupil,
    Reason,
    Teacher,
    Unpaired,
)
from school_care.mentoring.pairing_solver.solving import propose

__all__ = [
    "Close",
    "Pick",
    "Problem",
    "Proposal",
    "Pupil",
    "Reason",
    "Teacher",
    "Unpaired",
    "propose",
]
