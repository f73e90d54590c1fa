"""Attachments on the pupil's file."""


def register() -> None:
    """Add this part's panels."""
