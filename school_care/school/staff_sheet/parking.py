"""Where an uploaded sheet waits between preview and confirmation: outside every URL, a day long."""

import time
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

FOLDER = "staff-sheets"
KEEP_SECONDS = 24 * 60 * 60


def park(file: UploadedFile) -> UUID:
    """Keep an upload; returns the token under which `parked` finds it. Old ones are removed."""
    folder = _folder()
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > KEEP_SECONDS:
            old.unlink(missing_ok=True)
    token = uuid4()
    with (folder / str(token)).open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    return token


def parked(token: UUID) -> Path | None:
    """The file of a token, None when it is gone."""
    path = _folder() / str(token)
    return path if path.is_file() else None


def remove(token: UUID) -> None:
    """Forget a file; once is enough, twice does no harm."""
    (_folder() / str(token)).unlink(missing_ok=True)


def _folder() -> Path:
    folder = Path(settings.PRIVATE_ROOT) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
