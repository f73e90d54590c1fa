"""Achievements (B08): what the child may be proud of."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from school_care.core import audit, clock
from school_care.mentoring.choices.progress import AwardLevel
from school_care.mentoring.models import Achievement
from school_care.mentoring.services.records import require_writer
from school_care.school.refusal import Refused
from school_care.students.models import Student

MAX_TITLE = 80
MAX_WHY = 200


def add_achievement(
    *,
    by: Any,
    student: Student,
    title: str,
    happened_on: date,
    level: str,
    public_id: UUID,
    for_family: bool = True,
) -> Achievement:
    """Store an achievement under the id the client made; the same sent again is stored once.
    Raises Refused."""
    require_writer(by, student)
    title = " ".join(title.split())
    if not title:
        raise Refused("请写明是什么成绩或荣誉。")
    if len(title) > MAX_TITLE:
        raise Refused(f"请不超过{MAX_TITLE}字。")
    if level not in AwardLevel.values:
        raise Refused("请选择级别。")
    if happened_on > clock.today():
        raise Refused("日期不能晚于今天。")
    row = Achievement(
        public_id=public_id,
        school_id=student.school_id,
        student=student,
        happened_on=happened_on,
        title=title,
        level=level,
        for_family=for_family,
        written_by=by,
        written_at=clock.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.record(
                "achievement.added",
                actor=by,
                row=row,
                student_id=student.public_id,
                level=level,
            )
    except IntegrityError:
        return _known(public_id, student)
    return row


def _known(public_id: UUID, student: Student) -> Achievement:
    known = Achievement.objects.filter(public_id=public_id, student=student).first()
    if known is None:
        raise Refused("请刷新页面后重写。")
    return known


def withdraw_achievement(*, by: Any, achievement: Achievement, why: str) -> None:
    """撤销: no longer shown; the row stays. Raises Refused."""
    require_writer(by, achievement.student)
    why = " ".join(why.split())
    if not why:
        raise Refused("请写明撤销原因。")
    with transaction.atomic():
        changed = Achievement.objects.filter(pk=achievement.pk, withdrawn_at__isnull=True).update(
            withdrawn_at=clock.now(), withdrawn_why=why[:MAX_WHY]
        )
        if not changed:
            raise Refused("这一项已经撤销过了。")
        audit.record(
            "achievement.withdrawn",
            actor=by,
            row=achievement,
            student_id=achievement.student.public_id,
        )
