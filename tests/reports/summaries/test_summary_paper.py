"""The paper of a report: few sheets, and rates on one line."""

import subprocess

import pytest

from school_care.reports.models import Summary
from school_care.reports.summaries.layout import Section, Table
from school_care.reports.summaries.papers import print_summary
from tests.reports.summaries.making import period, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school")]

CATEGORIES = [[f"第{at}类", 3 + at] for at in range(16)]


def test_month__with_many_categories_and_items__takes_three_sheets(cast):
    row = Summary.objects.get(pk=signed(cast).pk)
    figures = dict(row.figures)
    figures["people"] = figures["people"] | {"categories": CATEGORIES}
    figures["items"] = [
        {"label": f"第{at}个事项", "due": 9, "in_time": 7, "late": 1, "left": 1} for at in range(16)
    ]
    figures["measures"] = [
        one | {"part": 1947, "whole": 1977, "before": [1556, 1593], "mean": ""}
        for one in figures["measures"]
    ]
    row.figures = figures
    pdf = print_summary(row=row, period=period(cast.school), school=cast.school,
                        printed_by=cast.director)  # fmt: skip
    pages = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    assert pages.count("\f") <= 3
    rates = [one for one in figures["measures"] if not one["guarded"]]
    assert len(rates) > 30
    on_one_line = sum("1947/1977" in line and "98.5%" in line for line in pages.splitlines())
    assert on_one_line >= len(rates)


def test_tables__under_the_same_headings__are_one_on_paper_and_numbers_stand_in_pairs():
    wide = [Table(("指标", "本月", "上月", "目标"), [], group) for group in ("甲", "乙")]
    narrow = [Table(("项目", "人数"), []), Table(("类别", "人数"), [])]
    words = Table(("指标", "怎样算", "目标"), [], widths=(24, 59, 17))
    assert Section("指标", wide).is_one
    assert not Section("指标", wide[:1]).is_one
    assert not Section("指标", wide).is_narrow
    assert Section("人数", narrow).is_narrow
    assert not Section("目标", [words]).is_narrow
