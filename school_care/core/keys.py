"""Key files. They live apart from database and backups (docs/operations.md) and are made once."""

import contextlib
import json
import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True)
class SealKeys:
    """The keys of the sealed fields: `keys` by id for reading, `current` for writing, `index` for
    the keyed hash that finds a sealed value again."""

    current: str
    keys: dict[str, bytes]
    index: bytes


def write_once(path: Path, text: str) -> None:
    """Create `path` readable by its owner only; if another process was first, keep its file."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()


def django_secret_key(folder: Path) -> str:
    """Django's signing key, made on first use."""
    path = folder / "django.key"
    if not path.exists():
        write_once(path, secrets.token_urlsafe(50))
    return path.read_text(encoding="ascii").strip()


@lru_cache(maxsize=4)
def seal_keys(folder: Path) -> SealKeys:
    """The sealing keys, made on first use.

    Losing `seal.json` makes every sealed field unreadable: the operations guide says how it is
    kept apart from the backups.
    """
    path = folder / "seal.json"
    if not path.exists():
        first = {
            "current": "k1",
            "keys": {"k1": b64encode(secrets.token_bytes(32)).decode()},
            "index": b64encode(secrets.token_bytes(32)).decode(),
        }
        write_once(path, json.dumps(first))
    stored = json.loads(path.read_text(encoding="ascii"))
    return SealKeys(
        current=stored["current"],
        keys={name: b64decode(value) for name, value in stored["keys"].items()},
        index=b64decode(stored["index"]),
    )
