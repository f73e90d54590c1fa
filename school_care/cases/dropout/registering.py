"""Fills the registries with what dropout cases add; called once at start-up."""

from school_care.cases.dropout import duty_kind, month_duty, warnings
from school_care.cases.dropout.services import following


def register() -> None:
    """Every part of dropout control that other pages and runs are composed of."""
    for part in (following, warnings, month_duty, duty_kind):
        part.register()
