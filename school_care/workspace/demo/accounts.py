"""The accounts of the demo schools on paper: the password, the table, the file."""

import os
import secrets
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from school_care.workspace.demo.building import Account, Built
from school_care.workspace.demo.wordlists import words

FILE_NAME = "demo-accounts.txt"
_SYLLABLES = words(
    "shan shui yun lin tian song zhu mei lan hai feng yue xing guang qiao lu hua cao niao yu"
)
_HEADINGS = ("角色", "姓名", "账号", "密码")


def make_password() -> str:
    """A password for all named accounts of this run: three syllables and five digits, easy to
    read out and to type on a phone."""
    spoken = "-".join(secrets.choice(_SYLLABLES) for _ in range(3))
    return f"{spoken}-{secrets.randbelow(100_000):05d}"


def table_of(built: Sequence[Built], password: str) -> str:
    """The accounts of every built school as an aligned table."""
    parts = []
    for one in built:
        if one.accounts:
            parts.append(
                f"{one.school.name}（{one.school.code10}）\n{_table(one.accounts, password)}"
            )
    return "\n\n".join(parts)


def write_file(home: Path, text: str) -> Path:
    """Add `text` to the list of demo accounts, a file only its owner reads."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = home / FILE_NAME
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{text}\n\n")
    return path


def _table(accounts: Sequence[Account], password: str) -> str:
    rows = [_HEADINGS, *((a.role, a.name, a.username, password) for a in accounts)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    return "\n".join(
        "  ".join(_padded(cell, wide) for cell, wide in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
