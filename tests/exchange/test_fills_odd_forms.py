"""Forms of other makes: totals that leave the example out, a unit line right above the headings,
columns the importer passes by, headings nobody knows."""

import openpyxl
import pytest

from school_care.core.sheets.forms import describe_form
from school_care.exchange.services.filling import forms, meanings
from school_care.exchange.services.filling.reading import Column, read_sheet
from school_care.students.models import Student
from school_care.students.roster.headings import resolve
from tests.exchange.blank_forms import county_form, saved
from tests.exchange.test_fills import column, receive, reports, result
from tests.factories import PairingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


def plain_form(*headings: str, unit: tuple[str, ...] = ()):
    """A sheet of headings without lines, below a unit line of several cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "留守儿童信息采集表"
    for place, text in enumerate(unit):
        sheet.cell(2, 1 + place * 3, text)
    for place, text in enumerate(headings, start=1):
        sheet.cell(3, place, text)
    return book


def test_filling__totals_begin_below_the_example__example_stays_and_everyone_is_counted(cast):
    book = county_form(4, example=True)
    sheet = book.worksheets[0]
    sheet["B9"], sheet["H9"] = "=COUNTA(B6:B8)", '=COUNTIF(H6:H8,"是")'
    filled = receive(cast, book)
    looked = forms.look(forms.open_form(filled), by=cast.registrar)
    assert {one.label: one.value for one in looked.made.figures if one.formula} == {
        "学生姓名": 2,
        "是否留守儿童": 2,
    }
    sheet = result(filled, cast.registrar)
    assert column(sheet, "B", last=8) == ["张三", "张子轩", "赵远", None]
    assert column(sheet, "A", last=7) == ["示例", 1, 2]


def test_filling__unit_line_right_above_the_headings__is_filled_and_no_heading(cast):
    book = plain_form("姓名", "性别", "班级", "家庭住址", "健康状况", unit=("学校：", "日期："))
    filled = receive(cast, book)
    opened = forms.open_form(filled)
    assert opened.shape.headings == ["姓名", "性别", "班级", "家庭住址", "健康状况"]
    assert opened.shape.heading_rows == (3, 3)
    sheet = result(filled, cast.registrar)
    assert sheet["A2"].value == f"学校：{cast.school.name}"
    assert sheet["D2"].value.startswith("日期：20")
    assert sheet["A4"].value == "张子轩"


def test_filling__village_age_and_teachers__are_told(cast):
    Student.objects.filter(pk=cast.zixuan.pk).update(village="云岭村")
    PairingFactory(student=cast.zixuan, user=cast.teacher)
    book = plain_form("姓名", "村（居）", "年龄", "班主任", "帮扶教师", "班级")
    filled = receive(cast, book)
    sheet = result(filled, cast.registrar)
    born, on = cast.zixuan.birth_date, forms.clock.today()
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    said = [sheet.cell(4, place).value for place in range(1, 6)]
    assert said == [
        "张子轩", "云岭村", years, cast.head_teacher.name, cast.teacher.name,
    ]  # fmt: skip
    assert column(sheet, "B", 5, 5) == [None]


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("儿童基本情况·年龄", meanings.AGE),
        ("学生基本信息·所在村", meanings.VILLAGE),
        ("结对帮扶·年龄", meanings.EMPTY),  # the teacher's, perhaps
        ("监护人·年龄", "contact/GUARDIAN/age"),
    ],
)
def test_guess__age_and_village_below_a_group__the_pupils_only(label, code):
    group, _, own = label.partition("·")
    assert meanings.guess(Column(1, label, resolve(own, group))) == code


def test_filling__heading_nobody_knows__asks_and_does_not_say_there_is_nothing(cast):
    filled = receive(cast, plain_form("姓名", "班级", "爸爸在哪打工", "上学怎么走", "家庭年收入"))
    said = reports(filled, cast.registrar)
    assert said["爸爸在哪打工"].code == "contact/FATHER/place" or said["爸爸在哪打工"].filled
    assert said["上学怎么走"].why_open.startswith("没有认出")
    assert said["家庭年收入"].why_open == "档案里没有这一项"


def test_reading__parents_with_a_colon_beside_other_groups__are_groups_still():
    book = county_form(3)
    book.worksheets[0]["I3"] = "父亲："
    shape = read_sheet(describe_form(saved(book))[0])
    assert [c.target.role for c in shape.columns if c.target.attribute == "place"] == ["FATHER"]
