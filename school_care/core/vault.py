"""Sealed files: papers and pictures about children, encrypted on disk.

A file lies below PRIVATE_ROOT/vault/<purpose>/, under the `public_id` of the row it belongs to. It
is encrypted with the keys of the sealed columns and bound to purpose and `public_id`: copied to
another row's place it does not open. No address leads here; a view that asks who may hands files
out. They are backed up with PRIVATE_ROOT, the keys are not (docs/operations.md).

A file is written before the row that names it is committed, so that a row never lacks its file;
what a killed process leaves without a row is swept a day later (`sweep`).
"""

import contextlib
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from school_care.core.sealed import seal_bytes, unseal_bytes

FOLDER = "vault"
ORPHAN_SECONDS = 24 * 60 * 60
SWEEP_CHUNK = 500
_PURPOSE = re.compile(r"[a-z]{3,20}")
_UNFINISHED = ".part"


class FileGone(Exception):
    """The row names a file that is not there: a backup was restored without its files."""


def write(public_id: UUID, purpose: str, content: bytes) -> None:
    """Seal `content` as the file of row `public_id` for `purpose` (lower-case letters).

    Whole or not at all, and on disk when this returns. Raises OSError (disk full)."""
    place = _place(public_id, purpose)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = place.with_name(f"{place.name}.{secrets.token_hex(4)}{_UNFINISHED}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(seal_bytes(content, _bound_to(public_id, purpose)))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _keep_name(place.parent)


def read(public_id: UUID, purpose: str) -> bytes:
    """The content of a file. Raises FileGone, and SealBroken: damaged, or another row's."""
    try:
        sealed = _place(public_id, purpose).read_bytes()
    except FileNotFoundError as error:
        raise FileGone(purpose) from error
    return unseal_bytes(sealed, _bound_to(public_id, purpose))


def erase(public_id: UUID, purpose: str) -> None:
    """Delete a file; nothing happens if there is none."""
    _place(public_id, purpose).unlink(missing_ok=True)


def sweep(
    purpose: str,
    owned: Callable[[set[UUID]], set[UUID]],
    *,
    older_than: float = ORPHAN_SECONDS,
) -> int:
    """Delete files of `purpose` older than `older_than` seconds that no row owns; returns how many.

    `owned(ids)` answers which of some hundred ids have a row. Younger files may belong to a row
    that is about to be committed."""
    folder = _folder(purpose)
    until = time.time() - older_than
    swept = 0
    for files in _in_chunks(folder, until):
        known = owned(set(files) - {None})
        for public_id, paths in files.items():
            if public_id not in known:
                for path in paths:
                    path.unlink(missing_ok=True)
                    swept += 1
    return swept


def _in_chunks(folder: Path, until: float) -> Iterator[dict[UUID | None, list[Path]]]:
    """Files last written before `until`, by the row they are of; None: a dead process's draft."""
    files: dict[UUID | None, list[Path]] = {}
    for path in folder.glob("*/*"):
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < until:
                files.setdefault(_row_of(path), []).append(path)
        if len(files) >= SWEEP_CHUNK:
            yield files
            files = {}
    if files:
        yield files


def _row_of(path: Path) -> UUID | None:
    try:
        return None if path.name.endswith(_UNFINISHED) else UUID(path.name)
    except ValueError:
        return None


def _folder(purpose: str) -> Path:
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError("a purpose is a word of lower-case letters")
    return Path(settings.PRIVATE_ROOT) / FOLDER / purpose


def _place(public_id: UUID, purpose: str) -> Path:
    """Where a file lies: made of a UUID and a word of the program, never of what a person typed."""
    name = UUID(str(public_id)).hex
    return _folder(purpose) / name[:2] / name


def _bound_to(public_id: UUID, purpose: str) -> str:
    return f"{FOLDER}.{purpose}:{UUID(str(public_id))}"


def _keep_name(folder: Path) -> None:
    """The new name itself survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
