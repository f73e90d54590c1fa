"""Fills the registries with what dropout cases add; called once at start-up."""

from school_care.cases.dropout import warnings


def register() -> None:
    """Every part of dropout control that other pages and runs are composed of."""
    for part in (warnings,):
        part.register()
