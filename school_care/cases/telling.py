"""Tells people's inboxes what happens to reports upwards."""


def register() -> None:
    """Listen to the transport; called once at start-up."""
