"""Reporting from the command line: a report written from what is known, begun and submitted."""

from dataclasses import replace

from django.db import transaction
from django.db.models import Q

from school_care.cases.body import tells_absence
from school_care.cases.content import Content
from school_care.cases.models import Case, CaseReport
from school_care.cases.prefill import known_of, sentence_of, situation_of
from school_care.cases.recipients_offered import offers_of
from school_care.cases.services.opening import case_for
from school_care.cases.services.reports import known_kind, save, tell_senders
from school_care.cases.shapes import beginning, shape_of
from school_care.core import clock
from school_care.core.sealed import lookup_index
from school_care.escalation.enums import Via
from school_care.escalation.models import Escalation, Message, Recipient
from school_care.escalation.services import sending
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School, User
from school_care.school.refusal import Refused
from school_care.students.models import Student


@transaction.atomic
def escalate(
    *, by: User, student: Student, kind: str, recipient: Recipient, facts: str = ""
) -> tuple[Escalation, Message | None]:
    """Report one child to one recipient: the case is opened where there is none, the report written
    from what is known where there is none. Signed by the principal it goes out, an urgent one at
    once, else it waits for the signature; whoever may not send leaves a draft. Raises Refused, also
    while one is open there; then nothing is left behind."""
    case = case_for(by=by, student=student, type=known_kind(kind).case_type)
    offers = {one.recipient.pk: one for one in offers_of(case.school, kind, case)}
    offer = offers.get(recipient.pk)
    if offer is None:
        raise Refused(f"{recipient.name}已停用，请另选收件单位。")
    if offer.escalation is not None:
        raise Refused(sending.ALREADY.format(name=recipient.name))
    report = _written(by, case, kind, facts)
    row = sending.begin(
        by=by,
        school=case.school,
        student=case.student,
        case_no=case.case_no,
        kind=kind,
        recipient=recipient,
        copied=offer.copied,
        via=Via.COMMAND,
    )
    if can(by, Capability.SEND_REPORT, case.school):
        sending.submit(by=by, escalation=row, via=Via.COMMAND)
    else:
        tell_senders(by=by, report=report)
    return row, Message.objects.filter(escalation=row).order_by("-version").first()


def _written(by: User, case: Case, kind: str, facts: str) -> CaseReport:
    """The report as it stands, or one made of what is known; given `facts` replace its words."""
    report = CaseReport.objects.filter(case=case, kind=kind).first()
    if report is not None and not facts.strip():
        return report
    content = Content.from_json(report.content) if report else _beginning(case, kind)
    content = replace(content, facts=facts.strip() or content.facts)
    revision = report.revision if report else 0
    return save(by=by, case=case, kind=kind, content=content, revision=revision)


def _beginning(case: Case, code: str) -> Content:
    kind = known_kind(code)
    known = known_of(case.student, case_type=case.type, opened_on=case.opened_on, on=clock.today())
    place = known.absence.whereabouts if known.absence else ""
    words = sentence_of(known) if tells_absence(kind) else ""
    content = beginning(
        shape_of(code), words or situation_of(known, kind.label), place, known.noted
    )
    return replace(content, requests=kind.requests[:1])


def pupil_of(by: User, number: str) -> Student:
    """The pupil of a 学籍号 or ID number whom `by` may report. Raises Refused."""
    found = list(
        Student.objects.kept_by(by, Capability.DRAFT_REPORT).filter(
            Q(national_student_no_index=lookup_index(number, "national_student_no"))
            | Q(id_number_index=lookup_index(number, "id_number"))
        )[:2]
    )
    if not found:
        raise Refused("没有这个学籍号或身份证号的学生，或者该账号不能为其起草上报。")
    if len(found) > 1:
        raise Refused("有两名学生登记了这个号码，请先核对档案。")
    return found[0]


def recipient_of(school: School, wanted: str) -> Recipient:
    """The recipient of a code or a name. Raises Refused, naming those there are."""
    rows = list(Recipient.objects.of_school(school).on(clock.today()))
    found = [one for one in rows if one.code == wanted] or [
        one for one in rows if one.name == wanted
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(f"有{len(found)}个单位叫这个名称，请改用代码。")
    there = "、".join(f"{one.name}（{one.code}）" for one in rows)
    raise Refused(f"没有这个收件单位。现有：{there or '无'}。")
