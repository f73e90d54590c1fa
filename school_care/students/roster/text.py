"""Cells as text: `school_care.core.cells`, under the name the roster reader uses."""

from school_care.core.cells import (
    CHINESE_DIGITS,
    cell_text,
    chinese_number,
    plain,
    says_nothing,
    simplified,
    squeeze,
    words,
)

__all__ = [
    "CHINESE_DIGITS",
    "cell_text",
    "chinese_number",
    "plain",
    "says_nothing",
    "simplified",
    "squeeze",
    "words",
]
