"""What the archive knows to be owed: its duty kinds, one module each."""

from school_care.students.kinds import (
    assessment_round,
    card_term,
    certificate_expiry,
    entrustment_notice,
    roster_term,
)


def register() -> None:
    """Fill the registry of duty kinds; called once at start-up."""
    for kind in (
        assessment_round,
        card_term,
        certificate_expiry,
        entrustment_notice,
        roster_term,
    ):
        kind.register()
