"""Hostile files end with one clear sentence, quickly and in little memory."""

import json
import subprocess
import sys

import pytest

from .hostile import HOSTILE, book, million_styled_rows


def cost_of(path) -> dict:
    """Read the file in a process of its own; seconds and memory of the whole process tree."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.sheets.measured", str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", HOSTILE)
def test_reading__hostile_file__one_sentence_within_limits(name, tmp_path):
    make, expected = HOSTILE[name]
    path = tmp_path / name
    path.write_bytes(make())
    cost = cost_of(path)
    assert expected in cost["said"]
    assert cost["said"].count("。") == 1
    assert "\n" not in cost["said"]
    assert cost["seconds"] < 5
    assert cost["mb"] < 400


@pytest.mark.parametrize("cells", ["", "ABC"])
def test_reading__a_million_styled_blank_rows__only_the_pupils(cells, tmp_path):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(million_styled_rows(book(), cells=cells))
    cost = cost_of(path)
    assert cost["said"] == ""
    assert cost["rows"] == 2
    assert cost["seconds"] < 8
    assert cost["mb"] < 400
