"""A superior's form is filled with what the archive holds, and with nothing else."""

import openpyxl
import pytest
from django.utils import timezone

from school_care.core import vault
from school_care.exchange.enums import FillState, Purpose
from school_care.exchange.models import ExportLog, FilledSheet
from school_care.exchange.services.filling import forms, meanings
from school_care.exchange.services.filling.making import Switches
from school_care.exchange.services.filling.unit_lines import fill_line
from school_care.exchange.services.filling.values import match_word
from school_care.exchange.services.handing_out import Leaving, Locking
from school_care.school.refusal import Refused
from school_care.students.finding.criteria import Criteria
from school_care.students.models import SheetShape, Student
from tests.exchange.blank_forms import county_form, opened, saved
from tests.factories import StudentFactory, days_ago
from tests.students.imports.support import check, counts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


NAME = "附件2：全县农村留守儿童信息统计表(空表).xlsx"


def receive(cast, book=None, *, by=None, name=NAME) -> FilledSheet:
    content = saved(county_form(3) if book is None else book)
    return forms.receive_form(
        by=by or cast.registrar, school=cast.school, file_name=name, content=content
    )


def correct(filled, *, by, **said) -> FilledSheet:
    given = {
        "codes": {},
        "switches": Switches(),
        "criteria": Criteria.from_json(filled.criteria),
        "ticked_off": [],
        "added": [],
    }
    return forms.correct_form(by=by, filled=filled, **given | said)


def result(filled, by):
    return opened(taken(filled, by)).worksheets[0]


def taken(filled, by) -> bytes:
    """The filled form as it leaves, open."""
    leaving = Leaving(Purpose.SUPERIOR, locking=Locking(why_not="测试"))
    return forms.fill(forms.open_form(filled), by=by, leaving=leaving).content


def column(sheet, letter: str, first: int = 5, last: int = 7) -> list:
    return [sheet[f"{letter}{row}"].value for row in range(first, last + 1)]


def reports(filled, by) -> dict:
    looked = forms.look(forms.open_form(filled), by=by)
    return {one.column.label: one for one in looked.made.table.columns}


def test_filling__title_names_a_group__its_pupils_in_class_order(cast):
    filled = receive(cast)
    sheet = result(filled, cast.registrar)
    assert column(sheet, "B") == ["张子轩", "赵远", None]
    assert column(sheet, "A") == [1, 2, None]
    assert column(sheet, "G") == ["七(1)班", "八(1)班", None]
    ids = [str(cast.zixuan.id_number), str(cast.yuan.id_number)]
    assert column(sheet, "E", last=6) == ids
    assert [sheet[f"E{row}"].number_format for row in (5, 6)] == ["@", "@"]
    assert column(sheet, "D", last=6) == [f"{s.birth_date:%Y.%m}" for s in (cast.zixuan, cast.yuan)]
    assert column(sheet, "I") == ["张远行", None, None]
    assert sheet["A2"].value.startswith("填报单位（盖章）：云岭县中心学校")
    filled.refresh_from_db()
    assert (filled.state, filled.counts["pupils"]) == (FillState.FILLED, 2)


def test_filling__archive_does_not_know__left_empty_and_listed(cast):
    Student.objects.filter(pk=cast.yuan.pk).update(boarding=None)
    filled = receive(cast)
    said = reports(filled, cast.registrar)
    assert said["是否寄宿"].why_open == "1人未登记"
    assert said["家庭年收入(元)"].why_open == "档案里没有这一项"
    assert said["父亲·联系电话"].why_open == "1人未登记"
    assert said["备注"].why_open == "留空，请手工填写"
    sheet = result(filled, cast.registrar)
    assert column(sheet, "N") == ["是", None, None]
    assert column(sheet, "O") == [None, None, None]


def test_filling__more_pupils_than_rows__numbered_on_and_totals_extended(cast):
    for place in range(5):
        StudentFactory(current_class=cast.eight_one, name=f"赵多{place}", care=True)
    filled = receive(cast)
    looked = forms.look(forms.open_form(filled), by=cast.registrar)
    assert looked.made.added == 4
    sheet = result(filled, cast.registrar)
    assert column(sheet, "A", last=11) == [1, 2, 3, 4, 5, 6, 7]
    assert sheet["B12"].value == "=COUNTA(B5:B11)"
    assert {one.label: one.value for one in looked.made.figures}["学生姓名"] == 7
    assert all(check.holds for check in looked.made.checks)


