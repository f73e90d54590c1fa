"""Writing into a form: only the cells ordered change; rows put in carry everything along."""

from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest

from school_care.core.sheets import UnreadableSheet
from school_care.core.sheets.blank_form import practice_form
from school_care.core.sheets.forms import SheetOrder, describe_form, fill_form
from school_care.exchange.services.filling.reading import best_sheet, read_sheet_at
from tests.exchange.blank_forms import county_form, opened, saved

IDS = "990101201603050011"


def look_of(cell) -> tuple:
    """Everything of a cell that a person sees, but its value."""
    return (
        cell.font.name,
        cell.font.sz,
        cell.font.b,
        cell.font.i,
        cell.border.left.style,
        cell.border.bottom.style,
        cell.fill.fgColor.rgb,
        cell.alignment.horizontal,
        cell.alignment.wrap_text,
        cell.number_format,
    )


def looks(sheet, rows: range) -> list[list[tuple]]:
    return [[look_of(sheet.cell(row, at)) for at in range(1, 17)] for row in rows]


def ranges(sheet) -> set[str]:
    return {str(one) for one in sheet.merged_cells.ranges}


def parts_of(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_filling__enough_rows__every_other_cell_and_part_as_it_was():
    blank = saved(county_form(20))
    filled = fill_form(blank, [SheetOrder(0, cells=[(5, 2, "text", "李安安")])])
    before, after = opened(blank), opened(filled)
    old, new = before["花名册"], after["花名册"]
    assert looks(new, range(1, 28)) == looks(old, range(1, 28))
    assert ranges(new) == ranges(old)
    changed = [
        cell.coordinate for row in new.iter_rows() for cell in row
        if cell.value != old[cell.coordinate].value
    ]  # fmt: skip
    assert changed == ["B5"]
    assert {k: v.width for k, v in new.column_dimensions.items()} == {
        k: v.width for k, v in old.column_dimensions.items()
    }
    assert new.column_dimensions["O"].hidden is True
    assert (new.print_area, new.print_title_rows, new.freeze_panes) == (
        old.print_area,
        old.print_title_rows,
        old.freeze_panes,
    )
    untouched = {"xl/styles.xml", "xl/theme/theme1.xml", "docProps/core.xml"}
    assert {p: parts_of(filled)[p] for p in untouched} == {p: parts_of(blank)[p] for p in untouched}


def test_filling__more_pupils_than_rows__totals_footer_rules_and_names_move_along():
    blank = saved(county_form(4))
    shift = {"at": 8, "count": 3, "grown": 0, "like": 7}
    filled = opened(fill_form(blank, [SheetOrder(0, shift=shift)]))
    sheet, old = filled["花名册"], opened(blank)["花名册"]
    assert sheet["B12"].value == "=COUNTA(B5:B11)"
    assert sheet["H12"].value == '=COUNTIF(H5:H11,"是")'
    assert filled["填表说明"]["A2"].value == "=COUNTA(花名册!B5:B11)"
    assert sheet["A13"].value == old["A10"].value
    assert "A13:P13" in ranges(sheet) and "A10:P10" not in ranges(sheet)
    assert sheet.print_area == "'花名册'!$A$1:$P$13"
    assert {str(one.sqref) for one in sheet.data_validations.dataValidation} == {"C5:C11", "H5:H11"}
    assert [str(one.sqref) for one in sheet.conditional_formatting] == ["H5:H11"]
    assert [sheet.row_dimensions[row].height for row in range(5, 12)] == [22.5] * 7
    # put in before the last row: its thick line still closes the list
    assert looks(sheet, range(8, 11)) == looks(old, range(7, 8)) * 3
    assert looks(sheet, range(11, 13)) == looks(old, range(8, 10))


def test_filling__rows_taken_out__ranges_shrink_and_footer_moves_up():
    filled = opened(
        fill_form(
            saved(county_form(10)),
            [SheetOrder(0, shift={"at": 8, "count": -7, "grown": 0, "like": 5})],
        )
    )
    sheet = filled["花名册"]
    assert (sheet["A8"].value, sheet["B8"].value) == ("合计", "=COUNTA(B5:B7)")
    assert "A9:P9" in ranges(sheet)
    assert {str(one.sqref) for one in sheet.data_validations.dataValidation} == {"C5:C7", "H5:H7"}
    assert sheet.max_row == 9


def test_filling__rows_with_formulas_of_their_own__new_rows_reckon_in_their_own_row():
    book = county_form(3)
    sheet = book.active
    for row in (5, 6, 7):
        sheet.cell(row, 15, f"=LEN(E{row})")
        sheet.cell(row, 1, "=A4+1" if row == 5 else f"=A{row - 1}+1")
    shift = {"at": 7, "count": 2, "grown": 0, "like": 6}
    filled = opened(fill_form(saved(book), [SheetOrder(0, shift=shift)]))["花名册"]
    assert [filled.cell(row, 15).value for row in range(5, 10)] == [
        f"=LEN(E{row})" for row in range(5, 10)
    ]
    assert [filled.cell(row, 1).value for row in range(6, 10)] == [
        f"=A{row - 1}+1" for row in range(6, 10)
    ]


def test_filling__numbers_dates_and_formula_like_text__written_as_what_they_are():
    cells = [(5, 5, "id", IDS), (5, 2, "text", "=1+1"), (5, 4, "date", "2016-03-05")]
    filled = fill_form(saved(county_form(2)), [SheetOrder(0, cells=cells)])
    sheet = opened(filled)["花名册"]
    assert (sheet["E5"].value, sheet["E5"].number_format, sheet["E5"].data_type) == (IDS, "@", "s")
    assert (sheet["B5"].value, sheet["B5"].data_type) == ("=1+1", "s")
    assert sheet["D5"].is_date and f"{sheet['D5'].value:%Y-%m-%d}" == "2016-03-05"
    assert sheet["E5"].font.name == sheet["F5"].font.name == "仿宋_GB2312"


def test_filling__results_given__shown_by_programs_that_do_not_reckon():
    order = SheetOrder(0, cells=[(5, 2, "text", "李安安")], results=[(25, 2, 1)])
    filled = fill_form(saved(county_form(20)), [order])
    shown = openpyxl.load_workbook(BytesIO(filled), data_only=True)["花名册"]
    assert shown["B25"].value == 1
    assert b'fullCalcOnLoad="1"' in parts_of(filled)["xl/workbook.xml"]


def test_pictures__kept_and_moved_with_the_rows_below(tmp_path):
    import xlsxwriter

    place = tmp_path / "form.xlsx"
    with xlsxwriter.Workbook(place) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, ["序号", "姓名", "性别", "班级"])
        sheet.insert_textbox(9, 0, "此处盖章")
        sheet.write_comment("B1", "填全名")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=名单!$A$2:$A$6"})
        sheet.insert_chart("F12", chart)
    blank = place.read_bytes()
    assert describe_form(blank)[0].drawn is True
    shift = {"at": 6, "count": 4, "grown": 0, "like": 5}
    parts = parts_of(fill_form(blank, [SheetOrder(0, shift=shift)]))
    drawing = parts["xl/drawings/drawing1.xml"].decode()
    assert "<xdr:row>13</xdr:row>" in drawing and "此处盖章" in drawing
    assert "$A$2:$A$10" in parts["xl/charts/chart1.xml"].decode()
    assert parts.keys() == parts_of(blank).keys()


