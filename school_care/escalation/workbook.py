"""Reports upwards as tables: the school's ledger of a period, and the one row a body takes by file.

Every cell is text. How a file leaves the school is asked and noted by whoever hands it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Prefetch, QuerySet

from school_care.core import clock
from school_care.core.sheets import A3, FormColumn, ListSheet, form_workbook
from school_care.core.templatetags.days import from_to, long_date
from school_care.escalation import papers_values as v
from school_care.escalation import platforms
from school_care.escalation.models import Escalation, Message, Step
from school_care.escalation.papers_values import Sent, Value
from school_care.school.models import School

TITLE = "上报台账"
SIGNS = "填表人：　　　　　　负责人：　　　　　　日期："


@dataclass(frozen=True)
class LedgerColumn:
    """A column of the ledger."""

    heading: str
    value: Value
    width: float = 12.0


LEDGER = (
    LedgerColumn("事项编号", v.case_no, 26),
    LedgerColumn("事项", v.kind, 14),
    LedgerColumn("姓名", v.of_student("name"), 10),
    LedgerColumn("性别", v.sex, 5),
    LedgerColumn("学籍号", v.of_student("student_no"), 21),
    LedgerColumn("年级班", v.grade_and_class, 13),
    LedgerColumn("家庭住址", v.home, 20),
    LedgerColumn("最后到校日期", v.last_present, 14),
    LedgerColumn("原因", v.joined("reason"), 16),
    LedgerColumn("去向", v.said("whereabouts"), 12),
    LedgerColumn("劝返次数", v.rounds, 6),
    LedgerColumn("最近劝返", v.last_round, 24),
    LedgerColumn("收件单位", v.receiver, 16),
    LedgerColumn("上报日期", v.sent_on, 14),
    LedgerColumn("方式", v.way, 10),
    LedgerColumn("送达日期", v.delivered_on, 14),
    LedgerColumn("受理编号", v.receiver_no, 16),
    LedgerColumn("状态", v.state, 9),
    LedgerColumn("答复日期", v.answered_on, 14),
    LedgerColumn("结果", v.result, 24),
    LedgerColumn("版本", v.version, 5),
)


def ledger_rows(*, by: Any, school: School, since: date, until: date) -> QuerySet[Message]:
    """The newest versions sent from `since` to `until`, of the reports this person sees. What is
    in confidence stands in no list."""
    reports = Escalation.objects.visible_to(by).filter(school=school, in_confidence=False)
    rows = Message.objects.filter(
        escalation__in=reports,
        version=F("escalation__version"),
        made_at__gte=clock.midnight(since),
        made_at__lt=clock.midnight(until + timedelta(days=1)),
    )
    return rows.order_by("made_at", "pk")


def ledger_workbook(
    messages: Sequence[Message], *, school: School, since: date, until: date, today: date
) -> bytes:
    """The ledger as one sheet."""
    rows = [
        [number, *(column.value(sent) for column in LEDGER)]
        for number, sent in enumerate(map(_opened, messages), start=1)
    ]
    columns = [FormColumn("序号", width=5)]
    columns += [FormColumn(column.heading, width=column.width) for column in LEDGER]
    line = f"填报单位（章）：{school.name}　　　　期间：{from_to(since, until)}"
    return _book(TITLE, columns, rows, line, today)


def with_what_ledger_needs(rows: QuerySet[Message]) -> QuerySet[Message]:
    """The rows with everything their cells read, in a fixed number of queries."""
    steps = Prefetch("escalation__steps", queryset=Step.objects.order_by("at", "pk"))
    return rows.select_related("escalation__recipient", "escalation__student").prefetch_related(
        steps
    )


def row_workbook(message: Message, *, today: date) -> bytes:
    """One report as the row its recipient asks for, in that recipient's order."""
    held = message.escalation
    form = platforms.form_for(held.recipient, today)
    sent = _opened(message)
    columns = [FormColumn("序号", width=5)]
    columns += [FormColumn(field.label, width=field.width) for field in form.fields]
    row = [1, *(one.text for one in platforms.filled(form, sent))]
    line = f"填报单位（章）：{held.school.name}　　　　收件单位：{held.recipient.name}"
    return _book(form.label, columns, [row], line, today)


def _opened(message: Message) -> Sent:
    return Sent(message, message.escalation)


def _book(
    title: str, columns: list[FormColumn], rows: list[list[Any]], line: str, today: date
) -> bytes:
    sheet = ListSheet(
        name=title,
        title=title,
        columns=columns,
        rows=rows,
        lines=[line],
        footers=[f"共{len(rows)}件。", f"{SIGNS}{long_date(today)}"],
        paper=A3,
    )
    return form_workbook([sheet])
