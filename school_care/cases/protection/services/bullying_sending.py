"""严重欺凌 goes to police and education at once (未成年人保护法第三十九条): by telephone, then in
writing. It waits for no judgement of the committee."""

from typing import Any

from django.db import transaction

from school_care.cases.models import Protection
from school_care.cases.protection.enums import ENDED, Level
from school_care.cases.protection.services import bullying
from school_care.cases.protection.services.calls import police_called
from school_care.cases.protection.services.rights import require_level
from school_care.cases.protection.services.upwards import reports_of, send
from school_care.cases.protection.source import SERIOUS
from school_care.cases.recipients_offered import Offer, offers_of
from school_care.core import audit
from school_care.escalation.models import Escalation
from school_care.school.refusal import Refused

CALL_FIRST = "请先打110或派出所电话，记下接报编号，登记「电话报告」以后再发书面报告。"
NOBODY = "还没有登记公安、教育局的收件方式，请到「上报」的收件单位里登记。"


def offers(protection: Protection) -> list[Offer]:
    """Whom it goes to and has not gone to."""
    if protection.case is None:
        return []
    had = {row.recipient_id for row in reports_of(protection, SERIOUS)}
    found = offers_of(protection.school, SERIOUS, protection.case)
    return [one for one in found if one.preset and one.recipient.pk not in had]


def report(*, by: Any, protection: Protection) -> list[Escalation]:
    """Send it to everybody who is to get it and has not. All of them or none. Raises Refused."""
    require_level(by, protection, Level.CONTENT)
    bullying.of(protection)
    if protection.state in ENDED:
        raise Refused("这件事项已经结束；有新情况的，请先重新调查。")
    if protection.case is None or protection.student is None:
        raise Refused("还没有确定是哪一名学生，请先确定，再送出书面报告。")
    if not police_called(protection):
        raise Refused(CALL_FIRST)
    wanted = offers(protection)
    if not wanted:
        raise Refused("已经发过书面报告。" if reports_of(protection, SERIOUS) else NOBODY)
    with transaction.atomic():
        sent = [
            send(
                by=by,
                protection=protection,
                kind=SERIOUS,
                recipient=one.recipient,
                copied=one.copied,
            )
            for one in wanted
        ]
        audit.record("protection.bullying_reported", actor=by, row=protection)
    return sent
