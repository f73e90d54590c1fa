"""学生变动月报 on paper and as a workbook."""

from io import BytesIO

from django.template.loader import render_to_string

from school_care.attendance.checks_paper import paper_head
from school_care.attendance.flow import LABELS, Flow
from school_care.attendance.flow_presence import FlowPresence
from school_care.attendance.flow_table import (
    EXPLAINED,
    GROUPS,
    UNBALANCED,
    Unbalanced,
    span_words,
    table_of,
)
from school_care.core.pdf import render_pdf
from school_care.core.sheets import Column, write_workbook
from school_care.school.models import School, User


def print_flow(
    *,
    flow: Flow,
    presence: FlowPresence,
    unbalanced: list[Unbalanced],
    school: School,
    printed_by: User,
) -> bytes:
    """The table on A4 sideways; 未平衡 stands on it where it does not close."""
    context = {
        "edition": "school",
        "paper": paper_head(school, printed_by),
        "flow": flow,
        "presence": presence,
        "table": table_of(flow, presence),
        "unbalanced": unbalanced,
        "explained": EXPLAINED,
    }
    return render_pdf(render_to_string("print/flow.html", context))


def flow_workbook(*, flow: Flow, presence: FlowPresence, school: School) -> bytes:
    """One row a line of the table, figures as numbers, the total last."""
    table = table_of(flow, presence)
    columns: list[Column | str] = [Column("班级" if flow.by_class else "年级", 12), "班数"]
    columns += [LABELS[column] for _, group in GROUPS for column in group]
    columns += ["到校人次", "应到人次", "出勤率", "平衡"]
    rows = []
    for line in table.lines:
        tally = presence.tallies[line.row.key]
        figures = [cell.text if cell.figure is None else cell.figure for cell in line.cells]
        rows.append(
            [
                line.row.name,
                line.row.classes,
                *figures,
                tally.here,
                tally.expected,
                line.rate,
                "平衡" if line.row.closes else UNBALANCED,
            ]
        )
    notes = ["学生变动表", span_words(flow, school), f"点名日期：{table.roll}"]
    if not flow.closes:
        notes.append(f"{UNBALANCED}：有学生的变动记录与在籍起止日期不一致，请先更正。")
    target = BytesIO()
    write_workbook(
        target, columns=columns, rows=rows, sheet_name="学生变动", notes=[*notes, *EXPLAINED]
    )
    return target.getvalue()
