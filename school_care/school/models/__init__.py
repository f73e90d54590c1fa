"""The school itself: its people, classes, terms and calendar."""

from school_care.school.models.calendar import (
    CalendarImport,
    CalendarYear,
    EventPhoto,
    PublicEvent,
    SchoolDay,
    Term,
)
from school_care.school.models.people import Appointment, TeachingAssignment, User
from school_care.school.models.places import School, SchoolClass
from school_care.school.models.sheet_imports import SealedSheetImport, SheetImport
from school_care.school.models.staff_imports import StaffImport

__all__ = [
    "Appointment",
    "CalendarImport",
    "CalendarYear",
    "EventPhoto",
    "PublicEvent",
    "School",
    "SchoolClass",
    "SchoolDay",
    "SealedSheetImport",
    "SheetImport",
    "StaffImport",
    "TeachingAssignment",
    "Term",
    "User",
]
