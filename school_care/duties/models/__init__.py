"""Models of the ledger of duties."""

from school_care.duties.models.ledger import Duty, DutyChange, Ledger
from school_care.duties.models.notices import DailyRun, Delivery, FeedAddress, Notice, Reminder
from school_care.duties.models.rules import DutyRule

__all__ = [
    "DailyRun",
    "Delivery",
    "Duty",
    "DutyChange",
    "DutyRule",
    "FeedAddress",
    "Ledger",
    "Notice",
    "Reminder",
]
