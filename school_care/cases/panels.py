"""What cases add to shared pages."""


def register() -> None:
    """Fill the registries; called once at start-up."""
