"""Fills the registries with what dropout cases add; called once at start-up."""

from school_care.alerts.visits import register_visits
from school_care.cases.dropout import duty_kind, month_duty, warnings
from school_care.cases.dropout.services import following
from school_care.cases.dropout.services.rounds import visits_of_rounds


def register() -> None:
    """Every part of dropout control that other pages and runs are composed of."""
    for part in (following, warnings, month_duty, duty_kind):
        part.register()
    register_visits("dropout.rounds", visits_of_rounds)
