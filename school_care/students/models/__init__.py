"""The pupil and everyone around the child."""

from school_care.students.models.access import AccessGrant
from school_care.students.models.care import (
    CareCategory,
    CareLevel,
    StudentCareLevel,
    StudentCategory,
)
from school_care.students.models.contacts import ContactPerson
from school_care.students.models.imports import RosterImport, RosterImportRow
from school_care.students.models.pupil import Enrolment, Student

__all__ = [
    "AccessGrant",
    "CareCategory",
    "CareLevel",
    "ContactPerson",
    "Enrolment",
    "RosterImport",
    "RosterImportRow",
    "Student",
    "StudentCareLevel",
    "StudentCategory",
]
