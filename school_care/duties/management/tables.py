"""Tables in a terminal, where a Chinese character is two columns wide."""

from collections.abc import Iterable, Sequence
from unicodedata import east_asian_width

GAP = "  "


def width(text: str) -> int:
    """Columns a text takes."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows under their headings, columns aligned."""
    lines = [tuple(headings), *(tuple(row) for row in rows)]
    widths = [max(width(line[at]) for line in lines) for at in range(len(headings))]
    return "\n".join(
        GAP.join(
            text + " " * (wide - width(text)) for text, wide in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )
