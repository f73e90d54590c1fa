"""危机求助: what goes to education and civil affairs, where the family is suspected of harming the
child or cannot be reached. The telephone comes first; nothing of what the child said is in it."""

from typing import Any

from django.db import transaction

from school_care.cases.models import Protection
from school_care.cases.protection.crisis_facts import DONE, facts_of
from school_care.cases.protection.enums import EntryKind
from school_care.cases.protection.services import crisis_rights as rights
from school_care.cases.protection.services import entries, upwards
from school_care.cases.protection.services.upwards import reports_of
from school_care.cases.protection.source import CRISIS
from school_care.cases.recipients_offered import offers_of
from school_care.escalation.enums import FINAL
from school_care.escalation.models import Escalation, Recipient
from school_care.school.refusal import Refused

UNFINISHED = "上一次的求助函还没有了结，请先在原件上办结；等不及的，马上打电话。"
NOBODY = "已经发给能发的单位；没有登记教育局、民政的，请到「收件单位」登记。"


def rung(protection: Protection) -> bool:
    """Whether police or civil affairs were told by telephone, this time."""
    return facts_of([protection])[protection.pk].called_on is not None


def receivers_of(protection: Protection) -> list[tuple[Recipient, bool]]:
    """Bodies it would go to now, with whether they only get a copy; those left out that have it, as
    long as the child is in the danger it told of, or they are at it still."""
    if protection.case is None:
        return []
    began_at = facts_of([protection])[protection.pk].began_at
    had = {
        row.recipient_id
        for row in reports_of(protection, CRISIS)
        if row.state not in FINAL or row.begun_at >= began_at
    }
    offers = offers_of(protection.school, CRISIS, protection.case)
    return [
        (one.recipient, one.copied) for one in offers if one.preset and one.recipient.pk not in had
    ]


def unfinished(protection: Protection) -> bool:
    """Whether a body has done what the letter of the last time asked, and the school has not closed
    it: until then none can be written again."""
    return any(row.state in DONE for row in reports_of(protection, CRISIS))


def send(*, by: Any, protection: Protection) -> list[Escalation]:
    """Ask them for help, in writing, after the call. Effects: a report to each, the course. Raises
    Refused."""
    rights.require_course(by, protection)
    if protection.case is None or protection.student is None:
        raise Refused("还没有确定是哪一名学生，请先确定，再发求助函。")
    if not rung(protection):
        raise Refused("先打电话：110或民政（未保工作站）。把电话登记在事项里，再发求助函。")
    wanted = receivers_of(protection)
    if not wanted:
        raise Refused(UNFINISHED if unfinished(protection) else NOBODY)
    with transaction.atomic():
        rights.held(protection)
        sent = [
            upwards.send(by=by, protection=protection, kind=CRISIS, recipient=one, copied=copied)
            for one, copied in wanted
        ]
        names = "、".join(one.recipient.name for one in sent)
        entries.write(protection, by=by, kind=EntryKind.BODY, text=f"求助函发给{names}")
    return sent
