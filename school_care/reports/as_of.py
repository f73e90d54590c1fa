"""What a paper as of a day may say: nothing that happened after that day."""

from __future__ import annotations

from datetime import date


def by(day: date | None, on: date) -> date | None:
    """`day`, unless it came after the paper's own day: then the paper does not know it yet."""
    return day if day is not None and day <= on else None