def shape_of(book):
    return best_sheet(describe_form(saved(book)))


def test_reading__county_form__heading_rows_totals_and_groups_found():
    shape = shape_of(county_form(20))
    assert (shape.heading_rows, shape.first, shape.last, shape.totals) == ((3, 4), 5, 24, 25)
    assert shape.headings[7:10] == ["是否留守儿童", "父亲·姓名", "父亲·务工地点"]
    assert shape.title == "云岭县农村留守儿童信息统计表"


def test_reading__example_and_serials__example_known_and_serials_no_pupils():
    shape = shape_of(county_form(6, example=True, serials=True))
    assert (shape.examples, shape.filled, shape.first, shape.last) == ([5], [], 5, 10)


def test_reading__rows_already_filled__told():
    book = county_form(6)
    book.active["B5"], book.active["B6"] = "周一一", "吴二二"
    assert shape_of(book).filled == [5, 6]


def test_reading__numbers_below_the_heading__part_of_the_heading():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["名单"], ["序号", "姓名", "性别", "班级"], ["1", "2", "3", "4=5+6"], [], []):
        sheet.append(row)
    shape = shape_of(book)
    assert (shape.heading_rows, shape.first, shape.numbers[4]) == ((2, 3), 4, "4=5+6")


def test_reading__no_lines_but_a_footer__rows_up_to_it():
    book = openpyxl.Workbook()
    for row in (["姓名", "性别", "班级"], [], [], [], ["填表人：", None, "审核人："]):
        book.active.append(row)
    shape = shape_of(book)
    assert (shape.first, shape.last, shape.totals) == (2, 4, None)


