"""Days as the commands take them."""

from argparse import ArgumentTypeError
from datetime import date

FIRST_YEAR, LAST_YEAR = 2000, 2199  # of which a calendar can be asked on both sides


def day(text: str) -> date:
    """The day of YYYY-MM-DD, as an argument's `type`."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        said = f"日期请写成 YYYY-MM-DD，在{FIRST_YEAR}年至{LAST_YEAR}年之间。"
        raise ArgumentTypeError(said)
    return found
