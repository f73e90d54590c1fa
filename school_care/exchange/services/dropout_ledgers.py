"""The three ledgers of dropout control leave the school as a workbook."""

from typing import Any

from school_care.cases.dropout.ledgers_chosen import NEEDS, ChosenAge, ChosenCases, Kind
from school_care.core import clock
from school_care.core.sheets import A3, FormColumn, ListSheet, form_workbook
from school_care.core.templatetags.days import long_date
from school_care.exchange.enums import RosterForm
from school_care.exchange.services.handing_out import Exported, Leaving, check_leaving, hand_out
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.models import Student

MOST = 5000  # lines: more than any one school has
NOT_YOURS = "控辍台账由德育主任、校长导出；适龄儿童台账学籍员也可以导出。"
NOTHING = "没有符合条件的学生，请换一个日期或范围；确实没有的，请打印零报告。"
SIGNS = "填表人：　　　　　　校长：　　　　　　日期："


def export_dropout_ledger(
    *, by: Any, school: School, kind: Kind, chosen: ChosenAge | ChosenCases, leaving: Leaving
) -> Exported:
    """The lines of a ledger that were chosen, numbers whole. It counts as 上报台账; which one
    and of what day stands in the scope. Effects: those of `hand_out`. Raises Refused."""
    if not all(can(by, right, school) for right in (NEEDS[kind], Capability.EXPORT_PUPILS)):
        raise Refused(NOT_YOURS)
    check_leaving(leaving, sensitive=True)
    if not chosen.lines:
        raise Refused(NOTHING)
    if len(chosen.lines) > MOST:
        raise Refused(f"一次最多导出{MOST}人，请分班导出。")
    day, said = long_date(chosen.ledger.on), chosen.form.said()
    return hand_out(
        _workbook(chosen, str(kind.label), by, school),
        name=f"{kind.label}-{clock.today():%Y%m%d}",
        by=by,
        school=school,
        form=RosterForm.REPORTS_UP.value,
        scope="，".join(filter(None, (str(kind.label), f"截至{day}", said))),
        pupils=list(Student.objects.filter(school=school, pk__in=chosen.pupils)),
        leaving=leaving,
    )


def _workbook(chosen: ChosenAge | ChosenCases, title: str, by: Any, school: School) -> bytes:
    """One sheet, every cell text."""
    cells = chosen.cells(by, school)
    columns = [FormColumn("序号", width=5)]
    columns += [FormColumn(one.heading, width=one.width) for one in chosen.columns]
    sheet = ListSheet(
        name=title,
        title=title,
        columns=columns,
        rows=[[number, *row] for number, row in enumerate(cells, start=1)],
        lines=[f"填报单位（章）：{school.name}　　　　截至：{long_date(chosen.ledger.on)}"],
        footers=[f"共{len(cells)}人。", f"{SIGNS}{long_date(clock.today())}"],
        paper=A3,
        kept_columns=2,
    )
    return form_workbook([sheet])
