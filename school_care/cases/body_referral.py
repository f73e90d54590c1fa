"""What a referral tells which body, beyond what every report tells (domain §4.4): whoever acts on
guardianship learns who the parents are and how to reach them, the disability federation the papers
on the disability alone."""

from typing import Any

from school_care.cases.content import TEMPORARY, Content
from school_care.cases.prefill import Known
from school_care.cases.prefill_referral import REFERRED
from school_care.escalation.enums import HOLDS_STUDENT_NO, OrgType
from school_care.escalation.sources import Kind
from school_care.students.models import Student

ACTS_ON_GUARDIANSHIP = (OrgType.TOWNSHIP, OrgType.CIVIL, OrgType.POLICE)
TOLD_EVIDENCE = (OrgType.TOWNSHIP, OrgType.CIVIL)
OF_DISABILITY = "DISABLED"
ARTICLE_92 = "未成年人保护法第九十二条"


def is_referral(kind: Kind) -> bool:
    """Whether a kind asks civil affairs or the disability federation for help."""
    return kind.case_type in REFERRED


def student_more(student: Student, org_type: str) -> dict[str, str]:
    """户籍地: benefits are given where the household is registered. Education holds it itself."""
    return {} if org_type in HOLDS_STUDENT_NO else {"hukou": student.hukou_address}


def known_more(known: Known, org_type: str) -> dict[str, Any]:
    """What the school has on file."""
    held = known.referral
    if held is None:
        return {}
    said: dict[str, Any] = {"schooling": {"state": held.state}}
    if org_type in TOLD_EVIDENCE:
        said["category_evidence"] = [one.words for one in held.evidence]
    elif org_type == OrgType.DPF:
        mine = [one.words for one in held.evidence if one.code == OF_DISABILITY]
        said["category_evidence"] = mine
    if org_type == OrgType.TOWNSHIP and held.case_numbers:
        said["schooling"]["cases"] = list(held.case_numbers)
    return {name: value for name, value in said.items() if value}


def guardianship_more(known: Known, kind: Kind, content: Content, org_type: str) -> dict[str, Any]:
    """Who the parents are, whether they are able, how the child is looked after."""
    if org_type not in ACTS_ON_GUARDIANSHIP:
        return {}
    parents = []
    for one in known.care.parents:
        said: dict[str, Any] = {"rel": one.rel, "place": one.place, "reachable": one.reachable}
        said |= {"name": one.name} if one.name else {}
        if kind.case_type == "GU" and one.phone:
            said["phone"] = one.phone
        if one.unable is not None:
            said["able"] = not one.unable
        parents.append(said)
    more: dict[str, Any] = {"parents": parents, "care": content.care_words}
    if known.referral is not None and known.referral.entrusted_on:
        more["entrusted_on"] = known.referral.entrusted_on.isoformat()
    return {name: value for name, value in more.items() if value}


def asked(content: Content) -> list[str]:
    """What is asked for, 临时监护 with its ground."""
    ground = content.ground_words
    return [
        f"{one}（{ARTICLE_92}：{ground}）" if one == TEMPORARY and ground else one
        for one in content.requests
    ]


def laws_of(kind: Kind, content: Content) -> list[str]:
    """The grounds of the kind, and that of temporary guardianship where it is asked for."""
    more = [ARTICLE_92] if content.ground_words else []
    return list(dict.fromkeys([*kind.legal_basis, *more]))
