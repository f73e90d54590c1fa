"""A made-up blank form, as a county office sends one: to try with, never real data."""

from io import BytesIO

import xlsxwriter

_ROWS = 20
_FIRST = 4  # row of the first empty line, from 0
_COLUMNS = (
    # (group, heading, width, words of a list)
    ("", "序号", 5, ()),
    ("", "姓名", 10, ()),
    ("", "性别", 6, ("男", "女")),
    ("", "出生年月", 10, ()),
    ("", "身份证号码", 22, ()),
    ("", "年级", 8, ()),
    ("", "班级", 9, ()),
    ("父母外出情况", "父亲姓名", 10, ()),
    ("父母外出情况", "父亲务工地点", 16, ()),
    ("父母外出情况", "母亲姓名", 10, ()),
    ("父母外出情况", "母亲务工地点", 16, ()),
    ("监护人", "姓名", 10, ()),
    ("监护人", "与学生关系", 10, ()),
    ("监护人", "联系电话", 14, ()),
    ("", "留守类型", 11, ("双亲留守", "单亲留守")),
    ("", "是否寄宿", 8, ("是", "否")),
    ("", "家庭年收入", 10, ()),
    ("", "备注", 10, ()),
)
_FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}


def practice_form() -> bytes:
    """Title, unit line, headings in two rows, ruled lines, 合计 with formulas, a footer."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("花名册")
        wide = len(_COLUMNS) - 1
        title = {**_FONT, "font_size": 18, "bold": True, "align": "center"}
        sheet.set_row(0, 36)
        sheet.merge_range(
            0, 0, 0, wide, "全县农村留守儿童信息统计表（练习用）", book.add_format(title)
        )
        line = book.add_format(_FONT)
        unit = "填报单位（盖章）：____________________        填报时间：______年__月__日"
        sheet.merge_range(1, 0, 1, wide, unit, line)
        box = {**_FONT, "border": 1, "align": "center", "text_wrap": True}
        _heading(sheet, book.add_format({**box, "bold": True, "bg_color": "#D9E1F2"}))
        cell = book.add_format(box)
        for row in range(_FIRST, _FIRST + _ROWS + 1):
            sheet.set_row(row, 24)
            for column in range(wide + 1):
                sheet.write_blank(row, column, None, cell)
        _totals(sheet, book.add_format({**box, "bold": True}))
        foot = "填表人：                    审核人：                    联系电话："
        sheet.merge_range(_FIRST + _ROWS + 2, 0, _FIRST + _ROWS + 2, wide, foot, line)
        _paper(sheet, wide)
    return target.getvalue()


def _heading(sheet, look) -> None:
    for column, (group, heading, width, _) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        if not group:
            sheet.merge_range(2, column, 3, column, heading, look)
            continue
        alike = [at for at, one in enumerate(_COLUMNS) if one[0] == group]
        if column == alike[0]:
            sheet.merge_range(2, alike[0], 2, alike[-1], group, look)
        sheet.write_string(3, column, heading, look)
    for column, (_, _, _, words) in enumerate(_COLUMNS):
        if words:
            rule = {"validate": "list", "source": list(words)}
            sheet.data_validation(_FIRST, column, _FIRST + _ROWS - 1, column, rule)


def _totals(sheet, look) -> None:
    row = _FIRST + _ROWS
    sheet.write_string(row, 0, "合计", look)
    sheet.write_formula(row, 1, f"=COUNTA(B{_FIRST + 1}:B{row})", look)
    both = f'=COUNTIF(O{_FIRST + 1}:O{row},"双亲留守")'
    sheet.write_formula(row, 14, both, look)
    sheet.write_formula(row, 15, f'=COUNTIF(P{_FIRST + 1}:P{row},"是")', look)


def _paper(sheet, wide: int) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2, 3)
    sheet.print_area(0, 0, _FIRST + _ROWS + 2, wide)
    sheet.freeze_panes(_FIRST, 2)
