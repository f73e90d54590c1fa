"""Uploaded rosters on disk: below PRIVATE_ROOT, never served, erased later."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings

FOLDER = "rosters"


def store(public_id: UUID, chunks: Iterable[bytes]) -> tuple[str, str]:
    """Write an upload; returns its name below PRIVATE_ROOT and its SHA-256."""
    folder = Path(settings.PRIVATE_ROOT) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / str(public_id)
    digest = hashlib.sha256()
    with path.open("wb") as file:
        path.chmod(0o600)
        for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)
    return f"{FOLDER}/{public_id}", digest.hexdigest()


def path_of(stored_file: str) -> Path:
    """Where a stored upload lies."""
    return Path(settings.PRIVATE_ROOT) / stored_file


def erase(stored_file: str) -> None:
    """Remove a stored upload; one already gone is fine."""
    if stored_file:
        path_of(stored_file).unlink(missing_ok=True)


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
