"""Blank forms as superiors send them: made here, in several shapes."""

from io import BytesIO

import openpyxl
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

THIN, THICK = Side(style="thin"), Side(style="medium")
BOX = Border(THIN, THIN, THIN, THIN)
HEADINGS = (
    ("序号", None),
    ("学生姓名", None),
    ("性别", None),
    ("出生年月", None),
    ("身份证号码", None),
    ("年级", None),
    ("班级", None),
    ("是否留守儿童", None),
    ("父亲", ("姓名", "务工地点", "联系电话")),
    ("监护人", ("姓名", "与学生关系")),
    ("是否寄宿", None),
    ("家庭年收入（元）", None),
    ("备注", None),
)


def county_form(
    rows: int = 20,
    *,
    example: bool = False,
    title: str = "云岭县农村留守儿童信息统计表",
    totals: bool = True,
    serials: bool = False,
) -> openpyxl.Workbook:
    """The form of the journey: title, unit line, heading of two rows, ruled empty rows, 合计 with
    formulas, footers, list validations, print settings. The first empty row is 5."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "花名册"
    columns = _heading(sheet)
    last = get_column_letter(columns)
    sheet["A1"] = title
    sheet["A1"].font = Font(name="方正小标宋简体", size=20, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center")
    sheet.merge_cells(f"A1:{last}1")
    sheet.row_dimensions[1].height = 36
    sheet["A2"] = "填报单位（盖章）：____________________        填报时间：______年__月__日"
    sheet.merge_cells(f"A2:{last}2")
    first, bottom = 5, 4 + rows
    for number in range(first, bottom + 1):
        sheet.row_dimensions[number].height = 22.5
        for column in range(1, columns + 1):
            cell = sheet.cell(number, column)
            low = THICK if number == bottom else THIN
            cell.border = Border(THIN, THIN, THIN, low)
            cell.font = Font(name="仿宋_GB2312", size=11)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        if serials:
            sheet.cell(number, 1, number - first + 1)
    if example:
        sheet["A5"], sheet["B5"], sheet["C5"] = "示例", "张三", "男"
        for column in range(1, columns + 1):
            sheet.cell(5, column).font = Font(color="FFFF0000", italic=True)
    _totals(sheet, first, bottom, columns, totals)
    foot = bottom + 2
    sheet.cell(foot, 1, "填表人：            审核人：            联系电话：")
    sheet.merge_cells(f"A{foot}:{last}{foot}")
    _rules(sheet, first, bottom)
    sheet.column_dimensions["E"].width = 24
    sheet.column_dimensions["O"].hidden = True
    sheet.print_area = f"A1:{last}{foot}"
    sheet.print_title_rows = "3:4"
    sheet.page_setup.orientation = "landscape"
    sheet.freeze_panes = "C5"
    other = book.create_sheet("填表说明")
    other["A1"] = "一、身份证号为18位。"
    other["A2"] = f"=COUNTA(花名册!B5:B{bottom})"
    return book


def _heading(sheet) -> int:
    column = 1
    for text, parts in HEADINGS:
        sheet.cell(3, column, text)
        if parts is None:
            sheet.merge_cells(start_row=3, end_row=4, start_column=column, end_column=column)
            column += 1
            continue
        end = column + len(parts) - 1
        sheet.merge_cells(start_row=3, end_row=3, start_column=column, end_column=end)
        for place, part in enumerate(parts):
            sheet.cell(4, column + place, part)
        column = end + 1
    for row in (3, 4):
        for at in range(1, column):
            cell = sheet.cell(row, at)
            cell.border, cell.font = BOX, Font(name="黑体", size=11)
            cell.fill = PatternFill("solid", fgColor="FFD9E1F2")
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    return column - 1


def _totals(sheet, first: int, bottom: int, columns: int, wanted: bool) -> None:
    if not wanted:
        return
    row = bottom + 1
    sheet.cell(row, 1, "合计")
    sheet.cell(row, 2, f"=COUNTA(B{first}:B{bottom})")
    sheet.cell(row, 8, f'=COUNTIF(H{first}:H{bottom},"是")')
    for column in range(1, columns + 1):
        sheet.cell(row, column).border = BOX
        sheet.cell(row, column).font = Font(bold=True)


def _rules(sheet, first: int, bottom: int) -> None:
    for source, column in (('"男,女"', "C"), ('"是,否"', "H")):
        rule = DataValidation(type="list", formula1=source, allow_blank=True)
        rule.add(f"{column}{first}:{column}{bottom}")
        sheet.add_data_validation(rule)
    red = PatternFill("solid", bgColor="FFFFC7CE")
    sheet.conditional_formatting.add(
        f"H{first}:H{bottom}", CellIsRule(operator="equal", formula=['"是"'], fill=red)
    )


def saved(book: openpyxl.Workbook) -> bytes:
    """The workbook as a file."""
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def opened(content: bytes) -> openpyxl.Workbook:
    """A file as a workbook."""
    return openpyxl.load_workbook(BytesIO(content))
