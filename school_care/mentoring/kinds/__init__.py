"""What mentoring fulfils: duty kinds of talks, contacts and visits, of pairings, plans, reviews."""

from school_care.core.duty_kinds import register_duty_kind
from school_care.mentoring.kinds import (
    check_staged,
    contact_level,
    helper_term,
    lectures,
    pairing_term,
    plan_term,
    review_term,
    step_next,
    talk_class_week,
    visit_level,
    visit_term,
)


def register() -> None:
    """Fill the registry of duty kinds; called once at start-up."""
    for module in (
        talk_class_week,
        contact_level,
        visit_level,
        visit_term,
        pairing_term,
        helper_term,
        plan_term,
        check_staged,
        review_term,
        step_next,
    ):
        register_duty_kind(module.KIND)
    lectures.register()
