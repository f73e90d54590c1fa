"""Where pairings hang on what other apps do: somebody leaves, a family takes consent back, two
files become one, a list is written."""

from school_care.mentoring import merging_rules_pairings, panels_pairings
from school_care.mentoring.note_access import pages_visible_to
from school_care.mentoring.selectors_pairings import companions_of
from school_care.mentoring.services.pairings.ending import (
    end_at_departure,
    end_on_leaving,
    end_without_consent,
)
from school_care.school.leaving import register_on_leaving
from school_care.students.departures import register_departure
from school_care.students.document_limits import register_document_limit
from school_care.students.outward.mentors import register_companions
from school_care.students.withdrawals import register_withdrawal


def register() -> None:
    """Fill the registries; called once at start-up."""
    register_on_leaving(end_on_leaving)
    register_departure(end_at_departure)
    register_withdrawal(end_without_consent)
    register_companions(companions_of)
    register_document_limit(pages_visible_to)
    merging_rules_pairings.register()
    panels_pairings.register()
