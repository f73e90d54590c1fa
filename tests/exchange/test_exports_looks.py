"""The lists as a superior prints them: paper, pages side by side, what stands where."""

from io import BytesIO

import openpyxl
import pytest

from school_care.core.sheets import A3, FormColumn, ListSheet, form_workbook
from school_care.exchange.rosters.f02_card import ticks
from school_care.exchange.rosters.registry import kind_of
from school_care.exchange.services.preparing import prepare
from school_care.students.models import Student
from tests.exchange.taking import book_of, lines_of, pupils_of, take
from tests.factories import StudentFactory

pytestmark = pytest.mark.django_db


def sheet_of(columns, rows, **given):
    form = ListSheet(name="名册", title="题目", columns=columns, rows=rows, **given)
    return openpyxl.load_workbook(BytesIO(form_workbook([form]))).active


def test_pages_side_by_side__title_above_the_first__break_where_said(cast):
    sheet = book_of(take(cast.registrar, "f02").content)
    assert [one.id for one in sheet.col_breaks.brk] == [22]
    assert sheet["W3"].value == "父亲"  # the second page begins with the father
    assert "A1:V1" in {str(area) for area in sheet.merged_cells.ranges}
    assert (
        not sheet.sheet_properties.pageSetUpPr.fitToPage
    )  # scaled, for programs ignore breaks when fitting
    assert 45 <= sheet.page_setup.scale <= 100


def test_left_behind_list__24_columns__lie_on_a3(cast):
    sheet = book_of(take(cast.registrar, "f05").content)
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (str(A3), "landscape") or (
        sheet.page_setup.paperSize,
        sheet.page_setup.orientation,
    ) == (A3, "landscape")


@pytest.mark.parametrize(("width", "lies"), [(10, "portrait"), (40, "landscape")])
def test_a4__narrow_stands_upright__wide_lies(width, lies):
    sheet = sheet_of([FormColumn("甲", width=width)] * 5, [["一"] * 5])
    assert (sheet.page_setup.orientation or "portrait") == lies


def test_columns__names_in_the_middle__addresses_from_the_left():
    columns = [FormColumn("姓名"), FormColumn("住址", width=24)]
    rows = [["张三", "柳溪镇"], ["李四四", "柳溪镇云岭村三组15号"]]
    sheet = sheet_of(columns, rows)
    assert sheet["A3"].alignment.horizontal == "center"
    assert sheet["B3"].alignment.horizontal is None


def test_remarks__what_the_school_noted_for_itself__stay_at_school(cast):
    Student.objects.filter(pk=cast.zixuan.pk).update(note="约爸爸腊月面谈")
    for form in ("f05", "f06"):
        lines = lines_of(take(cast.registrar, form).content)
        assert {line["备注"] for line in lines} == {None}
    chosen = take(cast.registrar, "list", columns=("note",)).content
    assert "约爸爸腊月面谈" in {line["备注"] for line in lines_of(chosen)}


def test_unverified__told_where_categories_are_told__not_beside_boarding(cast):
    StudentFactory(current_class=cast.seven_one, care=True)

    def unverified(columns) -> int:
        return prepare(
            by=cast.registrar,
            school=cast.school,
            kind=kind_of("list", columns),
            students=pupils_of(cast.registrar, cast.school),
            on=cast.zixuan.created_at.date(),
        ).unverified

    assert unverified(("sex", "boarding")) == 0
    assert unverified(("category",)) > 0


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ("", "□低保　　□医疗　　□其他"),
        ("低保", "☑低保　　□医疗　　□其他"),
        ("低保、特困救助供养", "☑低保　　□医疗　　☑其他（特困救助供养）"),
    ],
)
def test_ticks__what_is_known__is_ticked_and_nothing_else(held, said):
    assert ticks(("低保", "医疗", "其他"), held) == said
