"""What the page of a mandatory report shows, by how much somebody sees of it.

The principal knows that a child was reported, when, and how far it is: not which child, not what
happened. Whoever reported reads what they wrote. Whoever handles it reads everything.
"""

from typing import Any

from django.http import HttpRequest

from school_care.cases.enums import CaseType
from school_care.cases.models import MandatoryReport, Protection, ProtectionCall
from school_care.cases.protection import report_owed
from school_care.cases.protection.body import (
    POLICE,
    shielding_words,
    situation_words,
)
from school_care.cases.protection.enums import ENDED, Level
from school_care.cases.protection.forms_report import EducationForm, OutcomeForm
from school_care.cases.protection.parts import register_part
from school_care.cases.protection.reading import minutes_between
from school_care.cases.protection.services import filing
from school_care.cases.protection.sight import level_of
from school_care.cases.protection.source import KINDS, MANDATORY
from school_care.core import clock
from school_care.escalation.enums import State
from school_care.escalation.models import Escalation
from school_care.escalation.selectors_reports import row_of, with_newest
from school_care.escalation.sources import kind_of

TEMPLATE = "cases/protection/report_part.html"


def register() -> None:
    """Called once at start-up."""
    register_part(CaseType.MR, TEMPLATE, context)
    report_owed.register()


def context(request: HttpRequest, row: Protection, level: Level) -> dict[str, Any]:
    """What the template is given: nothing this level may not see."""
    calls = list(ProtectionCall.objects.filter(protection=row).order_by("called_at", "id"))
    rung = [one for one in calls if one.to in POLICE]
    found: dict[str, Any] = {
        "protection": row,
        "own_facts": True,  # what was found, and the reports, stand in this part
        "is_rung": bool(rung),
        "is_open": row.state not in ENDED,
        "may_ring": level >= Level.OWN,
    }
    mine = level >= Level.OWN and row.found_by_id == request.user.pk
    if level >= Level.CONTENT or mine:
        found |= _written(row)
    if level in (Level.KNOWN, Level.STEPS):
        found["bodies"] = _bodies(row)
    if level_of(request.user, row, glass=False) >= Level.CONTENT:
        report = found["report"]
        found |= {
            "handles": True,
            "education_form": EducationForm(initial=_education(report)),
            "outcome_form": OutcomeForm(initial={"text": (report.outcome or "") if report else ""}),
            "missing": _missing(row),
            "unsent": filing.unsent_to(row),
        }
    return found


def delay_words(row: Protection) -> str:
    """From finding to reporting: 12分钟, 3小时5分钟, 2天4小时."""
    minutes = minutes_between(row.found_at, row.filed_at)
    hours, days = minutes // 60, minutes // (24 * 60)
    if days:
        return f"{days}天{hours - days * 24}小时"
    return f"{hours}小时{minutes - hours * 60}分钟" if hours else f"{minutes}分钟"


def _written(row: Protection) -> dict[str, Any]:
    report = MandatoryReport.objects.filter(protection=row).first()
    return {
        "report": report,
        "situations": situation_words(report.situations) if report else [],
        "severity": report.get_severity_display() if report else "",
        "shielding": shielding_words(report) if report else [],
    }


def _bodies(row: Protection) -> list[dict[str, str]]:
    """The reports upwards: to whom, how far."""
    if row.case is None:
        return []
    rows = Escalation.objects.filter(
        school_id=row.school_id,
        case_no=row.case.case_no,
        kind__in=[kind.code for kind in KINDS],
    ).exclude(state=State.WITHDRAWN)
    rows = with_newest(rows.select_related("recipient", "student")).order_by("begun_at", "id")
    lines = [row_of(one, clock.today()) for one in rows]
    return [
        {"name": one.escalation.recipient.name, "state": one.state, "tone": one.tone}
        for one in lines
    ]


def _missing(row: Protection) -> list[str]:
    """Bodies the law names of which the school has no recipient: 公安机关, 民政部门."""
    has = report_owed.recipients_of([row], clock.today())
    kind = kind_of(MANDATORY)
    wanted = [org for org, _ in kind.goes_to] if kind else []
    return [str(org.label) for org in wanted if not has.get((row.school_id, org))]


def _education(report: MandatoryReport | None) -> dict[str, Any]:
    if report is None:
        return {}
    return {"edu_filed_at": report.edu_filed_at or clock.now(), "edu_number": report.edu_number}
