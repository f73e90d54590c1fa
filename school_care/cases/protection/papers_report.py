"""强制报告登记表 (F-26), one A4: what is recorded stands on it, what is not stays blank for a hand.
The seal's place stays blank."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from school_care.cases.models import MandatoryReport, Protection, ProtectionCall
from school_care.cases.protection.body import (
    POLICE,
    shielding_words,
    situation_words,
    suspect_words,
)
from school_care.cases.protection.enums import GuardiansTold
from school_care.cases.protection.report_part import delay_words
from school_care.core import audit, clock
from school_care.core.templatetags.days import long_date, long_moment
from school_care.school.models import Appointment, School, User
from school_care.school.papers import print_paper

NO_GUARDIANS = "监护人或同住亲属疑似涉案，依法不通知"


@transaction.atomic
def print_form(*, row: Protection, printed_by: Any) -> bytes:
    """The form of one report; whoever prints reads the case whole, which the page asks. Effects: a
    trace that names no pupil."""
    report = MandatoryReport.objects.get(protection=row)
    calls = list(ProtectionCall.objects.filter(protection=row).order_by("called_at", "id"))
    call = next((one for one in calls if one.to in POLICE), None)
    numbered = next((one for one in calls if one.to in POLICE and one.number), call)
    content = {
        "row": row,
        "case_no": row.case.case_no if row.case else "",
        "reporter": row.found_by.name if row.found_by else "",
        "post": post_of(row.found_by, row.school, row),
        "found_at": long_moment(row.found_at),
        "filed_at": long_moment(row.filed_at),
        "minutes": delay_words(row),
        "pupil": _pupil(row),
        "situations": situation_words(report.situations),
        "severity": report.get_severity_display(),
        "suspects": suspect_words(row, named=True),
        "happened": (row.happened or "").splitlines(),
        "shielding": "；".join(shielding_words(report)),
        "call": call,
        "called_at": long_moment(call.called_at) if call else "",
        "unit": (call.unit or call.get_to_display()) if call else "",
        "answered_by": (numbered.answered_by or call.answered_by) if call else "",
        "number": numbered.number if numbered else "",
        "education": _education(report),
        "guardians": _guardians(row),
        "outcome": (report.outcome or "").splitlines(),
        "today": long_date(clock.today()),
    }
    pdf = print_paper(
        "print/protection_report.html", content, school=row.school, printed_by=printed_by
    )
    audit.record("protection.form_printed", actor=printed_by, row=row)
    return pdf


def post_of(user: User | None, school: School, row: Protection) -> str:
    """What whoever reported was at the school on that day: 班主任."""
    if user is None:
        return ""
    day = timezone.localdate(row.filed_at)
    posts = Appointment.objects.effective(day).filter(school=school, user=user)
    return "、".join(dict.fromkeys(one.get_role_display() for one in posts.order_by("pk")))


def _pupil(row: Protection) -> str:
    """The least that says which child it is (F-26): name, sex, age, class."""
    student = row.student
    if student is None:
        return row.pupil_words or ""
    born = student.birth_date
    parts = [
        student.name,
        student.get_sex_display(),
        f"{born:%Y}年{born.month}月出生" if born else "",
        str(student.current_class or ""),
    ]
    return "，".join(part for part in parts if part)


def _education(report: MandatoryReport) -> str:
    if report.edu_filed_at is None:
        return ""
    number = f"，收文号{report.edu_number}" if report.edu_number else ""
    return f"{long_moment(report.edu_filed_at)}{number}"


def _guardians(row: Protection) -> str:
    if row.guardians_told == GuardiansTold.NOT_YET:
        return NO_GUARDIANS if row.guardian_suspect else ""
    at = long_moment(row.guardians_told_at) if row.guardians_told_at else ""
    said = f"{at}{row.get_guardians_told_display()}"
    return "；".join(part for part in (said, (row.guardians_words or "").strip()) if part)