def test_reading__totals_above_the_list__rows_begin_below():
    book = openpyxl.Workbook()
    for row in (["序号", "姓名", "性别", "班级"], ["合计", "=COUNTA(B3:B9)"], [], []):
        book.active.append(row)
    shape = shape_of(book)
    assert (shape.totals, shape.first) == (2, 3)


def test_reading__heading_of_three_rows__groups_joined():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["B1"], sheet["C1"] = "序号", "姓名", "家庭情况"
    sheet["C2"], sheet["C3"], sheet["D3"] = "父亲", "姓名", "联系电话"
    for block in ("A1:A3", "B1:B3", "C1:D1", "C2:D2"):
        sheet.merge_cells(block)
    form = describe_form(saved(book))[0]
    shape = read_sheet_at(form, 1, 3)
    assert shape.headings == ["序号", "姓名", "父亲·姓名", "父亲·联系电话"]
    assert shape.columns[3].target.role == "FATHER"


def test_reading__practice_form__understood_at_once():
    shape = best_sheet(describe_form(practice_form()))
    assert (shape.first, shape.last, shape.totals, shape.prepared) == (5, 24, 25, 20)
    unheld = [one.label for one in shape.columns if one.target.field in ("", "left_out")]
    assert unheld == ["家庭年收入"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (b"PK\x03\x04 and then nothing", "不完整"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"name,sex\n", "不是 Excel 表格"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "打不开"),
        (b"PK" + b"0" * (5 * 1024 * 1024), "太大"),
    ],
)
def test_describing__no_form__one_sentence(content, said):
    with pytest.raises(UnreadableSheet, match=said) as refused:
        describe_form(content)
    assert str(refused.value).count("\n") == 0


def rezipped(content: bytes, **parts: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as target:
        for name, inside in parts_of(content).items():
            target.writestr(name, parts.get(name.rsplit("/", 1)[-1].split(".")[0], inside))
        for name in parts:
            if name.endswith("bin"):
                target.writestr("xl/vbaProject.bin", parts[name])
    return made.getvalue()


def test_describing__macros_and_hostile_xml__refused():
    blank = saved(county_form(2))
    with pytest.raises(UnreadableSheet, match="宏"):
        describe_form(rezipped(blank, vbabin=b"x"))
    entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'
    with pytest.raises(UnreadableSheet, match="写法不正常"):
        describe_form(rezipped(blank, sheet1=entity))
    with pytest.raises(UnreadableSheet, match="打不开"):
        describe_form(rezipped(blank, sheet1=b"<worksheet><sheetData></worksheet>"))
