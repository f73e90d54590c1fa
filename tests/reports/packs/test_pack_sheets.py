"""The sheets of a pack: days on one line, names to sign never on a sheet of their own."""

import subprocess

import pytest
from django.template.loader import render_to_string

from school_care.core.pdf import render_pdf
from school_care.reports.packs.order import context_for, states
from school_care.reports.packs.tables import Content, Table, columns
from tests.reports.packs.support import wish

USABLE_MM = 264  # of A4 sideways, without margins and the serial number
DAY_MM = 15  # 2026-11-21 in the small print of a ledger, with its padding


@pytest.mark.django_db
def test_ledgers_of_dropout__columns__leave_room_for_a_day_on_one_line(cast):
    asked = wish(cast.term, "dropout", masked=True)
    context = context_for(school=cast.school, reader=cast.principal, wish=asked)
    part = next(one for one in states(context, "dropout") if one.part.code == "cases")
    ledgers = [one for one in part.content.tables if one.title.endswith("台账")]
    assert len(ledgers) == 2
    for ledger in ledgers:
        whole = sum(column.share for column in ledger.columns)
        days = [one for one in ledger.columns if one.heading in ("离校日期", "销号日期")]
        assert len(days) == 2
        assert all(one.share / whole * USABLE_MM >= DAY_MM for one in days)
        assert "身份证号、学籍号" in [one.heading for one in ledger.columns]


@pytest.mark.parametrize("many", range(19, 25))
def test_names_to_sign__below_a_table_that_fills_the_sheet__have_a_row_above_them(many):
    table = Table(
        "花名册",
        columns(("姓名", 10), ("说明", 30)),
        many,
        list,
        note="截至当天。",
        signs=("填表人",),
    )
    rows = [(f"第{at}人", "在校") for at in range(many)]
    content = {"title": "甲", "number": "留守-01", "part": {"title": "甲"}, "content": Content()}
    html = render_to_string(
        "print/pack_part.html",
        {**content, "edition": "school", "tables": [{"table": table, "rows": rows, "width": 40}]},
    )
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=render_pdf(html), capture_output=True, check=True
    )
    sheets = done.stdout.decode().split("\f")[1:-1]
    last = next(sheet for sheet in sheets if "填表人" in sheet)
    assert f"第{many - 1}人" in last
