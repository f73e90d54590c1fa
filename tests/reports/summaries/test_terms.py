"""The reports of a term and a year: goals set and reached, what was promised, what was settled."""

from datetime import date, datetime

import pytest
import time_machine

from school_care.reports.enums import SummaryState
from school_care.reports.masking import Masking
from school_care.reports.models import FigureGoal, PracticalThing, ProblemItem, Summary
from school_care.reports.packs.context import PackContext
from school_care.reports.packs.parts_common import rules_plans_summaries
from school_care.reports.summaries import services
from school_care.reports.summaries.layout import sections_of
from tests.reports.summaries.making import period

JANUARY_8 = datetime.fromisoformat("2027-01-08T09:00:00+08:00")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school")]


def of_term(cast, kind: str = "term", code: str = "") -> Summary:
    with time_machine.travel(JANUARY_8, tick=False):
        about = period(cast.school, kind=kind, code=code or cast.term.code)
        return services.draft(by=cast.director, school=cast.school, period=about)


def problem(cast, found: date, due: date, cleared: date | None = None) -> None:
    ProblemItem.objects.create(
        school=cast.school,
        student=cast.yuan,
        source="talk",
        found_on=found,
        what="缺学习用品",
        measure="联系资助",
        due_on=due,
        cleared_on=cleared,
        written_at=datetime.fromisoformat("2026-11-01T09:00:00+08:00"),
    )


def table_of(row: Summary, title: str) -> dict[str, list[str]]:
    part = next(one for one in sections_of(row.kind, row.figures) if one.title == title)
    return {line[0]: list(line[1:]) for table in part.tables for line in table.rows}


def test_goal__set_for_the_term__is_held_against_what_was_reached(cast):
    for code, target in (("paired", 0), ("archive_open", 1000)):
        FigureGoal.objects.create(
            school=cast.school, term=cast.term, code=code, target=target, set_at=JANUARY_8
        )
    row = of_term(cast)
    known = {one["code"]: one for one in row.figures["measures"]}
    goals = {code: known[code]["target"] for code in ("paired", "archive_open") if code in known}
    assert all(
        target == {"paired": 0, "archive_open": 1000}[code] for code, target in goals.items()
    )
    shown = table_of(row, "目标与达成")
    for one in row.figures["measures"]:
        assert shown[one["label"]][0] != ""
        if one["whole"] and not one["mean"] and one["target"] is not None:
            done = one["part"] * 1000 >= one["target"] * one["whole"]
            done = one["part"] * 1000 <= one["target"] * one["whole"] if one["lower"] else done
            assert shown[one["label"]][3] == ("是" if done else "否")


def test_things__promised_for_the_year__are_told_with_what_came_of_them(cast):
    common = {"school": cast.school, "due_on": date(2026, 12, 31), "written_at": JANUARY_8}
    PracticalThing.objects.create(
        year=2026,
        number=1,
        what="装两部亲情电话",
        done_on=date(2026, 10, 9),
        outcome="已用上",
        **common,
    )
    PracticalThing.objects.create(year=2026, number=2, what="添置棉被", **common)
    PracticalThing.objects.create(
        year=2026, number=3, what="不办了", dropped_on=date(2026, 11, 1), **common
    )
    PracticalThing.objects.create(year=2025, number=1, what="去年的事", **common)
    assert table_of(of_term(cast), "几件实事") == {
        "装两部亲情电话": ["10月9日", "已用上"],
        "添置棉被": ["办理中", "—"],
    }


def test_problems__found_settled_and_due__are_counted_by_their_days(cast):
    problem(cast, date(2026, 9, 10), date(2026, 9, 30), date(2026, 9, 28))
    problem(cast, date(2026, 10, 10), date(2026, 10, 30))
    problem(cast, date(2026, 8, 1), date(2026, 8, 20), date(2026, 8, 15))  # over before the term
    problem(cast, date(2026, 8, 1), date(2026, 9, 20), date(2026, 9, 19))
    told = table_of(of_term(cast), "问题清零与控辍月报")
    assert told == {
        "期内新列": ["2"],
        "期内解决": ["2"],
        "期末未解决": ["1"],
        "期内到期的已解决": ["2/3"],
    }


def test_year__of_which_one_term_is_known__begins_and_ends_with_it(cast):
    row = of_term(cast, kind="year", code="2026")
    assert (row.figures["since"], row.figures["until"]) == ("2026-09-01", "2027-01-08")
    assert row.term == cast.term


def test_year__signed__is_called_by_its_year_in_an_inspection_pack(cast):
    row = of_term(cast, kind="year", code="2026")
    Summary.objects.filter(pk=row.pk).update(
        state=SummaryState.SIGNED, signed_by=cast.principal, signed_at=JANUARY_8
    )
    context = PackContext(
        cast.school, cast.term, JANUARY_8.date(), cast.director, Masking.of(cast.school, on=False)
    )
    (table,) = rules_plans_summaries(context).tables
    assert [line[:2] for line in table.rows()] == [("学年工作总结", "2026—2027学年")]
