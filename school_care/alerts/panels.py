"""What warnings add to shared pages: the today page, the pupil's file."""


def register() -> None:
    """Fill the registries; called once at start-up."""
