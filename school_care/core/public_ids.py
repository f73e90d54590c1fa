"""Public ids as addresses and forms bring them: text that may be anything."""

from uuid import UUID


def read_public_id(text: str) -> UUID | None:
    """The id that `text` is, None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
