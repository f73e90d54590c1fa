"""附件1 and 附件2 as papers, and 附件1 as the workbook that leaves the school."""

from datetime import date
from typing import Any

from school_care.core import audit, clock
from school_care.core.sheets import A3, FormColumn, ListSheet, form_workbook
from school_care.core.templatetags.days import long_date
from school_care.exchange.enums import RosterForm
from school_care.exchange.services.handing_out import Exported, Leaving, check_leaving, hand_out
from school_care.reports.standing.screening import COLUMNS, rows_of, screened
from school_care.reports.standing.screening_summary import screening_summary
from school_care.reports.standing.shared import WhatFor, note_pupils, require_keeper
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.papers import name_and_day, print_paper
from school_care.school.refusal import Refused

TITLE = "排查情况表（附件1）"
MOST = 3000
NOTHING = "现在没有要列入的学生：登记了关爱类别或列入问题清单的学生才在表里。"
NOT_YOURS = "排查情况表由德育主任、校长导出。"
SIGNS = "填表人：　　　　　　负责人：　　　　　　日期："
OTHER_WAY = "“是否强制报告”一栏按规定另行报告，不在本表填写。"


def print_screening(*, by: Any, school: School, numbers: bool, what_for: WhatFor) -> bytes:
    """附件1 on paper, A3. Effects: a trace for each pupil, with what it is for. Raises Refused."""
    require_keeper(by, school)
    what_for.check()
    today = clock.today()
    pupils = screened(user=by, school=school, on=today, numbers=numbers)
    if not pupils:
        raise Refused(NOTHING)
    if len(pupils) > MOST:
        raise Refused(f"一次最多打印{MOST}人，请改为导出表格。")
    content = {"columns": COLUMNS, "rows": rows_of(pupils), "today": today, "note": OTHER_WAY}
    pdf = print_paper(
        "print/problems_1.html",
        content,
        school=school,
        printed_by=by,
        watermark=name_and_day(by),
        purpose=what_for.words,
    )
    told = {"pupils": len(pupils), "purpose": what_for.purpose, "numbers": numbers}
    audit.record("screening.printed", actor=by, school_id=school.pk, **told)
    shown = [one.facts.student for one in pupils]
    note_pupils("screening.pupil_printed", by, shown, what_for, numbers=numbers)
    return pdf


def export_screening(*, by: Any, school: School, numbers: bool, leaving: Leaving) -> Exported:
    """附件1 as a workbook. It counts as 上报台账; what it is stands in the scope. Effects: those of
    `hand_out`. Raises Refused."""
    needed = (Capability.KEEP_SCHOOL_PAPERS, Capability.EXPORT_PUPILS)
    if not all(can(by, one, school) for one in needed):
        raise Refused(NOT_YOURS)
    check_leaving(leaving, sensitive=True)
    today = clock.today()
    pupils = screened(user=by, school=school, on=today, numbers=numbers)
    if not pupils:
        raise Refused(NOTHING)
    if len(pupils) > MOST:
        raise Refused(f"一次最多导出{MOST}人。")
    columns = [FormColumn("序号", width=5)]
    columns += [FormColumn(one.heading, width=one.width) for one in COLUMNS]
    sheet = ListSheet(
        name="排查情况表",
        title=TITLE,
        columns=columns,
        rows=[[number, *row] for number, row in enumerate(rows_of(pupils), start=1)],
        lines=[f"填报单位（章）：{school.name}　　　　截至：{long_date(today)}"],
        footers=[f"共{len(pupils)}人。", OTHER_WAY, f"{SIGNS}{long_date(today)}"],
        paper=A3,
        kept_columns=4,
    )
    with_numbers = "含身份证号" if numbers else "不含身份证号"
    return hand_out(
        form_workbook([sheet]),
        name=f"排查情况表-{today:%Y%m%d}",
        by=by,
        school=school,
        form=RosterForm.REPORTS_UP.value,
        scope=f"{TITLE}，截至{long_date(today)}，{with_numbers}",
        pupils=[one.facts.student for one in pupils],
        leaving=leaving,
    )


def print_summary(*, by: Any, school: School, on: date) -> bytes:
    """附件2 on paper, of a day. Effects: a trace. Raises Refused: nothing to sum up."""
    require_keeper(by, school)
    summary = screening_summary(school=school, on=on)
    if not summary.villages:
        raise Refused("那天没有要汇总的学生。")
    pdf = print_paper("print/problems_2.html", {"summary": summary}, school=school, printed_by=by)
    audit.record("screening.summary_printed", actor=by, school_id=school.pk, on=on.isoformat())
    return pdf
