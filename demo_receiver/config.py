"""Which offices are played, with which secrets: a JSON file that only its owner reads.

{"endpoints": [{"path": "edu", "name": "…", "org_type": "EDU", "secret": "whsec_…",
                "receipts": "the last part of the address receipts go to"}]}
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from demo_receiver.signing import key_of

_PATH = re.compile(r"[a-z0-9][a-z0-9-]{0,38}")
NUMBER_WORDS = {"EDU": "青教收", "CIVIL": "青民收"}


class Unusable(Exception):
    """The file cannot be used; the text says why, without a secret."""


@dataclass(frozen=True)
class Endpoint:
    """One office that is played."""

    path: str
    name: str
    org_type: str
    secret: str
    receipts: str

    @property
    def number_word(self) -> str:
        """How its case numbers begin."""
        return NUMBER_WORDS.get(self.org_type, "收")


def read_endpoints(path: Path) -> dict[str, Endpoint]:
    """The offices of a file, by path. Raises Unusable."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["endpoints"]
        found = [Endpoint(**{key: str(value) for key, value in row.items()}) for row in rows]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unusable(f"{path}: {type(error).__name__}") from None
    for one in found:
        if not _PATH.fullmatch(one.path) or not _PATH.fullmatch(one.receipts):
            raise Unusable(f"{path}: a path or a code of receipts is not usable")
        try:
            key_of(one.secret)
        except ValueError:
            raise Unusable(f"{path}: the secret of {one.path} is not usable") from None
    if not found:
        raise Unusable(f"{path}: names no office")
    return {one.path: one for one in found}
