"""Workbooks that open with a password only (ECMA-376 agile encryption: AES-256, SHA-512).

The password is never kept: whoever takes the file writes it down. Excel and WPS both open such
files.
"""

import secrets
from io import BytesIO

from msoffcrypto.exceptions import DecryptionError, InvalidKeyError
from msoffcrypto.format.ooxml import OOXMLFile

LEAST = 8  # characters a password must have
GROUPS, DIGITS = 4, 4


class WrongPassword(Exception):
    """The workbook does not open with this password."""


def new_password() -> str:
    """A password that can be read out on the telephone: 4071-8826-3519-0427."""
    groups = (f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}" for _ in range(GROUPS))
    return "-".join(groups)


def protect(workbook: bytes, password: str) -> bytes:
    """The same xlsx, opening with `password` only. Raises ValueError for a short password."""
    if len(password) < LEAST:
        raise ValueError(f"a password has at least {LEAST} characters")
    locked = BytesIO()
    OOXMLFile(BytesIO(workbook)).encrypt(password, locked)
    return locked.getvalue()


def unlock(locked: bytes, password: str) -> bytes:
    """The workbook inside what `protect` made. Raises WrongPassword."""
    opened = BytesIO()
    try:
        file = OOXMLFile(BytesIO(locked))
        file.load_key(password=password, verify_password=True)
        file.decrypt(opened)
    except (InvalidKeyError, DecryptionError) as error:
        raise WrongPassword from error
    return opened.getvalue()
