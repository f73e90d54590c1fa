"""What an import of records or marks leaves behind, and for how long."""

from school_care.mentoring.models import MarkImport, RecordImport
from school_care.school.sheet_imports.retention import erase_old


def erase_old_imports() -> int:
    """Erase what is due; returns how many imports. Safe at any time."""
    return erase_old(RecordImport, "records") + erase_old(MarkImport, "marks_sheet")
