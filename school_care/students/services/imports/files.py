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
        path = path_of(stored_file)
        for held in (path, _written_path(stored_file), path.with_suffix(".fresh")):
            held.unlink(missing_ok=True)


def note_written(stored_file: str, rows: int) -> None:
    """How many rows of an upload are written so far, beside it; nothing for a file elsewhere."""
    if not stored_file:
        return
    path = _written_path(stored_file)
    fresh = path.with_suffix(".fresh")
    fresh.write_text(str(rows))
    fresh.replace(path)  # whoever reads sees the old figure or the new one


def written_of(stored_file: str) -> int:
    """What `note_written` noted last; 0 before."""
    try:
        return int(_written_path(stored_file).read_text())
    except (OSError, ValueError):
        return 0


def _written_path(stored_file: str) -> Path:
    return path_of(f"{stored_file}.written")


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