def test_filling__example_row__written_over_and_dressed_as_the_others(cast):
    filled = receive(cast, county_form(3, example=True))
    sheet = result(filled, cast.registrar)
    assert column(sheet, "B") == ["张子轩", "赵远", None]
    assert sheet["B5"].font.i == sheet["B6"].font.i
    assert "张三" not in [cell.value for row in sheet.iter_rows() for cell in row]


def test_filling__rows_already_filled__kept_until_told_otherwise(cast):
    book = county_form(4)
    book.active["B5"] = "周一一"
    filled = receive(cast, book)
    assert column(result(filled, cast.registrar), "B", last=8) == [
        "周一一",
        "张子轩",
        "赵远",
        None,
    ]
    filled = correct(filled, by=cast.registrar, switches=Switches(over=True))
    assert column(result(filled, cast.registrar), "B", last=8)[:2] == ["张子轩", "赵远"]


def test_filling__rows_left_over__taken_out_when_asked(cast):
    filled = correct(receive(cast, county_form(9)), by=cast.registrar, switches=Switches(trim=True))
    sheet = result(filled, cast.registrar)
    assert (sheet["A7"].value, sheet["B7"].value) == ("合计", "=COUNTA(B5:B6)")


def test_filling__unit_and_totals_turned_off__those_cells_stay(cast):
    filled = correct(receive(cast), by=cast.registrar, switches=Switches(unit=False, totals=False))
    sheet = result(filled, cast.registrar)
    assert "____" in sheet["A2"].value
    assert sheet["C8"].value is None


def test_filling__list_of_words__only_those_or_empty_and_told(cast):
    book = county_form(3)
    for rule in book.active.data_validations.dataValidation:
        if "H5" in str(rule.sqref):
            rule.formula1 = '"√,×"'
        else:
            rule.formula1 = '"M,F"'
    filled = receive(cast, book)
    said = reports(filled, cast.registrar)
    assert said["性别"].why_open == "2人的内容不在表格的下拉选项中"
    sheet = result(filled, cast.registrar)
    assert column(sheet, "H") == ["√", "√", None]
    assert column(sheet, "C") == [None, None, None]


@pytest.mark.parametrize(
    ("value", "words", "taken"),
    [
        ("是", ["√", "×"], "√"),
        ("奶奶", ["祖父", "祖母", "其他"], "祖母"),
        ("七年级", ["初一", "初二"], "初一"),
        ("双亲留守", ["父母双方外出", "父母一方外出"], "父母双方外出"),
        ("留守", ["非留守", "随迁"], None),
        ("留守", ["双亲留守", "单亲留守"], None),
        ("汉族", ["男", "女"], None),
    ],
)
def test_words_of_a_list__meant_or_not__taken_or_left(value, words, taken):
    assert match_word(value, words) == taken


@pytest.mark.parametrize(
    ("line", "filled"),
    [
        ("填报单位：______", "填报单位：云岭校"),
        ("填报单位（公章）：    填表人：", "填报单位（公章）：云岭校    填表人："),
        ("填报单位：县教体局", "填报单位：县教体局"),
        ("填表日期：  年  月  日", "填表日期：2026年11月22日"),
        ("审核人：      联系电话：", "审核人：      联系电话："),
        ("单位负责人（签字）：", "单位负责人（签字）："),
    ],
)
def test_unit_line__room_left__filled_and_nothing_signed(line, filled):
    from datetime import date

    assert fill_line(line, school_name="云岭校", on=date(2026, 11, 22)) == filled


def test_columns__corrected__used_and_remembered_for_the_next_form(cast):
    first = receive(cast)
    codes = {"家庭年收入(元)": "@fixed/不详", "是否寄宿": meanings.EMPTY, "备注": "health"}
    first = correct(first, by=cast.registrar, codes=codes)
    assert column(result(first, cast.registrar), "O") == ["不详", "不详", None]
    shape = SheetShape.objects.get(school=cast.school)
    assert shape.columns["家庭年收入(元)"] == "@fixed/不详"

    again = receive(cast, county_form(8))
    assert again.plan["known"] is True
    assert {key: again.plan["codes"][key] for key in codes} == codes
    other_school = forms.receive_form(
        by=cast.foreign_head_teacher,
        school=cast.other_school,
        file_name=NAME,
        content=saved(county_form(3)),
    )
    assert other_school.plan["known"] is False


