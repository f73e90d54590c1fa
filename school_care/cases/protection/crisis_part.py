"""A crisis on the page of its case: who is with the child, what was done, and the counsellor's
content; to each only what they may see."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from school_care.cases.enums import CaseType
from school_care.cases.models import Protection
from school_care.cases.protection import body_crisis
from school_care.cases.protection.crisis_facts import Facts, facts_of
from school_care.cases.protection.crisis_owed import steps_of
from school_care.cases.protection.crisis_words import DO_NOW, family_block
from school_care.cases.protection.enums import ENDED, Level, ProtectionState, Trigger
from school_care.cases.protection.owed import Step, register_steps
from school_care.cases.protection.parts import register_part
from school_care.cases.protection.report_owed import with_reports
from school_care.cases.protection.services import crisis_end
from school_care.cases.protection.services.crisis import RETURNING
from school_care.cases.protection.services.upwards import reports_of
from school_care.cases.protection.services.watches import ANSWER_WITHIN
from school_care.cases.protection.source import CRISIS
from school_care.core import clock
from school_care.school.access import can
from school_care.school.enums import Capability

S = ProtectionState
TEMPLATE = "cases/protection/crisis_part.html"


@dataclass(frozen=True)
class WatchLine:
    """Who was with the child, from when until when."""

    name: str
    since: Any
    until: Any
    note: str = ""


def context(request: HttpRequest, protection: Protection, level: Level) -> dict[str, Any]:
    """What the template is given: nothing above `level` is in it."""
    facts = facts_of([protection])[protection.pk]
    user = request.user
    mine = facts.running is not None and facts.running.user_id == user.pk
    asked = facts.offered is not None and facts.offered.user_id == user.pk
    course = level >= Level.STEPS
    found: dict[str, Any] = {
        "do_now": DO_NOW if facts.is_watched else "",
        "is_watched": facts.is_watched,
        "is_over": protection.state in ENDED,
        "acts": (course or mine) and protection.state not in ENDED,
        "course": course,
        "content": level == Level.CONTENT,
        "has_watch": facts.running is not None,
        "mine": mine,
        "asked": facts.offered if asked else None,
        "block": family_block(protection, level) if level >= Level.OWN else "",
        "again_url": _again_url(protection),
    }
    if course or mine or asked:
        found |= _watching(facts, note=level == Level.CONTENT or mine or asked)
    if course or mine:
        found |= _done(facts)
    if course:
        found |= _course(protection, facts)
        found["watches"] = _lines(facts, noted=level == Level.CONTENT)
    if found["acts"] and level < Level.CONTENT:
        found["next"] = _next(protection, course=course)
    if level == Level.CONTENT:
        found |= _content(protection, facts)
        found["counsels"] = can(user, Capability.COUNSEL, protection.school)
    return found


# What only whoever follows the course does, and what only the counsellor.
OF_COURSE, OF_CONTENT = ("help.written", "meeting", "back", "follow"), ("talk",)


def _next(protection: Protection, *, course: bool) -> Step | None:
    """The first step this person can do now; whoever reads all of it has it above."""
    not_theirs = OF_CONTENT if course else (*OF_CONTENT, *OF_COURSE)
    for step in steps_of([protection], clock.today())[protection.pk]:
        can_be_done = not step.done_on and not step.blocked and step.url
        if can_be_done and not step.code.startswith(not_theirs):
            return step
    return None


def _watching(facts: Facts, *, note: bool) -> dict[str, Any]:
    """`note`: whether words for the next may be read."""
    waits = None
    if facts.offered is not None:
        waits = int((clock.now() - facts.offered.offered_at).total_seconds() // 60)
    return {
        "running": facts.running,
        "offered": facts.offered,
        "offered_minutes": waits,
        "offer_is_late": waits is not None and waits >= ANSWER_WITHIN.total_seconds() // 60,
        "offered_note": (facts.offered.note or "") if note and facts.offered else "",
        "running_note": (facts.running.note or "") if note and facts.running else "",
    }


def _done(facts: Facts) -> dict[str, Any]:
    """What was done, by day and person, without a word of the child's."""
    crisis = facts.crisis
    return {
        "crisis": crisis,
        "notices": facts.notices,
        "talked_on": facts.talked_on,
        "not_treated": crisis.hospital_at is None and bool(crisis.advice),
    }


def _course(protection: Protection, facts: Facts) -> dict[str, Any]:
    proposal = crisis_end.proposal_of(protection)
    return {
        "state": protection.state,
        "may_meet": protection.state in (S.HANDED, S.RETURNED, S.FOLLOWING),
        "may_return": protection.state == S.HANDED and facts.crisis.meeting_result in RETURNING,
        "may_follow": protection.state in (S.RETURNED, S.FOLLOWING),
        "may_end": protection.state in crisis_end.ENDS_FROM,
        "back_on": facts.back_on,
        "next_follow_on": facts.next_follow_on,
        "follows_on": facts.follows_since_back,
        "last_follow_on": max(facts.follows_since_back, default=None),
        "sent": [
            (one.recipient.name, one.get_state_display()) for one in reports_of(protection, CRISIS)
        ],
        "called_on": facts.called_on,
        "proposal": proposal,
    }


def _lines(facts: Facts, *, noted: bool) -> list[WatchLine]:
    """Every watch that ran; `noted`: with what was said to whoever took it."""
    return [
        WatchLine(one.user.name, one.accepted_at, one.ended_at, (one.note or "") if noted else "")
        for one in facts.watches
        if one.accepted_at
    ]


def _content(protection: Protection, facts: Facts) -> dict[str, Any]:
    crisis = facts.crisis
    return {
        "triggers": [one.label for one in Trigger if one in crisis.triggers],
        "advice": crisis.advice or "",
        "plan": crisis.plan or "",
        "counselling_url": reverse("mentoring:counselling"),
    }


def _again_url(protection: Protection) -> str:
    if protection.student is None:
        return ""
    return reverse("cases:crisis_new", args=[protection.student.public_id])


def register() -> None:
    """Fill the registries; called once at start-up."""
    register_part(CaseType.CR, TEMPLATE, context)
    register_steps(CaseType.CR, with_reports(steps_of))
    body_crisis.register()
    _register_check()


def _register_check() -> None:
    """Closing is for two, on a page of its own; elsewhere it says what is missing."""
    from school_care.cases.protection.services.closing import register_check

    register_check(CaseType.CR, lambda row: [*crisis_end.missing(row), crisis_end.BOTH])
