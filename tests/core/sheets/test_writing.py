"""Exports open with every ID intact and run nothing."""

import csv
import io
import unicodedata
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from school_care.core.sheets import Column, read_workbook, write_csv, write_workbook

FORMULA_STARTS = "=+-@\t\r＝＋－＠"
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=30
)
dangerous = st.builds(str.__add__, st.sampled_from(FORMULA_STARTS), texts)


def written(rows, columns=("甲", "乙")) -> openpyxl.worksheet.worksheet.Worksheet:
    stream = io.BytesIO()
    write_workbook(stream, columns=columns, rows=rows)
    return openpyxl.load_workbook(stream).active


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(dangerous, texts), max_size=5))
def test_xlsx__any_text__is_never_a_formula(rows):
    for row in written(rows).iter_rows():
        for cell in row:
            assert cell.data_type in ("s", "n")
            assert cell.data_type == "s" or cell.value is None


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(dangerous, texts), max_size=5))
def test_csv__any_text__never_starts_a_formula(rows):
    stream = io.StringIO(newline="")
    write_csv(stream, columns=["=甲", "乙"], rows=rows)
    stream.seek(0)
    for record in csv.reader(stream):
        for field in record:
            assert unicodedata.normalize("NFKC", field[:1])[:1] not in tuple("=+-@\t\r")


def test_xlsx__id_number__stays_text_of_eighteen_places():
    sheet = written([["990101201603120012", "https://a.b"]])
    assert sheet["A2"].value == "990101201603120012"
    assert sheet["A2"].data_type == "s"
    assert sheet["B2"].hyperlink is None


def test_xlsx__written_and_read_back__values_are_the_same(tmp_path):
    path = tmp_path / "回读.xlsx"
    count = write_workbook(
        path,
        columns=[Column("姓名", 20), "生日", "数", "寄宿"],
        rows=[["=1+1", date(2012, 3, 5), 7, True], [None, None, None, None]],
        sheet_name="一/班[1]:很长的名字很长的名字很长的名字很长的名字很长的名字",
        notes=["说明"],
    )
    sheet = read_workbook(path).sheets[0]
    assert count == 2
    assert [(r.number, r.cells) for r in sheet.rows()] == [
        (1, ["说明"]),
        (2, ["姓名", "生日", "数", "寄宿"]),
        (3, ["=1+1", date(2012, 3, 5), 7.0, "是"]),
    ]


def test_csv__values__as_people_read_them():
    stream = io.StringIO(newline="")
    write_csv(stream, columns=["a", "b"], rows=[[None, True], [date(2026, 1, 2), "+86"], [-3, 1]])
    stream.seek(0)
    assert list(csv.reader(stream))[1:] == [["", "是"], ["2026-01-02", "'+86"], ["-3", "1"]]


@pytest.mark.parametrize("name", ["甲" * 30 + "'乙", "'''", "七\x01(1)\ufffe班", "[七]/*?", "'=1'"])
def test_sheet_name__whatever_a_class_or_pupil_is_called__opens(name):
    stream = io.BytesIO()
    write_workbook(stream, columns=["姓名"], rows=[["张伟"]], sheet_name=name)

    (sheet,) = openpyxl.load_workbook(stream).worksheets
    assert sheet["A2"].value == "张伟"
    assert 0 < len(sheet.title) <= 31
