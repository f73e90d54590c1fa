"""欺凌 on the page of its case: what each level may see of it, and which pupils stand beside each
other elsewhere at school."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from school_care.cases.enums import CaseType
from school_care.cases.models import Bullying, BullyingChild, Protection
from school_care.cases.protection import body_bullying, bullying_steps
from school_care.cases.protection.bullying_words import (
    DISCIPLINE,
    SCHEME,
    form_words,
    through_words,
)
from school_care.cases.protection.enums import ENDED, Finding, Gravity, Level, ProtectionState
from school_care.cases.protection.owed import register_steps
from school_care.cases.protection.parts import register_part
from school_care.cases.protection.report_owed import with_reports
from school_care.cases.protection.services import bullying_sending, closing
from school_care.cases.protection.services.bullying_children import CARED_FOR, missing_of
from school_care.cases.protection.services.upwards import reports_of
from school_care.cases.protection.source import SERIOUS
from school_care.core import clock
from school_care.mentoring.choices.pairings import BY_PUPIL
from school_care.mentoring.selectors_pairings import running_of
from school_care.students import silence

S = ProtectionState


def children_of(protection: Protection) -> list[BullyingChild]:
    """The pupils in a case with what the page says of each, `is_quiet` where nothing goes to the
    family; two queries."""
    rows = BullyingChild.objects.filter(protection=protection).order_by("pk")
    found = list(rows.select_related("student__current_class", "supporter", "family_told_by"))
    quiet = silence.silenced([one.student_id for one in found]) if found else set()
    for one in found:
        one.is_quiet = one.student_id in quiet
        one.is_cared_for = one.part in CARED_FOR
        one.may_leave = (
            not (one.says or one.family_told_at or one.part or one.support)
            and one.student_id != protection.student_id
        )
    return found


def paired_words(children: Sequence[BullyingChild]) -> list[str]:
    """Pupils of one case who are 学习帮手 or 手拉手伙伴 of each other: that has to be looked at
    before they sit together again. One query."""
    keys = {one.student_id for one in children}
    found = []
    for held in running_of(keys, clock.today()).values():
        found += [
            f"{one.peer.name}是{_name(children, one.student_id)}的{one.get_kind_display()}"
            for one in held
            if one.kind in BY_PUPIL and one.peer_id in keys
        ]
    return found


def context_of(request: HttpRequest, protection: Protection, level: Level) -> dict[str, Any]:
    """What the template is given: nothing of any child below 帮扶人, to whom only the children they
    look after are shown; statements and reasons to whoever reads the case whole."""
    bullying = Bullying.objects.filter(protection=protection).first()
    if bullying is None or level < Level.STEPS:
        return {"bullying": None}
    children = children_of(protection)
    shared = {
        "bullying": bullying,
        "days_left": (bullying.due_on - clock.today()).days,
        "is_open": protection.state not in ENDED,
        "finding": Finding(bullying.finding).label if bullying.finding else "",
        "gravity": Gravity(bullying.gravity).label if bullying.gravity else "",
        "scheme": SCHEME,
        "count": len(children),
    }
    if level < Level.CONTENT:
        mine = [one for one in children if one.supporter_id == request.user.pk]
        return {**shared, "mine": mine, "reads": False}
    return {
        **shared,
        "reads": True,
        "children": children,
        "paired": paired_words(children),
        "forms": form_words(bullying),
        "through": through_words(bullying),
        "discipline": DISCIPLINE,
        "sent": reports_of(protection, SERIOUS),
        "unsent": bullying_sending.offers(protection),
        "may_support": protection.state in (S.CONCLUDED, S.FOLLOWING),
        "may_reopen": protection.state in (S.FOLLOWING, S.UNFOUNDED),
        "is_serious": bullying.gravity == Gravity.SERIOUS,
    }


def register() -> None:
    """Fill the registries; called once at start-up."""
    register_part(CaseType.BU, "cases/protection/bullying_part.html", context_of)
    register_steps(CaseType.BU, with_reports(bullying_steps.steps_for))
    closing.register_check(CaseType.BU, missing_of)
    body_bullying.register()


def _name(children: Sequence[BullyingChild], key: int) -> str:
    return next(one.student.name for one in children if one.student_id == key)
