"""What a message says of a case (domain §6.3), to each body what it needs and no more.

Pure in what is stored and in the day: asked twice a day it answers the same, because a signature is
bound to what was on the page.
"""

import hashlib
from typing import Any

from school_care.cases import body_referral as referral
from school_care.cases.content import Content, require_complete
from school_care.cases.dropout.closure import CAME_BACK, CLOSURE, told_of
from school_care.cases.dropout.noted import all_rounds
from school_care.cases.enums import CaseType
from school_care.cases.models import Case, CaseReport
from school_care.cases.prefill import Absence, Care, Known, known_of
from school_care.core import clock
from school_care.escalation.enums import HOLDS_STUDENT_NO, NEEDS_ID_NUMBER, OrgType, Urgency
from school_care.escalation.models import Escalation
from school_care.escalation.sources import Kind, kind_of
from school_care.school.refusal import Refused
from school_care.students.enums import Sex
from school_care.students.models import Student

SEX = {Sex.MALE: "1", Sex.FEMALE: "2"}  # GB/T 2261.1
# Who acts on guardianship learns who the family is and how to reach it; education learns only who
# looks after the child.
TOLD_THE_FAMILY = (OrgType.TOWNSHIP, OrgType.CIVIL, OrgType.POLICE)
TOLD_THE_CARER = (*TOLD_THE_FAMILY, OrgType.DPF)
# Categories are no help in looking for a child.
NOT_TOLD_CATEGORIES = (OrgType.POLICE,)


def report_body(escalation: Escalation, version: int) -> dict[str, Any]:
    """The parts of the message about the case and its pupil. Raises Refused."""
    case, report, kind = _found(escalation)
    student = case.student
    if not student.name.strip():
        raise Refused("学生档案里没有姓名，请先到学生档案补上。")
    content = Content.from_json(report.content)
    require_complete(content, kind)
    known = known_of(student, case_type=case.type, opened_on=case.opened_on, on=clock.today())
    said = {
        "title": kind.title.format(name=student.name),
        "case": {
            "case_no": case.case_no,
            "opened": case.opened_on.isoformat(),
            "legal_basis": referral.laws_of(kind, content),
        },
        "student": _student(student, escalation.recipient.org_type),
        **_known(known, kind, escalation.recipient.org_type),
        **_written(content, known),
    }
    if referral.is_referral(kind):
        _refer(said, student, known, content, kind, escalation.recipient.org_type)
    if kind.code == CLOSURE:
        how, evidence = told_of(escalation, clock.today())
        said["title"] = said["title"].replace(CAME_BACK, how)
        said["measures_taken"] = [*evidence, *said["measures_taken"]]
    return {name: value for name, value in said.items() if value not in ("", [], {}, None)}


def _refer(
    said: dict[str, Any],
    student: Student,
    known: Known,
    content: Content,
    kind: Kind,
    org_type: str,
) -> None:
    """Add what a referral says beyond other reports."""
    more = {
        name: value for name, value in referral.student_more(student, org_type).items() if value
    }
    said["student"] |= more
    said["guardianship"] |= referral.guardianship_more(known, kind, content, org_type)
    said |= referral.known_more(known, org_type)


def _found(escalation: Escalation) -> tuple[Case, CaseReport, Kind]:
    kind = kind_of(escalation.kind)
    report = (
        CaseReport.objects.filter(
            case__school_id=escalation.school_id,
            case__case_no=escalation.case_no,
            kind=escalation.kind,
        )
        .select_related("case__student__school", "case__student__current_class")
        .first()
    )
    if kind is None or report is None:
        raise Refused("还没有写上报内容，请先打开事项，填写后保存。")
    return report.case, report, kind


def _student(student: Student, org_type: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": student.name,
        "sex": SEX.get(student.sex, ""),
        "birth": f"{student.birth_date:%Y-%m}" if student.birth_date else "",
    }
    if student.current_class is not None:
        said["grade"] = student.current_class.grade_on(clock.today())
        said["class"] = str(student.current_class.number)
    if student.boarding is not None:
        said["boarding"] = student.boarding
    said |= _keys(student, org_type)
    if org_type != OrgType.EDU:
        said |= {"address": student.address, "village": student.village}
    return {name: value for name, value in said.items() if value != ""}


