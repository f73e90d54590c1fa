"""Sealed files: what lies on disk, what opens, what is swept."""

import os
import stat
import time
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from school_care.core import vault
from school_care.core.sealed import SealBroken

CONTENT = b"a page of a notebook" * 100
DAY = 24 * 60 * 60


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


def files() -> list[Path]:
    from django.conf import settings

    return [path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file()]


def aged(path: Path, seconds: float) -> Path:
    then = time.time() - seconds
    os.utime(path, (then, then))
    return path


def test_file__written__reads_back_and_lies_sealed_for_its_owner_only():
    row = uuid4()
    vault.write(row, "attachment", CONTENT)
    assert vault.read(row, "attachment") == CONTENT
    (path,) = files()
    assert b"notebook" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_file__copied_to_another_row_or_purpose__does_not_open():
    row, other = uuid4(), uuid4()
    vault.write(row, "attachment", CONTENT)
    vault.write(other, "attachment", b"other")
    vault.write(row, "thumbnail", b"small")
    mine = next(path for path in files() if path.name == row.hex and "attachment" in str(path))
    for place in files():
        if place != mine:
            place.write_bytes(mine.read_bytes())
    with pytest.raises(SealBroken):
        vault.read(other, "attachment")
    with pytest.raises(SealBroken):
        vault.read(row, "thumbnail")
    assert vault.read(row, "attachment") == CONTENT


def test_file__one_bit_changed__does_not_open():
    row = uuid4()
    vault.write(row, "attachment", CONTENT)
    (path,) = files()
    damaged = bytearray(path.read_bytes())
    damaged[-1] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(SealBroken):
        vault.read(row, "attachment")


def test_file__erased__gone_and_erasing_again_is_quiet():
    row = uuid4()
    vault.write(row, "attachment", CONTENT)
    vault.erase(row, "attachment")
    vault.erase(row, "attachment")
    assert files() == []
    with pytest.raises(vault.FileGone):
        vault.read(row, "attachment")


@pytest.mark.parametrize("purpose", ["../media", "", "a/b", "A", "attachment\n"])
def test_place__made_up_purpose__refused(purpose):
    with pytest.raises(ValueError, match="purpose"):
        vault.write(uuid4(), purpose, b"x")


def test_place__not_a_uuid__refused():
    with pytest.raises(ValueError, match="UUID"):
        vault.read("../../etc/passwd", "attachment")


def test_write__disk_full__old_content_stays_and_no_draft_lies_about(monkeypatch):
    row = uuid4()
    vault.write(row, "attachment", CONTENT)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        vault.write(row, "attachment", b"new")
    monkeypatch.undo()
    assert len(files()) == 1


def test_sweep__old_files_without_a_row__gone_others_stay():
    owned, orphan, young = uuid4(), uuid4(), uuid4()
    for row in (owned, orphan, young):
        vault.write(row, "attachment", CONTENT)
    draft = files()[0].with_name(f"{uuid4().hex}.1a2b.part")
    draft.write_bytes(b"half")
    for path in files():
        if path.name != young.hex:
            aged(path, DAY + 60)

    def rows(ids: set[UUID]) -> set[UUID]:
        return ids & {owned}

    assert vault.sweep("attachment", rows) == 2
    assert {path.name for path in files()} == {owned.hex, young.hex}
    assert vault.sweep("attachment", rows) == 0


def test_sweep__nothing_stored_yet__nothing_to_do():
    assert vault.sweep("attachment", lambda ids: ids) == 0
