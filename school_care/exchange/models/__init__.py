"""Lists that left the school, and superiors' sheets that were filled."""

from school_care.exchange.models.exports import ExportLog
from school_care.exchange.models.fills import FilledSheet

__all__ = ["ExportLog", "FilledSheet"]
