"""What the transport asks of protection cases, and which kinds of reports they send."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from school_care.cases.enums import CaseType
from school_care.cases.models import Protection
from school_care.cases.protection.sight import ids_handled_by, ids_open_to
from school_care.escalation.confidence import register_sight
from school_care.escalation.enums import OrgType, Urgency
from school_care.escalation.sources import Kind, register_kind

MANDATORY, SERIOUS, CRISIS = "MANDATORY_REPORT", "SERIOUS_BULLYING", "CRISIS_HELP"
KINDS = (
    Kind(
        code=MANDATORY,
        label="强制报告",
        case_type=CaseType.MR,
        title="关于{name}学生疑似遭受侵害情况的报告",
        legal_basis=("未成年人保护法第十一条", "高检发〔2020〕9号"),
        goes_to=((OrgType.POLICE, 1), (OrgType.EDU, 1), (OrgType.CIVIL, 1)),
        requests=("立案调查", "保护学生人身安全", "临时监护", "医学检查和心理救助"),
        urgency=Urgency.URGENT,
        in_confidence=True,
        by_anybody=True,
    ),
    Kind(
        code=SERIOUS,
        label="严重欺凌报告",
        case_type=CaseType.BU,
        title="关于一起严重学生欺凌事件的报告",
        legal_basis=("未成年人保护法第三十九条", "未成年人学校保护规定第二十三条"),
        goes_to=((OrgType.POLICE, 1), (OrgType.EDU, 1)),
        requests=("依法处理", "指导处置", "心理援助"),
        urgency=Urgency.URGENT,
        in_confidence=True,
    ),
    Kind(
        code=CRISIS,
        label="危机求助",
        case_type=CaseType.CR,
        title="关于请求协助保护{name}学生的函",
        legal_basis=("未成年人保护法第十一条", "未成年人学校保护规定第三十一条"),
        goes_to=((OrgType.EDU, 1), (OrgType.CIVIL, 1)),
        requests=("心理援助", "协助联系监护人", "临时监护"),
        urgency=Urgency.URGENT,
        in_confidence=True,
        by_anybody=True,
    ),
)


class ProtectionSource:
    """The source of the kinds above."""

    def body(self, escalation: Any, version: int) -> Mapping[str, Any]:
        """The parts about the case. Raises Refused where something needed is missing."""
        from school_care.cases.protection.body import protection_body

        return protection_body(escalation, version)

    def page(self, case_no: str, school: Any) -> str:
        """The case's page."""
        from django.urls import reverse

        row = Protection.objects.filter(school=school, case__case_no=case_no).first()
        return reverse("cases:protection", args=[row.public_id]) if row else ""

    def on_status(self, escalation: Any, step: Any) -> None:
        """What a receiver says is written into the course of the case."""
        from school_care.cases.protection.services import heard

        heard.on_status(escalation, step)


def readable(user: Any) -> Q:
    """Reports in confidence: of the cases `user` reads whole."""
    return _reports_of(ids_open_to(user))


def handled(user: Any) -> Q:
    """The same without what they only opened in an emergency."""
    return _reports_of(ids_handled_by(user))


def _reports_of(ids: QuerySet) -> Q:
    cases = Protection.objects.filter(pk__in=ids, case__isnull=False)
    return Q(case_no__in=cases.order_by().values("case__case_no"))


def register() -> None:
    """Fill the registries; called once at start-up."""
    register_sight(readable, acts=handled)
    for kind in KINDS:
        register_kind(kind, ProtectionSource())