def _keys(student: Student, org_type: str) -> dict[str, str]:
    """By which number this body finds the child: never more than it holds itself."""
    if org_type in HOLDS_STUDENT_NO:
        number = student.id_number or ""
        hashed = hashlib.sha256(number.encode()).hexdigest() if number else ""
        return {"student_no": student.national_student_no or "", "id_hash": hashed}
    if org_type in NEEDS_ID_NUMBER:
        return {"id_number": student.id_number or ""}
    return {}


def _known(known: Known, kind: Kind, org_type: str) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if org_type not in NOT_TOLD_CATEGORIES:
        said["categories"] = list(known.categories)
    if known.absence is not None and tells_absence(kind):
        said["absence"] = _absence(known.absence)
    said["guardianship"] = _guardianship(known.care, org_type)
    return said


def tells_absence(kind: Kind) -> bool:
    """Whether a running absence belongs into a report of this kind."""
    return kind.case_type != CaseType.AID or kind.urgency == Urgency.URGENT


def _absence(absence: Absence) -> dict[str, Any]:
    said: dict[str, Any] = {"school_days_absent": absence.days}
    if absence.last_present:
        said["last_present"] = absence.last_present.isoformat()
    said["contacted"] = [
        {"at": one.at, "who": one.who, "result": one.result} for one in absence.tried
    ]
    return said


def _guardianship(care: Care, org_type: str) -> dict[str, Any]:
    said: dict[str, Any] = {"actual_care": care.actual_care}
    if org_type in TOLD_THE_FAMILY:
        said["rating"] = care.rating
        said["parents"] = [
            {"rel": one.rel, "place": one.place, "reachable": one.reachable} for one in care.parents
        ]
    if org_type in TOLD_THE_CARER and care.carer is not None:
        one = care.carer
        carer = {"name": one.name, "relation": one.relation, "phone": one.phone}
        said["carer"] = {name: value for name, value in carer.items() if value}
    return {name: value for name, value in said.items() if value not in ("", [], {})}


def _written(content: Content, known: Known) -> dict[str, Any]:
    guardian = "；".join(part for part in (content.consent_words, content.guardian_view) if part)
    views = {"child": content.child_view, "guardian": guardian}
    source = f"情况来源：{content.heard_from}" if content.heard_from else ""
    return {
        "reason": content.reason_labels,
        "whereabouts": content.whereabouts_label,
        "persuasion": [
            {
                "round": number,
                "date": one.day.isoformat(),
                "by": list(one.by),
                "result": one.result,
            }
            for number, one in enumerate(all_rounds(known.noted, content.persuasion), start=1)
        ],
        "facts": "\n".join(part for part in (content.facts, source) if part),
        "analysis": content.analysis,
        "views": {name: words for name, words in views.items() if words},
        "request": referral.asked(content),
        "request_note": content.request_note,
        "measures_taken": [*known.measures, *content.measure_labels],
        "do_not_notify": list(content.do_not_notify),
        "attachments": list(content.attachments),
    }


def warnings_of(student: Student, org_type: str, known: Known, content: Content) -> list[str]:
    """What the receiver would miss, for whoever reads the report before it goes out."""
    care = known.care
    checks = (
        (
            org_type in HOLDS_STUDENT_NO and not student.national_student_no_index,
            "档案里没有学籍号，对方只能按姓名和班级查找。",
        ),
        (
            org_type in NEEDS_ID_NUMBER and not student.id_number_index,
            "档案里没有身份证号，对方可能会因此退回。",
        ),
        (
            org_type != OrgType.EDU and not student.address,
            "档案里没有家庭住址，对方不好上门。",
        ),
        (
            org_type in TOLD_THE_CARER and (care.carer is None or not care.carer.phone),
            "没有能打通的监护人或照护人电话，请在事情经过里写明怎样联系。",
        ),
        (
            org_type in TOLD_THE_FAMILY and not care.actual_care,
            "还没有评定监护状况，不会写监护评定。",
        ),
        (not content.requests and not content.request_note, "没有写明请求对方做什么。"),
    )
    return [words for lacks, words in checks if lacks]
