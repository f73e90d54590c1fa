"""What counselling prints: the case sheet F-16 for the counsellor only, blank 心语卡."""

from typing import Any

from school_care.mentoring.choices.counselling import Risk
from school_care.mentoring.models import CounsellingCase
from school_care.mentoring.services.counselling.cases import Ended, Told
from school_care.school.models import School
from school_care.school.papers import FOR_FAMILY, name_and_day, print_paper


def print_case(*, case: CounsellingCase, risk: Risk | None, printed_by: Any) -> bytes:
    """心理辅导个案表 (F-16) on A4, watermarked with who printed it on which day."""
    sessions = [row for row in case.sessions.order_by("happened_on", "pk") if not row.withdrawn_at]
    content = {
        "case": case,
        "told": Told.of(case).in_words(),
        "ended": Ended.of(case),
        "sessions": sessions,
        "held": sum(row.made for row in sessions),
        "last": sessions[-1] if sessions else None,
        "risk": risk.label if risk else "",
    }
    return print_paper(
        "print/counselling_case.html",
        content,
        school=case.school,
        printed_by=printed_by,
        watermark=name_and_day(printed_by),
    )


def print_heart_cards(*, school: School, printed_by: Any, a5: bool) -> bytes:
    """Blank cards; nothing on them says anything about whoever takes one."""
    content = {"cards": range(1 if a5 else 4), "a5": a5}
    return print_paper(
        "print/heart_cards.html",
        content,
        school=school,
        printed_by=printed_by,
        edition=FOR_FAMILY,
    )
