"""The term's programme, letters home, family calls, birthdays, home–school notes."""

from school_care.activities.models.birthdays import BirthdayChoice, BirthdayKept
from school_care.activities.models.calls import BusyTime, CallLine, CallTry, CallTurn, CallWindow
from school_care.activities.models.letters import Letter, LetterOccasion, PostalAddress
from school_care.activities.models.notes import HomeNote
from school_care.activities.models.programme import (
    Activity,
    ActivityClass,
    Programme,
    ProgrammeStep,
)
from school_care.activities.models.taking_part import (
    ActivityPhoto,
    ParentSignIn,
    Participation,
    PhotoPupil,
    ReservedPlace,
)

__all__ = [
    "Activity",
    "ActivityClass",
    "ActivityPhoto",
    "BirthdayChoice",
    "BirthdayKept",
    "BusyTime",
    "CallLine",
    "CallTry",
    "CallTurn",
    "CallWindow",
    "HomeNote",
    "Letter",
    "LetterOccasion",
    "ParentSignIn",
    "Participation",
    "PhotoPupil",
    "PostalAddress",
    "Programme",
    "ProgrammeStep",
    "ReservedPlace",
]
