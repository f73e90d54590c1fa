"""Assessing a pupil, deciding on it, taking it back; the versions of the school's form.

The score suggests, a person decides, once. An urgent line ticked means no scoring: the answer is
the telephone and the director, not points. Answers and urgent lines are sealed.
"""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.school.access import can, roles_of
from school_care.school.enums import Capability, Role
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students import assessment_form
from school_care.students.assessment_form import Content
from school_care.students.enums import LevelBasis
from school_care.students.models import Student
from school_care.students.models.assessments import Assessment, AssessmentForm
from school_care.students.selectors import may
from school_care.students.services.care import care_levels_of
from school_care.students.services.levels import end_level_of, set_level
from school_care.students.services.rights import require
from school_care.students.services.rounds import round_asking

URGENT_RANK = 3
MAX_DECISION = 200
NO_LEVEL = 0


@dataclass(frozen=True)
class Found:
    """What a person found: option number by question code; codes of urgent lines ticked."""

    answers: dict[str, int]
    urgent: tuple[str, ...] = ()


def current_form(school: School) -> AssessmentForm:
    """The form new assessments are made with; the default one begins when there is none."""
    today = clock.today()
    held = AssessmentForm.objects.filter(school=school).filter(until__isnull=True)
    form = held.order_by("-version").first()
    if form is not None:
        return form
    form, _ = AssessmentForm.objects.get_or_create(
        school=school,
        version=1,
        defaults={"content": assessment_form.DEFAULT, "starts_on": today},
    )
    return form


def save_form(*, by: Any, school: School, content: Content, instead_of: int) -> AssessmentForm:
    """Make `content` the next version; earlier assessments keep the one they were made with.
    `instead_of`: the version the person edited. Nothing changed, nothing stored. Raises Refused,
    with what to mend."""
    if not can(by, Capability.MANAGE_CARE, school):
        raise Refused("只有德育主任和校长可以改评估表。")
    if problems := assessment_form.problems_of(content):
        raise Refused(problems[0])
    today = clock.today()
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        held = current_form(school)
        if held.content == content:
            return held
        if held.version != instead_of:
            raise Refused("评估表刚刚有人改过，请重新打开本页再改。")
        held.until = max(today, held.starts_on)
        held.save(update_fields=["until"])
        form = AssessmentForm.objects.create(
            school=school, version=held.version + 1, content=content, starts_on=today, made_by=by
        )
        audit.record("assessment_form.saved", actor=by, row=form, version=form.version)
    return form


def assessable(by: Any, school: School) -> Any:
    """Pupils `by` may assess: care pupils at the school for whom they answer."""
    if not can(by, Capability.ASSESS, school):
        return Student.objects.none()
    pupils = Student.objects.kept_by(by, Capability.ASSESS).filter(school=school).enrolled()
    return pupils.in_care(clock.today()).select_related("current_class", "school")


def record_assessment(
    *, by: Any, student: Student, form: AssessmentForm, found: Found, public_id: UUID
) -> Assessment:
    """Store one assessment of today under the id the client made; sent again, nothing is stored
    twice. It counts for the round that asks for this pupil. Raises Refused."""
    if not assessable(by, student.school).filter(pk=student.pk).exists():
        raise Refused("该生不在您负责的关爱学生中，不能评估。")
    if form.school_id != student.school_id or form.until is not None:
        raise Refused("评估表刚刚更新过，请重新打开本页再填。")
    known_codes = {line["code"] for line in form.content["urgent"]}
    urgent = [code for code in found.urgent if code in known_codes]
    if not urgent and not assessment_form.complete(form.content, found.answers):
        raise Refused("还有没选的题，请选完再提交。")
    sent_before = Assessment.objects.filter(public_id=public_id)
    if known := sent_before.first():
        return _same(known, by, student)
    row = Assessment(
        public_id=public_id,
        school_id=student.school_id,
        student=student,
        form=form,
        round=round_asking(student, clock.today()),
        assessed_on=clock.today(),
        assessed_by=by,
        is_urgent=bool(urgent),
        answers=json.dumps(found.answers) if found.answers else None,
        urgent=json.dumps(urgent) if urgent else None,
        suggested_rank=URGENT_RANK,
    )
    if not urgent:
        scored = assessment_form.score(form.content, found.answers)
        row.score, row.suggested_rank = scored.points, scored.rank
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.record(
                "assessment.made",
                actor=by,
                row=row,
                student_id=student.public_id,
                urgent=row.is_urgent,
                form=form.version,
            )
    except IntegrityError:  # the first sending was stored a moment ago
        return _same(sent_before.get(), by, student)
    return row


