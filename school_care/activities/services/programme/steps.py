"""A term's programme from draft to approval: opened, submitted, taken back, returned, approved.

Compare-and-set on the state: of two at once the second is told to look again.
"""

from typing import Any

from django.db import transaction
from django.db.models import F

from school_care.activities.choices.programme import ActivityState, ProgrammeState
from school_care.activities.models import Activity, Programme, ProgrammeStep
from school_care.activities.services import activity_states
from school_care.activities.services.programme import telling
from school_care.activities.services.programme.rights import (
    require_approver,
    require_open,
    require_planner,
)
from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.school.models import School, Term
from school_care.school.refusal import Refused

MAX_WHY = 200
MAX_AIM = 300
SOMEBODY_FIRST = "安排的状态刚刚变了，请刷新页面查看。"
NOTHING_NEW = "没有要审定的新活动：先从模板生成，或添加活动。"


def open_programme(*, by: Any, school: School, term: Term) -> Programme:
    """The programme of a term, made when there is none. Raises Refused."""
    require_planner(by, school)
    if term.school_id != school.pk:
        raise Refused("请选本校的学期。")
    with transaction.atomic():
        programme, made = Programme.objects.get_or_create(
            school=school, term=term, defaults={"made_by": by, "made_at": clock.now()}
        )
        if made:
            audit.record("programme.opened", actor=by, row=programme, term=term.code)
    return programme


def set_aim(*, by: Any, programme: Programme, aim: str) -> Programme:
    """The sentence above the printed programme (指导思想). Raises Refused."""
    require_planner(by, programme.school)
    aim = aim.strip()
    if len(aim) > MAX_AIM:
        raise Refused(f"指导思想请不超过{MAX_AIM}字。")
    with transaction.atomic():
        changed = audit.changes(
            programme, before={"aim": programme.aim}, after={"aim": aim}, actor=by
        )
        if changed:
            programme.aim = aim
            programme.save(update_fields=["aim"])
            FieldChange.objects.bulk_create(changed)
            audit.record("programme.aim", actor=by, row=programme)
    return programme


def submit_programme(*, by: Any, programme: Programme) -> Programme:
    """提交审定: the principal is told; drafts lie still until the answer. Raises Refused."""
    require_planner(by, programme.school)
    require_open(programme)
    drafts = Activity.objects.filter(programme=programme, state=ActivityState.DRAFT)
    if not drafts.exists():
        raise Refused(NOTHING_NEW)
    with transaction.atomic():
        _step(by, programme, ProgrammeState.SUBMITTED, submitted_at=clock.now())
        telling.tell_approvers(programme, by=by)
    return programme


def withdraw_submission(*, by: Any, programme: Programme) -> Programme:
    """撤回提交: it was not finished yet. Raises Refused."""
    require_planner(by, programme.school)
    if programme.state != ProgrammeState.SUBMITTED:
        raise Refused(SOMEBODY_FIRST)
    with transaction.atomic():
        _step(by, programme, _unsubmitted(programme), submitted_at=None)
    return programme


def return_programme(*, by: Any, programme: Programme, why: str) -> Programme:
    """退回: the planners are told; without a reason they would not know what to mend. Raises
    Refused."""
    require_approver(by, programme.school)
    why = " ".join(why.split())
    if not why:
        raise Refused("请写一句退回原因，让编排的人知道改什么。")
    if len(why) > MAX_WHY:
        raise Refused(f"退回原因请不超过{MAX_WHY}字。")
    if programme.state != ProgrammeState.SUBMITTED:
        raise Refused(SOMEBODY_FIRST)
    with transaction.atomic():
        _step(by, programme, ProgrammeState.RETURNED, why=why)
        telling.tell_planners(programme, telling.RETURNED, by=by)
    return programme


def approve_programme(*, by: Any, programme: Programme) -> list[Activity]:
    """审定: what was a draft is arranged, and public where it says so. Answers with these. Raises
    Refused."""
    require_approver(by, programme.school)
    if programme.state != ProgrammeState.SUBMITTED:
        raise Refused(SOMEBODY_FIRST)
    with transaction.atomic():
        _step(
            by,
            programme,
            ProgrammeState.APPROVED,
            approved_at=clock.now(),
            version=F("version") + 1,
        )
        programme.refresh_from_db(fields=["version"])
        planned = activity_states.plan_drafts(by=by, programme=programme)
        telling.tell_planners(programme, telling.APPROVED, by=by)
    return planned


def _unsubmitted(programme: Programme) -> str:
    """What it goes back to: an approved one with additions stays approved."""
    return ProgrammeState.APPROVED if programme.version else ProgrammeState.DRAFT


def _step(by: Any, programme: Programme, to: str, *, why: str = "", **fields: Any) -> None:
    was = programme.state
    rows = Programme.objects.filter(pk=programme.pk, state=was)
    if not rows.update(state=to, **fields):
        raise Refused(SOMEBODY_FIRST)
    programme.state = to
    for name in ("submitted_at", "approved_at"):
        if name in fields:
            setattr(programme, name, fields[name])
    ProgrammeStep.objects.create(
        programme=programme, from_state=was, to_state=to, by=by, at=clock.now(), why=why
    )
    audit.record(f"programme.{to}", actor=by, row=programme, was=str(was))
