"""Who may do what with a report; asked by every service, so that no page can forget."""

from typing import Any

from school_care.escalation.confidence import handled_by
from school_care.escalation.enums import State
from school_care.escalation.models import Escalation
from school_care.escalation.sources import Kind, kind_of
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.models import Student

NOT_YOURS = "您没有办理这件上报的权限，请联系德育主任。"


def handles(by: Any, escalation: Escalation) -> bool:
    """Whether this person may do something about it, as far as confidence goes."""
    if not escalation.in_confidence:
        return True
    return Escalation.objects.filter(handled_by(by), pk=escalation.pk).exists()


def require_drafting(
    by: Any, student: Student | None, kind: Kind | None = None, *, school: School | None = None
) -> None:
    """Raises Refused unless this person may report this pupil (in this kind); a report about
    `school` itself is for whoever sends its reports."""
    if kind is not None and kind.by_anybody:
        return
    if student is None:
        about_school = kind is not None and kind.about_school
        if not about_school or not can(by, Capability.SEND_REPORT, school):
            raise Refused(NOT_YOURS)
        return
    if not Student.objects.kept_by(by, Capability.DRAFT_REPORT).filter(pk=student.pk).exists():
        raise Refused("您不能为这名学生起草上报，请联系班主任或德育主任。")


def require_sending(by: Any, escalation: Escalation) -> None:
    """Raises Refused unless this person sends reports for the school; of what is in confidence,
    unless they handle its case, or bring on its way what they have just reported themselves."""
    if escalation.in_confidence:
        known = kind_of(escalation.kind)
        begins = escalation.state == State.DRAFT and escalation.begun_by_id == by.pk
        if begins and known is not None and known.by_anybody:
            return
        if not handles(by, escalation):
            raise Refused(NOT_YOURS)
        return
    if not can(by, Capability.SEND_REPORT, escalation.school):
        raise Refused(NOT_YOURS)


def require_signing(by: Any, escalation: Escalation) -> None:
    """Raises Refused unless this person signs for the school."""
    if not can(by, Capability.SIGN_REPORT, escalation.school):
        raise Refused("只有校长可以签发。")


def require_recipients(by: Any, school: School) -> None:
    """Raises Refused unless this person keeps the school's recipients."""
    if not can(by, Capability.MANAGE_RECIPIENTS, school):
        raise Refused("您没有维护收件单位的权限，请联系德育主任或校长。")
