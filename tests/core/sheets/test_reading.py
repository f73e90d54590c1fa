"""What comes out of each kind of file."""

import datetime

import pytest
import xlsxwriter

from school_care.core.sheets import UnreadableSheet, read_workbook

from .hostile import book, in_sheet, ods, rewritten


def rows_of(path) -> list[tuple[int, list]]:
    return [(row.number, row.cells) for row in read_workbook(path).sheets[0].rows()]


@pytest.fixture
def made(tmp_path):
    def make(data: bytes | str, name: str = "名单.xlsx", encoding: str = "utf-8"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
        return path

    return make


def rich_book(path, **options) -> None:
    with xlsxwriter.Workbook(str(path), options) as workbook:
        sheet = workbook.add_worksheet("名单")
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_string(3, 1, "姓名")
        sheet.write_datetime(4, 1, datetime.datetime(2012, 3, 5), day)
        sheet.write_number(4, 2, 990101201901160311)
        sheet.write_boolean(4, 3, True)
        sheet.write_formula(4, 4, '="七"&"(1)班"', None, "七(1)班")
        sheet.write_formula(4, 5, "=NA()", None, "#N/A")
        sheet.write_rich_string(4, 6, "张", workbook.add_format({"bold": True}), "伟")
        sheet.write_number(4, 7, 0.5, workbook.add_format({"num_format": "0%"}))
        sheet.merge_range(6, 1, 8, 2, "合并")
        sheet.set_row(5, None, None, {"hidden": True})
        hidden = workbook.add_worksheet("旧数据")
        hidden.write_string(0, 0, "x")
        hidden.hide()


@pytest.mark.parametrize("options", [{}, {"date_1904": True}])
def test_xlsx__every_kind_of_cell__keeps_its_kind_and_row_number(tmp_path, options):
    path = tmp_path / "种类.xlsx"
    rich_book(path, **options)
    sheet = read_workbook(path).sheets[0]
    rows = {row.number: row.cells for row in sheet.rows()}
    assert rows[4] == [None, "姓名"]
    date, number, yes, formula, error, rich, percent = rows[5][1:]
    assert date == datetime.date(2012, 3, 5)
    assert isinstance(number, float)
    assert yes is True
    assert (formula, error, rich, percent) == ("七(1)班", None, "张伟", 0.5)
    assert sheet.hidden_rows == {6}
    merged = sheet.merged[0]
    assert (merged.first_row, merged.first_column) == (7, 2)
    assert (merged.last_row, merged.last_column) == (9, 3)


def test_xlsx__hidden_sheet__is_marked(tmp_path):
    path = tmp_path / "隐藏.xlsx"
    rich_book(path)
    assert [(s.name, s.hidden) for s in read_workbook(path).sheets] == [
        ("名单", False),
        ("旧数据", True),
    ]


def test_xlsx__namespace_prefix_and_no_references__is_read(made):
    xml = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>姓名</x:t></x:is></x:c>'
        '<x:c t="inlineStr"><x:is><x:t>班级</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>'
    ).encode()
    data = rewritten(book(), lambda name, old: xml if name.endswith("sheet1.xml") else old)
    assert rows_of(made(data)) == [(1, ["姓名", "班级"])]


def test_xlsx__dimension_that_lies__all_rows_are_read(made):
    data = rewritten(book(), lambda _, xml: xml.replace(b'ref="A1:B2"', b'ref="A1"'))
    assert len(rows_of(made(data))) == 2


def test_xlsx__blank_text_cell_far_away__does_not_count(made):
    data = in_sheet(book(), b"</sheetData>", b'<row r="900000"><c r="B900000" s="0"/></row>')
    assert len(rows_of(made(data))) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv__any_encoding_and_separator__is_read(made, encoding, delimiter):
    text = f"姓名{delimiter}班级\r\n\r\n张伟{delimiter}七（1）班\r\n"
    path = made(text, "名单.csv", encoding)
    workbook = read_workbook(path)
    assert workbook.kind == "csv"
    assert workbook.sheets[0].name == ""
    assert rows_of(path) == [(1, ["姓名", "班级"]), (3, ["张伟", "七（1）班"])]


def test_csv__quoted_line_break__counts_as_one_row(made):
    path = made('姓名,住址\n张伟,"一组\n二号"\n李丽,三组\n', "a.csv")
    assert [number for number, _ in rows_of(path)] == [1, 2, 3]


def test_html__spans__leave_blanks_and_real_rows(made):
    path = made(
        "<html><table><tr><th rowspan=2>姓名<th colspan=2>父亲<tr><td>姓名<td>电话"
        "<tr><td>张伟<td>张强<td>19900000001</table></html>",
        "名单.xls",
    )
    assert rows_of(path) == [
        (1, ["姓名", "父亲"]),
        (2, [None, "姓名", "电话"]),
        (3, ["张伟", "张强", "19900000001"]),
    ]


def test_html__gbk_with_declared_charset__is_read(made):
    text = "<html><meta charset=gb2312><table><tr><td>姓名<td>班级<br>名称</table></html>"
    assert rows_of(made(text, "a.xls", "gb18030")) == [(1, ["姓名", "班级\n名称"])]


def test_ods__repeated_blank_rows__keep_row_numbers(made):
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    blank = '<table:table-row table:number-rows-repeated="{}"><table:table-cell/></table:table-row>'
    data = ods(
        blank.format(3)
        + f"<table:table-row>{cell.format('姓名')}</table:table-row>"
        + blank.format(1048570)
    )
    assert rows_of(made(data, "名单.ods")) == [(4, ["姓名"])]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>",
         "2003"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"<html><body>hello</body></html>", "没有表格"),
        ("一句话没有表格".encode(), "请"),
    ],
)  # fmt: skip
def test_reading__another_kind_of_file__says_what_to_do(made, data, word):
    with pytest.raises(UnreadableSheet, match=word):
        read_workbook(made(data, "名单.xls"))


def test_reading__missing_file__says_so(tmp_path):
    with pytest.raises(UnreadableSheet, match="找不到"):
        read_workbook(tmp_path / "没有.xlsx")


def test_reading__with_progress__counts_up_to_all_rows(made):
    seen = []
    read_workbook(made(book()), progress=lambda stage, rows: seen.append((stage, rows)))
    assert seen[-1] == ("read", 2)


def test_rows__walked_twice_and_interleaved__are_the_same(made):
    sheet = read_workbook(made(book())).sheets[0]
    assert list(sheet.rows()) == list(sheet.rows())
    assert [a == b for a, b in zip(sheet.rows(), sheet.rows(), strict=True)] == [True, True]


@pytest.mark.parametrize("name", ["名单.xls", "名单.et", "名单.csv", "名单.ods", "名单"])
def test_xlsx__under_any_other_name__is_read_by_its_content(made, name):
    assert rows_of(made(book(), name))[1] == (2, ["张伟", "七(1)班"])
