"""What attendance shows on shared pages: the today page and the pupil's file."""

from school_care.attendance.panels import checks, dorm, leave, roll, terms


def register() -> None:
    """Fill the registries; called once at start-up."""
    for part in (checks, dorm, leave, roll, terms):
        part.register()
