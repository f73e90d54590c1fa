"""应急预案: an edit is a new dated edition, never an overwritten one."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from school_care.cases.models import EmergencyPlan
from school_care.cases.protection.emergency_content import (
    PlanContent,
    content_of,
    require_sense,
    tidy,
)
from school_care.cases.protection.emergency_people import POSTS
from school_care.cases.protection.enums import EmergencyKind
from school_care.core import audit, clock
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused

NOT_YOURS = "应急预案由德育主任或校长编制。"
MEANWHILE = "预案刚刚有人改过，您的修改没有保存。请先看现在的预案，需要时再改。"


def plan_on(school: School, kind: str, on: date | None = None) -> EmergencyPlan | None:
    """The edition that holds on a day (default today); None where there is none."""
    rows = EmergencyPlan.objects.on(on or clock.today()).filter(school=school, kind=kind)
    return rows.order_by("-edition").first()


def version_of(school: School, kind: str) -> str:
    """The last edition, as one word: another word means that somebody changed it meanwhile."""
    rows = EmergencyPlan.objects.filter(school=school, kind=kind).order_by("-edition")
    return str(rows.values_list("public_id", flat=True).first() or "")


def set_plan(
    *, by: Any, school: School, kind: str, content: PlanContent, seen: str
) -> EmergencyPlan | None:
    """Let a plan hold from today. `seen`: `version_of` on the page the person changed. None where
    it says the same already. Effects: the former edition ends, a new one begins, a trace. Raises
    Refused."""
    if not can(by, Capability.PLAN_EMERGENCY, school):
        raise Refused(NOT_YOURS)
    if kind not in EmergencyKind.values:
        raise Refused("请从列出的情形里选择。")
    content = tidy(content)
    require_sense(content, POSTS)
    today = clock.today()
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        if version_of(school, kind) != seen:
            raise Refused(MEANWHILE)
        rows = EmergencyPlan.objects.filter(school=school, kind=kind)
        held = rows.filter(until__isnull=True).order_by("-edition").first()
        if held is not None and content_of(held) == content:
            return None
        rows.filter(until__isnull=True).update(until=today)
        last = rows.aggregate(last=Max("edition"))["last"] or 0
        row = EmergencyPlan.objects.create(
            school=school,
            kind=kind,
            edition=last + 1,
            starts_on=today,
            set_by=by,
            set_at=clock.now(),
            **content.columns,
        )
        audit.record("emergency_plan.set", actor=by, row=row, kind=kind, edition=row.edition)
    return row
