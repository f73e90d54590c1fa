"""控辍保学月报表: what stands in which column, and that it is counts alone."""

import json
from datetime import date

import pytest
import time_machine

from school_care.cases.dropout.month_layout import sheet_of
from school_care.cases.dropout.month_table import COLUMNS, build_month, figures_of, is_zero
from school_care.students.enums import EntryKind, LeaveReason, StandingKind
from school_care.students.models import Enrolment, Standing
from tests.attendance.making import AbsenceFactory, LeaveFactory, StandingFactory
from tests.cases.dropout.monthly import NOVEMBER, ROLL_DAY, S, course, here_since, rolls, set_term
from tests.factories import SchoolClassFactory, StudentFactory

UNTIL = date(2026, 11, 25)
OCTOBER_20, NOVEMBER_10 = date(2026, 10, 20), date(2026, 11, 10)
NOVEMBER_16, NOVEMBER_18 = date(2026, 11, 16), date(2026, 11, 18)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel("2026-11-25T15:00:00+08:00", tick=False):
        yield


@pytest.fixture
def school(cast):
    set_term(cast.school)
    here_since(cast.school)
    return cast.school


def figures(school, since=NOVEMBER, until=UNTIL) -> dict:
    return figures_of(build_month(school, since, until))


def told(line: dict, *without: str) -> dict[str, int]:
    """The columns of a line that are not nothing, groups aside."""
    return {
        code: figure
        for code, figure in line["cells"].items()
        if figure and not code.startswith("g_") and code not in without
    }


def line_of(found: dict, name: str) -> dict:
    return next(row for row in found["rows"] if row["name"] == name)


def test_table__known_month__whole_table_as_drawn(cast, school):
    """Four pupils and one who came; one left, one on leave, one suspected, one back."""
    new = StudentFactory(
        current_class=cast.eight_one,
        enrolment__starts_on=NOVEMBER_10,
        enrolment__entry_kind=EntryKind.TRANSFERRED,
    )
    Enrolment.objects.filter(student=cast.anan).update(
        until=NOVEMBER_16, leave_reason=LeaveReason.TRANSFERRED
    )
    course(cast.zixuan, (NOVEMBER_16, S.SUSPECTED), (NOVEMBER_18, S.PERSUADING))
    course(cast.yuan, (OCTOBER_20, S.SUSPECTED), (NOVEMBER_18, S.RETURNED))
    rolls(ROLL_DAY, cast.seven_one, cast.seven_two, cast.eight_one)
    AbsenceFactory(student=cast.zixuan, date=ROLL_DAY)
    AbsenceFactory(student=cast.keke, date=ROLL_DAY)
    LeaveFactory(student=cast.keke, starts_on=ROLL_DAY, until=date(2026, 11, 25))

    found = figures(school)

    assert [row["name"] for row in found["rows"]] == ["七年级", "八年级"]
    assert told(line_of(found, "七年级")) == {
        "opening": 3,
        "left": 1,
        "due": 2,
        "closing": 2,
        "expected": 2,
        "leave": 1,
        "missing": 1,
        "lost_new": 1,
        "suspected": 1,
        "not_back": 1,
    }
    assert told(line_of(found, "八年级")) == {
        "opening": 1,
        "came": 1,
        "due": 2,
        "closing": 2,
        "expected": 2,
        "here": 2,
        "came_back": 1,
    }
    assert told(found["total"]) == {
        "opening": 4,
        "came": 1,
        "left": 1,
        "due": 4,
        "closing": 4,
        "expected": 4,
        "here": 2,
        "leave": 1,
        "missing": 1,
        "lost_new": 1,
        "suspected": 1,
        "came_back": 1,
        "not_back": 1,
    }
    assert found["total"]["days"] == [2, 4]
    assert found["roll_on"] == "2026-11-24"
    assert new.current_class == cast.eight_one


def test_table__kept_figures__are_json_without_a_name(cast, school):
    course(cast.zixuan, (NOVEMBER_16, S.SUSPECTED))
    text = json.dumps(figures(school), ensure_ascii=False)
    assert json.loads(text) == figures(school)
    for secret in ("张子轩", str(cast.zixuan.public_id)):
        assert secret not in text


def test_table__suspected_and_back_in_one_month__counted_as_both(cast, school):
    course(cast.zixuan, (NOVEMBER_10, S.SUSPECTED), (NOVEMBER_16, S.RETURNED))
    cells = figures(school)["total"]["cells"]
    assert (cells["lost_new"], cells["came_back"], cells["not_back"]) == (1, 1, 0)


def test_table__away_twice_in_a_month__two_movements_one_child(cast, school):
    course(
        cast.zixuan,
        (NOVEMBER_10, S.SUSPECTED),
        (NOVEMBER_16, S.RETURNED),
        (NOVEMBER_18, S.SUSPECTED),
    )
    cells = figures(school)["total"]["cells"]
    assert (cells["lost_new"], cells["came_back"], cells["not_back"]) == (2, 1, 1)


@pytest.mark.parametrize(
    "state", [S.OTHER_SCHOOL, S.HOME_TAUGHT, S.SUSPENDED, S.LEFT_OTHER, S.DISMISSED]
)
def test_table__found_to_be_rightly_elsewhere__settled(cast, school, state):
    course(cast.zixuan, (OCTOBER_20, S.SUSPECTED), (NOVEMBER_16, state))
    assert told(figures(school)["total"], "opening", "due", "closing") == {"settled": 1}