def decide_assessment(*, by: Any, assessment: Assessment, rank: int, reason: str) -> Assessment:
    """Decide the level on an assessment: the suggestion, or another with a reason (which stands
    beside the level in the file); rank 0: no level. Once only; sets the level in the same
    transaction. Raises Refused."""
    student = assessment.student
    require(by, Capability.SET_LEVELS, student, "只有德育主任和校长可以确定关爱等级。")
    reason = " ".join(reason.split())[:MAX_DECISION]
    if rank not in assessment_form.RANKS:
        raise Refused("请选择等级。")
    if rank != assessment.suggested_rank and not reason:
        raise Refused("所选等级与建议不同，请写明理由。")
    today = clock.today()
    level = care_levels_of(student.school)[rank] if rank else None
    with transaction.atomic():
        changed = Assessment.objects.filter(
            pk=assessment.pk, decided_on__isnull=True, withdrawn_on__isnull=True
        ).update(decided_level=level, decided_by=by, decided_on=today, decision=reason)
        if not changed:
            raise Refused("这次评估已有人处理过，请刷新页面查看结果。")
        words = reason or "按评估建议"
        if level is not None:
            set_level(
                by=by, students=[student], level=level, reason=words, basis=LevelBasis.ASSESSED
            )
        else:
            end_level_of(student=student, on=today, by=by, reason=words)
        audit.record(
            "assessment.decided",
            actor=by,
            row=assessment,
            student_id=student.public_id,
            rank=rank,
            as_suggested=rank == assessment.suggested_rank,
        )
    assessment.refresh_from_db()
    return assessment


def withdraw_assessment(*, by: Any, assessment: Assessment, reason: str) -> Assessment:
    """Take back a mistaken assessment nobody has decided on; it stays, marked. Raises Refused."""
    reason = " ".join(reason.split())[:MAX_DECISION]
    problem = why_not_withdraw(assessment, by)
    if not problem and not reason:
        problem = "请写明撤销原因。"
    if problem:
        raise Refused(problem)
    with transaction.atomic():
        changed = Assessment.objects.filter(
            pk=assessment.pk, decided_on__isnull=True, withdrawn_on__isnull=True
        ).update(withdrawn_on=clock.today(), withdrawn_by=by, withdrawn_why=reason)
        if not changed:
            raise Refused("这次评估刚刚有人处理过，请刷新页面。")
        FieldChange.objects.bulk_create(
            audit.changes(
                assessment,
                before={"withdrawn_why": ""},
                after={"withdrawn_why": reason},
                actor=by,
                student_id=assessment.student.public_id,
                source="assessment",
            )
        )
        audit.record(
            "assessment.withdrawn",
            actor=by,
            row=assessment,
            student_id=assessment.student.public_id,
        )
    assessment.refresh_from_db()
    return assessment


def why_not_withdraw(assessment: Assessment, by: Any) -> str:
    """Why `by` may not take the assessment back; "" when they may."""
    if assessment.withdrawn_on:
        return "这次评估已经撤销过了。"
    if assessment.decided_on:
        return "等级已经确定，不能撤销；如有变化请重新评估。"
    student = assessment.student
    is_director = Role.DIRECTOR in roles_of(by, student.school)
    is_own = assessment.assessed_by_id == by.pk and may(by, Capability.ASSESS, student)
    if not is_own and not is_director:
        return "只有评估人本人或德育主任可以撤销。"
    return ""


def in_time(assessment: Assessment) -> bool:
    """Whether it was made by the round's last day; one outside a round always is."""
    return assessment.round is None or assessment.assessed_on <= assessment.round.due_on


def _same(known: Assessment, by: Any, student: Student) -> Assessment:
    if known.assessed_by_id != by.pk or known.student_id != student.pk:
        raise Refused("这次评估的编号已被使用，请刷新页面后重填。")
    return known
