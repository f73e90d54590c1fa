"""The papers of 欺凌: the report of the investigation for the school's file, and to each family one
of its own that names no other child."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from school_care.cases.models import Bullying, BullyingChild, Protection
from school_care.cases.protection.body import POLICE, police_words
from school_care.cases.protection.bullying_words import (
    DISCIPLINE,
    SCHEME,
    form_words,
    through_words,
)
from school_care.cases.protection.enums import ChildPart, Finding, Gravity, Level
from school_care.cases.protection.services.rights import require_level
from school_care.core import audit, clock
from school_care.core.templatetags.days import long_date, long_moment
from school_care.school.papers import FOR_FAMILY, name_and_day, print_paper
from school_care.school.refusal import Refused
from school_care.students import silence

NAMES_OTHERS = "帮扶安排里写了其他当事学生的姓名，请改成「对方同学」，再打印给家长。"


@transaction.atomic
def print_report(*, protection: Protection, printed_by: Any) -> bytes:
    """学生欺凌事件调查处理报告, for who reads the case whole. Effects: a trace. Raises Refused."""
    require_level(printed_by, protection, Level.CONTENT)
    bullying = Bullying.objects.get(protection=protection)
    children = _children(protection)
    calls = list(protection.calls.filter(to__in=POLICE))
    content = {
        "protection": protection,
        "case_no": protection.case.case_no if protection.case else "",
        "bullying": bullying,
        "children": [_row(one) for one in children],
        "forms": form_words(bullying),
        "through": through_words(bullying),
        "found_at": long_moment(protection.found_at),
        "filed_at": long_moment(protection.filed_at),
        "due_on": long_date(bullying.due_on),
        "decided_on": long_date(bullying.decided_on) if bullying.decided_on else "",
        "finding": Finding(bullying.finding).label if bullying.finding else "",
        "gravity": Gravity(bullying.gravity).label if bullying.gravity else "",
        "police": police_words(calls),
        "today": long_date(clock.today()),
    }
    pdf = print_paper(
        "print/bullying_report.html",
        content,
        school=protection.school,
        printed_by=printed_by,
        watermark=name_and_day(printed_by),
    )
    audit.record("protection.bullying_printed", actor=printed_by, row=protection)
    return pdf


@transaction.atomic
def print_family(*, child: BullyingChild, printed_by: Any) -> bytes:
    """告知书 to one family: its own child alone. Before the committee has judged it says what the
    school does and asks; after it, what was found. Effects: a trace. Raises Refused, also while
    nothing may go to this family."""
    protection = child.protection
    require_level(printed_by, protection, Level.CONTENT)
    silence.require_spoken(child.student)
    bullying = Bullying.objects.get(protection=protection)
    support = child.support or ""
    others = [one.student.name for one in _children(protection) if one.pk != child.pk]
    if any(name and name in support for name in others):
        raise Refused(NAMES_OTHERS)
    content = {
        "school": protection.school,
        "name": child.student.name,
        "group": str(child.student.current_class or ""),
        "found_on": long_moment(protection.found_at),
        "due_on": long_date(bullying.due_on),
        "decided_on": long_date(bullying.decided_on) if bullying.decided_on else "",
        "finding": _found_words(bullying),
        "part": ChildPart(child.part).label if child.part else "",
        "is_doing": child.part in (ChildPart.DOING, ChildPart.JOINING),
        "support": support.strip().rstrip("。；"),
        "review_on": long_date(child.review_on) if child.review_on else "",
        "scheme": SCHEME,
        "discipline": DISCIPLINE,
        "today": long_date(clock.today()),
    }
    pdf = print_paper(
        "print/bullying_family.html",
        content,
        school=protection.school,
        printed_by=printed_by,
        edition=FOR_FAMILY,
    )
    audit.record("protection.bullying_family_printed", actor=printed_by, row=protection)
    return pdf


def _found_words(bullying: Bullying) -> str:
    """What was found, for a family: what it is, without how others are judged."""
    return str(Finding(bullying.finding).label) if bullying.finding else ""


def _children(protection: Protection) -> Sequence[BullyingChild]:
    rows = BullyingChild.objects.filter(protection=protection).order_by("pk")
    return list(rows.select_related("student__current_class", "supporter", "family_told_by"))


def _row(child: BullyingChild) -> dict[str, Any]:
    told = f"{long_moment(child.family_told_at)} {child.family_told_whom}"
    return {
        "name": child.student.name,
        "group": str(child.student.current_class or ""),
        "part": ChildPart(child.part).label if child.part else "当事学生",
        "told": told if child.family_told_at else "",
        "family": child.family_words or "",
        "says": child.says or "",
        "supporter": child.supporter.name if child.supporter else "",
        "support": child.support or "",
        "review": child.review_words or "",
        "review_on": long_date(child.review_on) if child.review_on else "",
    }
