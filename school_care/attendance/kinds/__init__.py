"""What class life knows to be owed: its duty kinds, the `KIND` of one module each."""

from school_care.attendance.kinds import holiday_whereabouts, register_term
from school_care.core.duty_kinds import register_duty_kind


def register() -> None:
    """Fill the registry of duty kinds; called once at start-up."""
    for module in (holiday_whereabouts, register_term):
        register_duty_kind(module.KIND)