def test_columns__meaning_that_is_none__refused(cast):
    with pytest.raises(Refused, match="列出的内容"):
        correct(receive(cast), by=cast.registrar, codes={"备注": "@steal"})


def test_pupils__ticked_off_and_added__as_said(cast):
    filled = correct(
        receive(cast),
        by=cast.registrar,
        ticked_off=[cast.yuan.public_id],
        added=[cast.anan.public_id],
    )
    assert column(result(filled, cast.registrar), "B") == ["李安安", "张子轩", None]


def test_pupils__head_teacher_who_adds_another_class__own_class_only(cast):
    filled = receive(cast, by=cast.head_teacher)
    filled = correct(filled, by=cast.head_teacher, criteria=Criteria(), added=[cast.keke.public_id])
    assert column(result(filled, cast.head_teacher), "B") == ["李安安", "张子轩", None]


def test_filling__nobody_chosen__refused(cast):
    filled = correct(receive(cast), by=cast.registrar, criteria=Criteria(categories=("ORPHAN",)))
    with pytest.raises(Refused, match="还没有选中学生"):
        taken(filled, cast.registrar)


@pytest.mark.parametrize(
    ("leaving", "sentence"),
    [
        (Leaving(Purpose.OTHER, locking=Locking(why_not="微信群收表")), "写明用来做什么"),
        (Leaving(Purpose.SUPERIOR), "写明为什么不设"),
        (Leaving(Purpose.SUPERIOR, locking=Locking("1234567")), "至少8位"),
        (Leaving("", locking=Locking("12345678")), "请选择用途"),
    ],
)
def test_filling__not_said_what_for_or_why_open__refused_and_nothing_noted(cast, leaving, sentence):
    filled = receive(cast)
    with pytest.raises(Refused, match=sentence):
        forms.fill(forms.open_form(filled), by=cast.registrar, leaving=leaving)
    filled.refresh_from_db()
    assert filled.state == FillState.MATCHING
    assert not ExportLog.objects.exists()


def test_filling__heading_pointed_at_since_it_was_opened__read_again(cast):
    filled = receive(cast)
    opened_before = forms.open_form(filled)
    kept = forms.point_at_heading(by=cast.registrar, filled=filled, sheet=0, top=3, bottom=3)
    assert forms.with_choices(opened_before, kept).shape.heading_rows == (3, 3)


def test_receiving__teacher_without_the_right__refused(cast):
    with pytest.raises(Refused):
        receive(cast, by=cast.teacher)


def test_receiving__no_names_on_it__person_points_at_the_heading(cast):
    book = openpyxl.Workbook()
    for row in (["学校统计"], ["名单"], ["编号", "学生称呼", "性別"], []):
        book.active.append(row)
    filled = receive(cast, book, name="表.xlsx")
    assert forms.open_form(filled).shape is None
    filled = forms.point_at_heading(by=cast.registrar, filled=filled, sheet=0, top=3, bottom=3)
    filled = correct(filled, by=cast.registrar, codes={"学生称呼": "name"})
    sheet = result(filled, cast.registrar)
    assert [sheet["B4"].value, sheet["C4"].value] == ["李安安", cast.anan.get_sex_display()]


def test_form__thirty_days_later__erased_and_nothing_of_children_left(
    cast, django_capture_on_commit_callbacks
):
    filled = receive(cast)
    taken(filled, cast.registrar)
    assert vault.read(filled.public_id, forms.VAULT)
    FilledSheet.objects.filter(pk=filled.pk).update(
        uploaded_at=timezone.now() - (timezone.now().date() - days_ago(31))
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert forms.erase_old_forms() == 1
    filled.refresh_from_db()
    assert (filled.plan, filled.criteria, filled.chosen, filled.stored_file) == ({}, {}, None, "")
    with pytest.raises(vault.FileGone):
        vault.read(filled.public_id, forms.VAULT)
    assert forms.erase_old_forms() == 0


def test_filled_form__imported_again__no_child_changes(cast, tmp_path):
    filled = receive(cast)
    place = tmp_path / "filled.xlsx"
    place.write_bytes(taken(filled, cast.registrar))
    found = counts(check(cast.school, place, on=timezone.localdate(), actor=cast.registrar))
    assert {outcome: number for outcome, number in found.items() if number} == {"unchanged": 2}
