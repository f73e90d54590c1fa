"""What was done for a child."""

from school_care.mentoring.models.imports import RecordImport
from school_care.mentoring.models.records import CareRecord

__all__ = ["CareRecord", "RecordImport"]