def test_table__confirmed__stands_under_confirmed_and_not_back(cast, school):
    course(cast.zixuan, (OCTOBER_20, S.SUSPECTED), (NOVEMBER_16, S.CONFIRMED))
    assert told(figures(school)["total"], "opening", "due", "closing") == {
        "confirmed": 1,
        "not_back": 1,
    }


def test_table__watched_or_being_verified__no_dropout(cast, school):
    course(cast.zixuan, (NOVEMBER_10, S.WATCH), (NOVEMBER_16, S.VERIFYING))
    found = figures(school)
    assert told(found["total"], "opening", "due", "closing") == {}
    assert is_zero(found)


def test_table__step_after_the_last_day__not_told_yet(cast, school):
    course(cast.zixuan, (OCTOBER_20, S.SUSPECTED), (NOVEMBER_16, S.RETURNED))
    cells = figures(school, until=date(2026, 11, 15))["total"]["cells"]
    assert (cells["suspected"], cells["came_back"], cells["not_back"]) == (1, 0, 1)


def test_table__lost_pupil_of_a_grade_without_anybody__has_a_row(cast, school):
    nine = SchoolClassFactory(school=school, grade=9)
    gone = StudentFactory(current_class=nine)
    gone.enrolments.update(starts_on=date(2026, 9, 1), until=date(2026, 10, 8))
    course(gone, (OCTOBER_20, S.SUSPECTED))
    assert told(line_of(figures(school), "九年级")) == {"suspected": 1, "not_back": 1}


def test_table__two_categories_of_a_group__counted_once(cast, school):
    both = StudentFactory(current_class=cast.eight_one, care="LB_BOTH")
    both.categories.create(school=school, category=_category("LB_ONE"), starts_on=date(2026, 9, 1))
    both.categories.create(
        school=school, category=_category("DISABLED"), starts_on=date(2026, 9, 1)
    )
    eighth = line_of(figures(school), "八年级")["cells"]
    others = StudentFactory.create_batch(2, current_class=cast.eight_one, care="LB_ONE")
    after = line_of(figures(school), "八年级")["cells"]
    assert after["g_left_behind"] - eighth["g_left_behind"] == len(others)
    assert eighth["g_disabled"] == 1
    assert eighth["g_orphan"] == 0


def test_table__group_line__counts_its_dropouts_apart(cast, school):
    child = StudentFactory(current_class=cast.eight_one, care="ORPHAN")
    course(child, (NOVEMBER_16, S.SUSPECTED))
    groups = {one["code"]: one["cells"] for one in figures(school)["groups"]}
    assert groups["g_orphan"]["not_back"] == 1
    assert groups["g_migrant"]["not_back"] == 0


def _category(code: str):
    from school_care.students.models import CareCategory

    return CareCategory.objects.get(code=code)


def test_table__home_taught__on_the_register_and_apart(cast, school):
    StandingFactory(student=cast.keke, kind=StandingKind.HOME_TAUGHT, starts_on=NOVEMBER_10)
    assert Standing.objects.count() == 1
    cells = line_of(figures(school), "七年级")["cells"]
    assert (cells["home_taught"], cells["closing"]) == (1, 3)


def test_table__month_without_school_days__dashes(cast, school):
    found = figures(school, date(2026, 8, 1), date(2026, 8, 31))
    total = sheet_of(found).lines[-1]
    texts = {cell.column: cell.text for cell in total.cells}
    assert {texts[code] for code in ("expected", "here", "leave", "missing", "untaken")} == {"—"}
    assert total.rate == "—"


def test_table__one_of_many_missing__never_a_hundred_percent(cast, school):
    found = figures(school)
    found["total"]["days"] = [9999, 10000]
    assert sheet_of(found).lines[-1].rate == "99.9%"


def test_table__every_column__has_its_place_or_its_check(cast, school):
    shown = {cell.column for cell in sheet_of(figures(school)).lines[-1].cells}
    assert set(COLUMNS) - shown == {"closing"}


def test_table__other_schools_pupil__in_no_figure(cast, school):
    before = figures(school)
    course(cast.foreign, (NOVEMBER_16, S.SUSPECTED))
    assert figures(school) == before


def test_table__roll_corrected_child_was_there_a_day_before__is_back_and_not_still_lost(
    cast, school
):
    """Suspected on the 18th; then the roll of the 17th was corrected: the child had come."""
    steps = [(NOVEMBER_18, S.SUSPECTED), (date(2026, 11, 17), S.RETURNED)]
    course(cast.anan, *steps)

    cells = figures(school)["total"]["cells"]

    assert (cells["lost_new"], cells["came_back"], cells["not_back"]) == (1, 1, 0)


def test_table__watched_after_the_days_were_full__counts_as_lost_once(cast, school):
    """A run that came late: the days were full on the 16th, somebody began to watch on the 18th."""
    course(cast.anan, (NOVEMBER_18, S.WATCH), (NOVEMBER_16, S.SUSPECTED))

    cells = figures(school)["total"]["cells"]

    assert (cells["lost_new"], cells["suspected"], cells["not_back"]) == (1, 1, 1)
