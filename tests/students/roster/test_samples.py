"""Every sample roster: exactly the pupils that can be stored, exactly the rows that cannot."""

import json
from pathlib import Path

import pytest

from school_care.core.sheets import read_workbook
from school_care.students.roster.parse import parse_roster

from .books import ON, refused

ROSTERS = Path(__file__).resolve().parents[2] / "data" / "rosters"
SAMPLES = sorted(p for p in ROSTERS.iterdir() if not p.name.endswith(".json"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_sample__parsed__stores_and_refuses_exactly_what_is_expected(path):
    expected = json.loads(Path(f"{path}.expected.json").read_text("utf-8"))
    roster = parse_roster(read_workbook(path), on=ON)
    assert len(roster.rows) == expected["stored"]
    assert refused(roster) == {(r["sheet"], r["row"]) for r in expected["refused"]}
    assert len({row.class_ref for row in roster.rows}) == expected["classes"]
    assert roster.row_count == expected["stored"] + len(expected["refused"])
    assert set(roster.refused_cells) == refused(roster)
    for problem in roster.errors:
        assert problem.message.endswith("。")
        assert problem.column


def test_sample_with_hidden_sheet__parsed__says_what_was_left_out():
    roster = parse_roster(read_workbook(ROSTERS / "sample_sheet_per_class.xlsx"), on=ON)
    said = {s.name: (s.read, s.why) for s in roster.sheets}
    assert said["五(1)班"] == (True, "")
    assert said["旧数据"][0] is False
    assert "隐藏" in said["旧数据"][1]
    assert said["说明"][0] is False
    assert "表头" in said["说明"][1]


def test_sample_two_row_header__blank_boarding__is_unknown_not_no():
    roster = parse_roster(read_workbook(ROSTERS / "sample_two_row_header.xlsx"), on=ON)
    boarding = {row.row: row.boarding for row in roster.rows}
    assert (boarding[5], boarding[6], boarding[8]) == (None, True, True)
    assert False in boarding.values()
    father = next(c for c in roster.rows[0].contacts if c.role == "FATHER")
    assert (father.name, father.place, father.phones) == (
        "王志强",
        "广东省东莞市",
        ("19900050022",),
    )
