"""What care records fulfil: duty kinds of talks, contacts and visits."""

from school_care.core.duty_kinds import register_duty_kind
from school_care.mentoring.kinds import contact_level, talk_class_week, visit_level, visit_term


def register() -> None:
    """Fill the registry of duty kinds; called once at start-up."""
    for module in (talk_class_week, contact_level, visit_level, visit_term):
        register_duty_kind(module.KIND)
