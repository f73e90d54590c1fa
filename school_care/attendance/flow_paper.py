"""学生变动月报, or 学生变动表 of another span, on paper and as a workbook."""

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
from school_care.core.sheets import Column, workbook_bytes
from school_care.school.models import School, User
from school_care.school.papers import print_paper


def print_flow(
    *,
    flow: Flow,
    presence: FlowPresence,
    unbalanced: list[Unbalanced],
    school: School,
    printed_by: User,
) -> bytes:
    """The table on A4 sideways; 未平衡 stands on it where it does not close."""
    content = {
        "title": _title(flow),
        "flow": flow,
        "presence": presence,
        "table": table_of(flow, presence),
        "unbalanced": unbalanced,
        "explained": EXPLAINED,
    }
    return print_paper("print/flow.html", content, school=school, printed_by=printed_by)


def _title(flow: Flow) -> str:
    """月报 for one month from its first day on, 学生变动表 for any other span."""
    one_month = flow.since.day == 1 and flow.since.replace(day=1) == flow.until.replace(day=1)
    return "学生变动月报" if one_month else "学生变动表"


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
    return workbook_bytes(
        columns=columns, rows=rows, sheet_name="学生变动", notes=[*notes, *EXPLAINED]
    )
