"""What the archive knows to be owed: its duty kinds, the `KIND` of one module each."""

from school_care.core.duty_kinds import register_duty_kind
from school_care.students.kinds import (
    assessment_round,
    card_term,
    certificate_expiry,
    entrustment_notice,
    roster_term,
)


def register() -> None:
    """Fill the registry of duty kinds; called once at start-up."""
    for module in (
        assessment_round,
        card_term,
        certificate_expiry,
        entrustment_notice,
        roster_term,
    ):
        register_duty_kind(module.KIND)
