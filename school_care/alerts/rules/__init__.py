"""The warning rules, one module each."""

from school_care.alerts.ruling import register_rule


def register() -> None:
    """Fill the registry; called once at start-up."""
    from school_care.alerts.rules import (
        absence_morning,
        absence_pattern,
        absence_run,
        absence_share,
        boarder_not_back,
        certificate_expiry,
        duty_safety,
        guardianship_change,
        leave_expired,
        marks_fall,
        register_not_here,
        talk_serious,
    )

    for module in (
        boarder_not_back,
        absence_morning,
        absence_run,
        leave_expired,
        talk_serious,
        duty_safety,
        guardianship_change,
        absence_pattern,
        absence_share,
        register_not_here,
        marks_fall,
        certificate_expiry,
    ):
        register_rule(module.RULE)
