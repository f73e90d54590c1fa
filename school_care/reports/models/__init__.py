"""Rows of the reports app."""

from school_care.reports.models.figures import FigureGoal, FigureSnapshot, Oversight
from school_care.reports.models.printing import PrintJob, PrintJobQuerySet
from school_care.reports.models.standing import (
    LeadingMember,
    PaperLayout,
    PracticalThing,
    ProblemItem,
    SchoolDocument,
)
from school_care.reports.models.summaries import Summary, SummaryStep

__all__ = [
    "FigureGoal",
    "FigureSnapshot",
    "LeadingMember",
    "Oversight",
    "PaperLayout",
    "PracticalThing",
    "PrintJob",
    "PrintJobQuerySet",
    "ProblemItem",
    "SchoolDocument",
    "Summary",
    "SummaryStep",
]
