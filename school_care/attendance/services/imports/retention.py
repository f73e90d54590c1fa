"""What an attendance import leaves behind, and for how long."""

from school_care.attendance.models import AttendanceImport
from school_care.school.sheet_imports.retention import erase_old


def erase_old_imports() -> int:
    """Erase what is due; returns how many imports. Safe at any time."""
    return erase_old(AttendanceImport, "attendance")
