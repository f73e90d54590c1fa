"""Lists of words kept as running text."""


def words(text: str) -> list[str]:
    """The words of `text`, which stand with blanks between."""
    return text.split()
