"""上报台账 leaves the school: the ledger of a period, or one report as a row for its recipient."""

from datetime import date
from typing import Any

from school_care.core import clock
from school_care.core.templatetags.days import from_to
from school_care.escalation import workbook
from school_care.escalation.models import Message
from school_care.escalation.services.rights import NOT_YOURS
from school_care.exchange.enums import RosterForm
from school_care.exchange.services.handing_out import Exported, Leaving, check_leaving, hand_out
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.models import Student

MOST = 2000  # rows: many years of a large school
NOTHING = "这段时间没有上报件，请换一段时间。"


def export_ledger(
    *, by: Any, school: School, since: date, until: date, leaving: Leaving
) -> Exported:
    """The school's reports of a period, newest versions, as far as `by` sees them. Effects: those
    of `hand_out`. Raises Refused."""
    _require(by, school)
    if since > until:
        raise Refused("开始日期不能晚于结束日期。")
    check_leaving(leaving, sensitive=True)
    rows = workbook.ledger_rows(by=by, school=school, since=since, until=until)
    found = list(workbook.with_what_ledger_needs(rows)[: MOST + 1])
    if not found:
        raise Refused(NOTHING)
    if len(found) > MOST:
        raise Refused(f"一次最多导出{MOST}件，请分段导出。")
    today = clock.today()
    content = workbook.ledger_workbook(found, school=school, since=since, until=until, today=today)
    return _out(
        content, f"上报台账-{today:%Y%m%d}", by, school, from_to(since, until), found, leaving
    )


def export_row(*, by: Any, message: Message, leaving: Leaving) -> Exported:
    """One report in the columns its recipient asks for. Effects: those of `hand_out`. Raises
    Refused."""
    school = message.school
    _require(by, school)
    check_leaving(leaving, sensitive=True)
    today = clock.today()
    content = workbook.row_workbook(message, today=today)
    name = f"上报台账-{today:%Y%m%d}-{message.pk}"
    return _out(content, name, by, school, "1件", [message], leaving)


def _require(by: Any, school: School) -> None:
    rights = (Capability.SEND_REPORT, Capability.EXPORT_PUPILS)
    if not all(can(by, right, school) for right in rights):
        raise Refused(NOT_YOURS)


def _out(
    content: bytes,
    name: str,
    by: Any,
    school: School,
    scope: str,
    found: list[Message],
    leaving: Leaving,
) -> Exported:
    pupils: dict[int, Student] = {
        one.escalation.student_id: one.escalation.student
        for one in found
        if one.escalation.student is not None
    }
    return hand_out(
        content,
        name=name,
        by=by,
        school=school,
        form=RosterForm.REPORTS_UP.value,
        scope=scope,
        pupils=list(pupils.values()),
        leaving=leaving,
    )
