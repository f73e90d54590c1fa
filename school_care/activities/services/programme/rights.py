"""Who may do what with a term's programme, and when it lies still."""

from typing import Any

from school_care.activities.choices.programme import ProgrammeState
from school_care.activities.models import Activity, Programme
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused

BEING_READ = "安排已提交审定，正等校长审阅：请先撤回提交，改好再提交。"


def require_planner(by: Any, school: School) -> None:
    """Raises Refused."""
    if not can(by, Capability.PLAN_PROGRAMME, school):
        raise Refused("只有德育主任和校长可以编排学期活动。")


def require_approver(by: Any, school: School) -> None:
    """Raises Refused."""
    if not can(by, Capability.APPROVE_PROGRAMME, school):
        raise Refused("只有校长可以审定活动安排。")


def require_approver_of_public(by: Any, school: School) -> None:
    """What parents read is approved: after the approval nobody else adds to it. Raises Refused."""
    if not can(by, Capability.APPROVE_PROGRAMME, school):
        raise Refused("这项活动审定时没有向家长公开：要公开，请校长打开“修改安排”来勾选。")


def require_open(programme: Programme) -> None:
    """Nothing is added to what the principal is reading. Raises Refused."""
    if programme.state == ProgrammeState.SUBMITTED:
        raise Refused(BEING_READ)


def require_open_for(activity: Activity) -> None:
    """The same for a draft, asked anew: the page may be older. Raises Refused."""
    if activity.programme_id is not None:
        require_open(Programme.objects.select_for_update().get(pk=activity.programme_id))
