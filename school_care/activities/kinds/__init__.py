"""What activities fulfil: the month's lecture, letters home, birthdays, family calls, notes."""

from school_care.activities.kinds import (
    birthday,
    call_month,
    lecture_class_month,
    letter_occasion,
    note_month,
)
from school_care.core.duty_kinds import register_duty_kind


def register() -> None:
    """Fill the registry of duty kinds; called once at start-up."""
    for module in (lecture_class_month, letter_occasion, birthday, call_month, note_month):
        register_duty_kind(module.KIND)
