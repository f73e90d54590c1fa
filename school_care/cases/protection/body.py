"""What a message says of a protection case (domain §6.3): to each body what it needs and no more.

Police and civil affairs find the child by ID number and learn what was seen and heard; education
learns that it happened, when, and what was done. Pure in what is stored and in the day.
"""

from collections.abc import Callable, Mapping
from typing import Any

from school_care.cases.body import SEX
from school_care.cases.enums import CaseType
from school_care.cases.models import MandatoryReport, Protection, ProtectionCall
from school_care.cases.prefill import Care, care_of
from school_care.cases.protection.enums import (
    CallTo,
    GuardiansTold,
    Severity,
    Shielding,
    Situation,
    Suspect,
)
from school_care.core import clock
from school_care.core.templatetags.days import long_moment
from school_care.escalation.enums import HOLDS_STUDENT_NO, NEEDS_ID_NUMBER, OrgType
from school_care.escalation.models import Escalation
from school_care.escalation.sources import kind_of
from school_care.school.refusal import Refused
from school_care.students.models import Student

# Who acts on what happened, and so learns what the child said and who looks after it.
TOLD_WHAT = (OrgType.POLICE, OrgType.CIVIL)
# What each body is asked for; a 报告 to education asks for nothing (domain §0.1.7).
ASKED = {
    OrgType.POLICE: ("立案调查", "保护学生人身安全", "医学检查和心理救助"),
    OrgType.CIVIL: ("保护学生人身安全", "临时监护"),
}
POLICE = (CallTo.POLICE_110, CallTo.STATION)
NO_GUARDIANS = "学生的父母、其他监护人和同住的家人"
NO_SUSPECT = "疑似侵害人"
NOT_NAMED = "还没有确定是哪一名学生，请先确定，再送出书面报告。"

# From the case and the report to one body, to what its kind says: `facts`, `measures_taken`,
# `request`, `do_not_notify`; what is given replaces the part that all kinds share.
Saying = Callable[[Protection, Escalation], Mapping[str, Any]]

_sayings: dict[str, Saying] = {}


def register_body(kind: str, saying: Saying) -> None:
    """Let a kind of report, or of case, say what happened; called once at start-up."""
    _sayings[kind] = saying


def protection_body(escalation: Escalation, version: int) -> dict[str, Any]:
    """The parts of the message about the case and its pupil. Raises Refused."""
    row = protection_of(escalation)
    kind = kind_of(escalation.kind)
    if row is None or row.student is None or kind is None:
        raise Refused(NOT_NAMED)
    if not row.student.name.strip():
        raise Refused("学生档案里没有姓名，请先到学生档案补上。")
    org_type = escalation.recipient.org_type
    said: dict[str, Any] = {
        "title": kind.title.format(name=row.student.name),
        "case": {
            "case_no": escalation.case_no,
            "opened": row.case.opened_on.isoformat() if row.case else "",
            "legal_basis": list(kind.legal_basis),
        },
        "student": student_part(row.student, org_type),
        "do_not_notify": keep_from(row),
    }
    if org_type in TOLD_WHAT:
        said["guardianship"] = _guardianship(care_of(row.student, clock.today()))
    saying = _sayings.get(escalation.kind) or _sayings.get(row.kind)
    if saying is not None:
        said |= saying(row, escalation)
    return {name: value for name, value in said.items() if value not in ("", [], {}, None)}


def protection_of(escalation: Escalation) -> Protection | None:
    """The case a report is about."""
    return (
        Protection.objects.filter(school_id=escalation.school_id, case__case_no=escalation.case_no)
        .select_related("case", "student__school", "student__current_class")
        .first()
    )


def student_part(student: Student, org_type: str) -> dict[str, Any]:
    """Who the child is, by the number this body holds itself; where it lives for whoever goes
    there."""
    said: dict[str, Any] = {
        "name": student.name,
        "sex": SEX.get(student.sex, ""),
        "birth": f"{student.birth_date:%Y-%m}" if student.birth_date else "",
    }
    if student.current_class is not None:
        said["grade"] = student.current_class.grade_on(clock.today())
        said["class"] = str(student.current_class.number)
    if org_type in HOLDS_STUDENT_NO:
        said["student_no"] = student.national_student_no or ""
    elif org_type in NEEDS_ID_NUMBER:
        said["id_number"] = student.id_number or ""
    if org_type in TOLD_WHAT:
        said |= {"address": student.address, "village": student.village}
    return {name: value for name, value in said.items() if value != ""}


