"""告知书 of a crisis and its 签收单, a page each: the first stays with the family, the second comes
back. It says what the school asks, and nothing of what the child said."""

from typing import Any

from django.db import transaction

from school_care.cases.models import CrisisNotice
from school_care.cases.protection.enums import NoticeAnswer
from school_care.cases.protection.services.crisis import require_family
from school_care.cases.protection.services.crisis_rights import require_acting
from school_care.core import audit
from school_care.core.templatetags.days import long_date, long_moment
from school_care.school.papers import print_paper
from school_care.school.refusal import Refused


@transaction.atomic
def print_notice(*, notice: CrisisNotice, printed_by: Any) -> bytes:
    """The PDF. Effects: a trace. Raises Refused for one that was cancelled, and while nothing goes
    to the family."""
    protection = notice.protection
    require_acting(printed_by, protection)
    require_family(printed_by, protection)
    if notice.cancelled_at is not None:
        raise Refused("这份告知书已经作废，请另开一份。")
    refused = notice.answer == NoticeAnswer.REFUSED
    content = {
        "notice": notice,
        "number": number_of(notice),
        "student": protection.student,
        "group": str(protection.student.current_class or "") if protection.student else "",
        "advice": (notice.text or "").split("\n"),
        "made_on": long_date(_day(notice.made_at)),
        "answered": long_moment(notice.answered_at) if notice.answered_at else "",
        "refused": refused,
        "school": protection.school,
    }
    pdf = print_paper(
        "print/crisis_notice.html", content, school=protection.school, printed_by=printed_by
    )
    audit.record("protection.notice_printed", actor=printed_by, row=protection)
    return pdf


def number_of(notice: CrisisNotice) -> str:
    """The number on the paper: the year, the case's number, which notice; no kind in it."""
    case = notice.protection.case
    which = f"{case.year}-{case.number:04d}" if case is not None else f"{_day(notice.made_at).year}"
    return f"告知〔{which}〕第{notice.number}号"


def _day(moment: Any) -> Any:
    from django.utils.timezone import localdate

    return localdate(moment)
