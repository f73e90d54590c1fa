"""Who may do what in a protection case; asked by every service, so that no page can forget."""

from typing import Any

from school_care.cases.models import Protection
from school_care.cases.protection.enums import Level
from school_care.cases.protection.sight import level_of
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused

NOT_YOURS = "您不是这件事项的经办人，请联系德育主任。"


def require_level(by: Any, protection: Protection, least: Level) -> None:
    """Raises Refused unless this person sees at least so much of the case. Whoever opened it in an
    emergency reads, and does nothing in it."""
    if level_of(by, protection, glass=False) < least:
        raise Refused(NOT_YOURS)


def require_reporting(by: Any, school: School) -> None:
    """Raises Refused unless this person works at the school."""
    if not can(by, Capability.REPORT_HARM, school):
        raise Refused("只有本校在职人员可以在这里报告；情况紧急请先拨打110。")