def keep_from(row: Protection) -> list[str]:
    """Whom the receiver must not tell: whoever is suspected, the family where it is one of them."""
    found = []
    if row.guardian_suspect or row.guardians_told == GuardiansTold.NOT_TOLD:
        found.append(NO_GUARDIANS)
    if row.suspects and set(row.suspects) != {Suspect.UNKNOWN}:
        found.append(NO_SUSPECT)
    return found


def police_words(calls: list[ProtectionCall]) -> str:
    """How the police were told: 2026年11月21日 21:05拨打110，接报人李警官，接报编号J20261121007."""
    rung = [one for one in calls if one.to in POLICE]
    if not rung:
        return ""
    one = next((call for call in rung if call.number), rung[0])
    parts = [f"{long_moment(one.called_at)}拨打{one.unit or CallTo(one.to).label}"]
    parts += [f"接报人{one.answered_by}"] if one.answered_by else []
    parts += [f"接报编号{one.number}"] if one.number else []
    return "，".join(parts)


def situation_words(codes: list[str]) -> list[str]:
    """The situations in the order of the opinion; a code nobody knows is left out."""
    return [one.label for one in Situation if one in codes]


def suspect_words(row: Protection, *, named: bool) -> str:
    """Who is suspected; `named`: with what was written of them."""
    found = "、".join(one.label for one in Suspect if one in row.suspects)
    words = (row.suspect_words or "").strip() if named else ""
    return f"{found}（{words}）" if found and words else found or words


def shielding_words(report: MandatoryReport) -> list[str]:
    """已采取的保护措施, as ticked and as written."""
    ticked = [one.label for one in Shielding if one in report.shielding]
    words = (report.shielding_words or "").strip()
    return [*ticked, words] if words else ticked


def mandatory_saying(row: Protection, escalation: Escalation) -> dict[str, Any]:
    """What a mandatory report says to one body."""
    report = MandatoryReport.objects.filter(protection=row).first()
    if report is None:
        raise Refused("这件事项没有强制报告的内容，请联系系统管理员。")
    org_type = escalation.recipient.org_type
    told = org_type in TOLD_WHAT
    police = police_words(list(ProtectionCall.objects.filter(protection=row)))
    lines = [
        f"发现时间：{long_moment(row.found_at)}；学校报告时间：{long_moment(row.filed_at)}。",
        f"发现地点：{row.found_where}。" if told and row.found_where else "",
        f"情形：{'；'.join(situation_words(report.situations))}。",
        f"严重程度：{Severity(report.severity).label}。",
        (row.happened or "") if told else "",
        f"疑似侵害人：{suspect_words(row, named=True)}。" if told and row.suspects else "",
        f"报警情况：{police}。" if police else "报警情况：学校还没有登记报警电话。",
    ]
    return {
        "facts": "\n".join(line for line in lines if line),
        "measures_taken": shielding_words(report),
        "request": list(ASKED.get(OrgType(org_type), ())),
    }


def _guardianship(care: Care) -> dict[str, Any]:
    """Who looks after the child: those who protect it must know whom they will meet."""
    said: dict[str, Any] = {
        "actual_care": care.actual_care,
        "parents": [
            {"rel": one.rel, "place": one.place, "reachable": one.reachable} for one in care.parents
        ],
    }
    if care.carer is not None:
        one = care.carer
        carer = {"name": one.name, "relation": one.relation, "phone": one.phone}
        said["carer"] = {name: value for name, value in carer.items() if value}
    return {name: value for name, value in said.items() if value not in ("", [], {})}


def register() -> None:
    """What mandatory reports say; called once at start-up."""
    register_body(CaseType.MR, mandatory_saying)
