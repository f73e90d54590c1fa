"""Parts of the pages of reports upwards."""


def register() -> None:
    """Fill the registries; called once at start-up."""
