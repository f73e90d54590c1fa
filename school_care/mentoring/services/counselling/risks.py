"""Levels of risk: set by the counsellor with advice, told to the director without content; what the
head teacher may do is passed on by the director, never the level."""

from typing import Any
from uuid import UUID

from django.db import transaction

from school_care.core import audit, clock
from school_care.mentoring.choices.counselling import TOLD_AT_ONCE, Risk
from school_care.mentoring.models import CounsellingCase, RiskJudgement
from school_care.mentoring.services.counselling import sight
from school_care.mentoring.services.counselling.cases import held_open
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused

MAX_ADVICE = 500
DIRECTOR_ONLY = "只有德育主任可以办理。"


def judge_risk(
    *, by: Any, case: CounsellingCase, level: str, advice: str, public_id: UUID
) -> RiskJudgement:
    """Set the child's level, the newest counts. The director is told at once of the two upper ones,
    in an inbox row that does not say so. The upper three need advice: what to do, not why. The same
    `public_id` again stores nothing twice. Raises Refused."""
    sight.require_keeper(by, case)
    advice = advice.strip()
    if level not in Risk.values:
        raise Refused("请点选风险等级。")
    if level != Risk.LOW and not advice:
        raise Refused("请写建议怎么做：德育主任只看得到等级和这条建议。")
    if len(advice) > MAX_ADVICE:
        raise Refused(f"建议请不超过{MAX_ADVICE}字。")
    with transaction.atomic():
        held = held_open(case)
        known = RiskJudgement.objects.filter(public_id=public_id, judged_by=by).first()
        if known is not None:
            return known
        row = RiskJudgement(
            public_id=public_id,
            school_id=held.school_id,
            student=held.student,
            level=level,
            judged_on=clock.today(),
            judged_by=by,
            advice=advice,
            judged_at=clock.now(),
        )
        row.save(force_insert=True)
        _trace("risk.judged", by, row)
        if level in TOLD_AT_ONCE:
            directors = sight.holders_of(Capability.SEE_RISK, held.school)
            sight.tell_people(
                directors, sight.RISK, school=held.school, key=row.public_id, actor=by
            )
    return row


def acknowledge_risk(*, by: Any, row: RiskJudgement) -> bool:
    """已知悉 by the director; False when somebody had. Raises Refused."""
    _require_director(by, row)
    with transaction.atomic():
        changed = RiskJudgement.objects.filter(pk=row.pk, seen_at=None).update(
            seen_by=by, seen_at=clock.now()
        )
        if changed:
            _trace("risk.seen", by, row)
    return bool(changed)


def pass_on_request(*, by: Any, row: RiskJudgement, request: str) -> RiskJudgement:
    """转告班主任: one line of what to do, read on the child's file by its head teacher. Raises
    Refused."""
    _require_director(by, row)
    request = request.strip()
    if not request:
        raise Refused("请写一句请班主任怎样配合。")
    if len(request) > MAX_ADVICE:
        raise Refused(f"请不超过{MAX_ADVICE}字。")
    if any(label in request for label in ("危机", "风险等级", "风险较高")):
        raise Refused("请不要写等级，只写请班主任做什么。")
    with transaction.atomic():
        held = RiskJudgement.objects.select_for_update(of=("self",)).get(pk=row.pk)
        held.request, held.passed_on_at, held.passed_on_by = request, clock.now(), by
        if held.seen_at is None:
            held.seen_by, held.seen_at = by, clock.now()
        held.save()
        _trace("risk.passed_on", by, held)
    return held


def _require_director(by: Any, row: RiskJudgement) -> None:
    if not can(by, Capability.SEE_RISK, row.school):
        raise Refused(DIRECTOR_ONLY)


def _trace(action: str, by: Any, row: RiskJudgement) -> None:
    audit.record(action, actor=by, row=row, student_id=row.student.public_id)
