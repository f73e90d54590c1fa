"""What attendance shows on shared pages: the today page and the pupil's file."""


def register() -> None:
    """Fill the registries; called once at start-up."""
