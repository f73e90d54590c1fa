"""The school's own next step of a report as something owed."""


def register() -> None:
    """Fill the registry of duty kinds; called once at start-up."""
