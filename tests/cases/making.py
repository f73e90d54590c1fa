"""Cases for tests: a child who stays away, recipients of each kind, reports written and sent."""

from typing import Any

from school_care.attendance.enums import CallResult
from school_care.attendance.models import AbsenceCall
from school_care.cases.content import Content
from school_care.cases.models import CaseReport
from school_care.cases.services.reports import send, write
from school_care.core import clock
from school_care.escalation.enums import OrgType, State
from school_care.escalation.models import Escalation, Recipient
from school_care.escalation.services import answers, carrying
from school_care.school.enums import DayKind
from school_care.school.models import SchoolDay
from school_care.students.models import Student
from tests.attendance.making import AbsenceFactory, RollFactory
from tests.factories import days_ago

DROPOUT = "SUSPECTED_DROPOUT"
GUARDIANSHIP = "GUARDIANSHIP_REFERRAL"
AID = "AID_REFERRAL"
NO_CARER = "NO_CARER"
MISSING = "WHEREABOUTS_UNKNOWN"
DISABILITY = "DISABILITY_REFERRAL"
CONSENT = {"consent_by": "父亲", "consent_how": "phone", "consent_on": "2026-01-05"}
FACTS = "周一起没来，奶奶说去了镇上网吧。"
RETURN_REASON = "请补上家访记录，注明去的人。"
NAMES = {
    OrgType.EDU: "云岭县教育局",
    OrgType.CENTRAL: "柳溪镇中心学校",
    OrgType.TOWNSHIP: "柳溪镇人民政府",
    OrgType.CIVIL: "云岭县民政局",
    OrgType.POLICE: "柳溪派出所",
    OrgType.DPF: "云岭县残联",
}


def recipient(school, org_type: str = OrgType.EDU, **values: Any) -> Recipient:
    """A body that takes paper."""
    values = {
        "code": f"{org_type.lower()}-{Recipient.objects.count()}",
        "name": NAMES[org_type],
        "phone": "0990-0000001",
        "starts_on": days_ago(300),
        **values,
    }
    return Recipient.objects.create(school=school, org_type=org_type, **values)


def all_recipients(school) -> dict[str, Recipient]:
    """One of each kind."""
    return {org: recipient(school, org) for org in NAMES}


def absent(student: Student, days: int = 4) -> None:
    """Away without a word since so many school days, today included; seen on the day before. Every
    one of those days is a school day, whatever the weekday on which the test runs."""
    for ago in range(days + 1):
        SchoolDay.objects.update_or_create(
            school=student.school, date=days_ago(ago), defaults={"kind": DayKind.WORK}
        )
    for ago in range(days):
        AbsenceFactory(student=student, date=days_ago(ago))
    RollFactory(school_class=student.current_class, date=days_ago(days))


def rung(student: Student, by, whom: str = "奶奶", result: str = CallResult.NO_ANSWER) -> None:
    """A try to reach the family this morning."""
    AbsenceCall.objects.create(
        school=student.school,
        student=student,
        date=days_ago(0),
        whom=whom,
        result=result,
        called_by=by,
        called_at=clock.now(),
    )


def written(by, student: Student, kind: str = DROPOUT, *to: Recipient, **content) -> CaseReport:
    """A report with drafts to these recipients."""
    return write(
        by=by,
        student=student,
        kind=kind,
        content=Content(**{"facts": FACTS, **content}),
        revision=0,
        chosen=[one.pk for one in to],
    )


def rows_of(report: CaseReport) -> list[Escalation]:
    """The reports of a case and kind, as stored."""
    rows = Escalation.objects.filter(case_no=report.case.case_no, kind=report.kind)
    return list(rows.select_related("school", "student", "recipient").order_by("pk"))


def returned(cast, *to: Recipient, kind: str = DROPOUT) -> CaseReport:
    """A report of 张子轩 that the principal sent, handed over, and everybody returned."""
    report = written(cast.director, cast.zixuan, kind, *to)
    for row in send(by=cast.principal, case=report.case, kind=kind):
        carrying.hand_over(
            by=cast.director,
            message=row.messages.get(),
            way="letter",
            received_by="马科员",
            happened_at=clock.now(),
        )
        row.refresh_from_db()
        answers.note_answer(
            by=cast.director,
            escalation=row,
            status=State.RETURNED,
            via="phone",
            said_at=clock.now(),
            by_name="马科员",
            words=RETURN_REASON,
        )
    return report
