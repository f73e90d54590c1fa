"""Class life: rolls, leave, the dormitory, both ends of a term, the monthly check."""

from school_care.attendance.models.boarding import DormRoom, RoomStay
from school_care.attendance.models.checks import RegisterCheck, RegisterVariance
from school_care.attendance.models.imports import AttendanceImport
from school_care.attendance.models.leave import LeaveNote
from school_care.attendance.models.rolls import AbsenceCall, AttendanceDay, AttendanceException
from school_care.attendance.models.terms import (
    HolidayStay,
    RegistrationCount,
    TermRegistration,
)

__all__ = [
    "AbsenceCall",
    "AttendanceDay",
    "AttendanceException",
    "AttendanceImport",
    "DormRoom",
    "HolidayStay",
    "LeaveNote",
    "RegisterCheck",
    "RegisterVariance",
    "RegistrationCount",
    "RoomStay",
    "TermRegistration",
]
