"""结案: the counsellor says that the child is well enough, and somebody who leads agrees. Never one
person alone."""

from typing import Any

from django.db import transaction

from school_care.cases.models import Protection, ProtectionStep
from school_care.cases.protection import telling
from school_care.cases.protection.crisis_facts import facts_of
from school_care.cases.protection.enums import Level, ProtectionState
from school_care.cases.protection.services import crisis_rights as rights
from school_care.cases.protection.services import steps
from school_care.cases.services.closing import has_open_report
from school_care.core import clock
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused

S = ProtectionState
ENDS_FROM = (S.HANDED, S.FOLLOWING)
BOTH = "由心理教师在「提出结案」里提出，德育主任或校长同意"


def leads(user: Any, school: School) -> bool:
    """Whether this person may agree."""
    return can(user, Capability.KEEP_PROTECTION, school) or can(
        user, Capability.LEAD_PROTECTION, school
    )


def proposal_of(protection: Protection) -> ProtectionStep | None:
    """The proposal that stands: the newest row of the history, where it leads nowhere yet."""
    last = ProtectionStep.objects.filter(protection=protection).order_by("-id").first()
    stands = last is not None and last.from_state == last.to_state == protection.state
    return last if stands and protection.state in ENDS_FROM else None


def missing(protection: Protection) -> list[str]:
    """What is still to be done before it can end, each in a few words; of a child in danger again,
    what was done the last time does not count."""
    facts = facts_of([protection])[protection.pk]
    told = facts.crisis.parents_told_at is not None
    found = [
        (protection.state in ENDS_FROM, "孩子交给监护人或医院，返校后回看"),
        (told or facts.family_waits, "登记告诉家长"),
        (facts.talked_on is not None, "心理教师谈话并记下"),
    ]
    return [words for done, words in found if not done]


def propose(*, by: Any, protection: Protection, why: str) -> Protection:
    """Whoever reads the content says why it can end. Effects: a row of the history, a nameless row
    to those who may agree. Raises Refused."""
    rights.require_course(by, protection, Level.CONTENT)
    why = rights.line(why, "理由")
    with transaction.atomic():
        row = rights.held(protection).protection
        _require_done(row)
        steps.note(row, row.state, by=by, why=why)
        key = f"e{row.public_id}{clock.now():%y%m%d%H%M}"
        telling.tell_of(row, telling.ASKED, actor=by, key=key)
    return row


def agree(*, by: Any, protection: Protection) -> Protection:
    """Somebody else, who leads, agrees: it is closed. Raises Refused."""
    _require_leading(by, protection)
    with transaction.atomic():
        row = rights.held(protection).protection
        proposal = proposal_of(row)
        if proposal is None:
            raise Refused("心理教师还没有提出结案，或提出之后又有变化。")
        if proposal.by_id == by.pk:
            raise Refused("结案要两个人：请由另一位领导同意。")
        _require_done(row)
        why = proposal.why or ""
        return steps.move(row, S.CLOSED, by=by, why=why, closed_why=why)


def disagree(*, by: Any, protection: Protection, why: str) -> Protection:
    """Not yet: the proposal falls, with a reason. Raises Refused."""
    _require_leading(by, protection)
    why = rights.line(why, "还要做什么")
    with transaction.atomic():
        row = rights.held(protection).protection
        proposal = proposal_of(row)
        if proposal is None:
            raise Refused("现在没有等待同意的结案。")
        steps.note(row, "", by=by, why=f"暂不结案：{why}")
        if proposal.by is not None:
            telling.tell_people(
                [proposal.by],
                telling.MOVED,
                school=row.school,
                key=f"n{proposal.public_id}",
                actor=by,
            )
    return row


def _require_leading(by: Any, protection: Protection) -> None:
    rights.require_course(by, protection)
    if not leads(by, protection.school):
        raise Refused("结案由德育主任或校长同意。")


def _require_done(protection: Protection) -> None:
    lacks = missing(protection)
    if protection.case is not None and has_open_report(protection.case):
        lacks.append("把上报都办到了结")
    if lacks:
        raise Refused("还不能结案，还缺：" + "；".join(lacks) + "。")
