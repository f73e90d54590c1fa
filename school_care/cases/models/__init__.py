"""Tables of cases."""

from school_care.cases.models.case import Case, CaseReport
from school_care.cases.models.dropout import (
    DropoutCourse,
    DropoutPolicy,
    DropoutStep,
    Persuasion,
    UrgingNotice,
)
from school_care.cases.models.ledgers import DropoutMonth, GraduateDestination

__all__ = [
    "Case",
    "CaseReport",
    "DropoutCourse",
    "DropoutMonth",
    "DropoutPolicy",
    "DropoutStep",
    "GraduateDestination",
    "Persuasion",
    "UrgingNotice",
]
