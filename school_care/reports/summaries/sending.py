"""A signed report of the school on its way to the bodies that get it, by the transport of reports
upwards: number of the letter, slip and answer are its matter."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from school_care.cases.recipients_offered import Offer, offers_of
from school_care.core import clock
from school_care.escalation.models import Escalation
from school_care.escalation.selectors_reports import ReportRow, reports_in_sight, row_of
from school_care.escalation.services import sending
from school_care.reports.enums import SummaryState
from school_care.reports.models import Summary
from school_care.reports.summaries.source import kind_of_report, number_of
from school_care.school.models import School
from school_care.school.refusal import Refused

NOT_SIGNED = "校长签发以后才能报送。"
NOBODY = "请至少选择一个收件单位。"
UNKNOWN = "收件单位有变化，请刷新页面后再选。"


def offers_for(school: School, row: Summary) -> list[Offer]:
    """To whom it may go, whom the rules name ticked and first; bodies where one is still open are
    left out."""
    busy = set(
        _of(school, row)
        .filter(pk__in=Escalation.objects.open())
        .values_list("recipient", flat=True)
    )
    offers = offers_of(school, kind_of_report(row), None)
    return [one for one in offers if one.recipient.pk not in busy]


def sent_of(user: Any, school: School, row: Summary) -> list[ReportRow]:
    """Where it stands at each body, newest first; one query."""
    rows = reports_in_sight(user, school).filter(
        case_no=number_of(row, school), kind=kind_of_report(row)
    )
    return [row_of(one, clock.today()) for one in rows.order_by("-begun_at", "-pk")]


def send(*, by: Any, row: Summary, chosen: Collection[str]) -> int:
    """Report a signed version to the chosen bodies (public ids of recipients): it goes out at once
    where the principal sends, else it waits for the signature of the letter. Answers how many.
    Raises Refused."""
    if row.state != SummaryState.SIGNED:
        raise Refused(NOT_SIGNED)
    known = {str(one.recipient.public_id): one for one in offers_for(row.school, row)}
    wanted = list(dict.fromkeys(chosen))
    if not wanted:
        raise Refused(NOBODY)
    if any(key not in known for key in wanted):
        raise Refused(UNKNOWN)
    with transaction.atomic():
        for key in wanted:
            held = sending.begin(
                by=by,
                school=row.school,
                student=None,
                case_no=number_of(row, row.school),
                kind=kind_of_report(row),
                recipient=known[key].recipient,
                copied=known[key].copied,
            )
            sending.submit(by=by, escalation=held)
    return len(wanted)


def _of(school: School, row: Summary) -> Any:
    return Escalation.objects.filter(
        school=school, case_no=number_of(row, school), kind=kind_of_report(row)
    )
