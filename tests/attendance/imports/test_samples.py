"""Files as schools send them, and the whole JSON that answers them."""

import json
from pathlib import Path

import pytest

from tests.attendance.imports.support import run, stored

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parents[2] / "data" / "attendance"


def test_machine_export_in_gbk__committed_twice__answers_word_for_word(life, monkeypatch):
    monkeypatch.chdir(FOLDER)
    path = Path("machine_gbk.csv")
    expected = json.loads(Path("machine_gbk.csv.expected.json").read_text())

    first = run(path, "--commit")
    before = stored()
    again = run(path, "--commit")

    assert first == expected
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, expected["new"])
    assert stored() == before
