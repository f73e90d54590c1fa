"""紧急查阅: the principal opens one child's cases for minutes, with a reason. Counsellor and
director are told, the trail keeps it for the auditor."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.mentoring.models import BreakGlass, CounsellingCase
from school_care.mentoring.services.counselling import sight
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.students.models import Student

OPEN_FOR = timedelta(minutes=30)
MIN_WHY, MAX_WHY = 10, 200  # characters


def break_glass(*, by: Any, student: Student, why: str) -> list[BreakGlass]:
    """Open every case of the child to `by` for OPEN_FOR; what is open already stays as it is. An
    empty list when the child has no case, and that was recorded, too. Raises Refused."""
    school = student.school
    if not can(by, Capability.BREAK_GLASS, school):
        raise Refused("紧急查阅只有校长可以使用。")
    if not Student.objects.visible_to(by).filter(pk=student.pk).exists():
        raise Refused("没有找到这名学生。")
    why = why.strip()
    if len(why) < MIN_WHY:
        raise Refused(f"请写明原因，不少于{MIN_WHY}个字。")
    if len(why) > MAX_WHY:
        raise Refused(f"原因请不超过{MAX_WHY}字。")
    now = clock.now()
    with transaction.atomic():
        cases = CounsellingCase.objects.select_for_update(of=("self",)).filter(
            school=school, student=student
        )
        cases = list(cases.select_related("counsellor").order_by("pk"))
        running = BreakGlass.objects.filter(opened_by=by, until_at__gt=now, case__in=cases)
        known = {one.case_id: one for one in running}
        fresh = [
            BreakGlass(
                school=school,
                case=case,
                opened_by=by,
                why=why,
                opened_at=now,
                until_at=now + OPEN_FOR,
            )
            for case in cases
            if case.pk not in known
        ]
        BreakGlass.objects.bulk_create(fresh)
        for one in fresh:
            audit.record("break_glass.opened", actor=by, row=one, student_id=student.public_id)
        if not cases:
            audit.record("break_glass.nothing", actor=by, row=student, student_id=student.public_id)
        if fresh:
            told = {one.case.counsellor_id: one.case.counsellor for one in fresh}
            told |= {one.pk: one for one in sight.holders_of(Capability.SEE_RISK, school)}
            key = fresh[0].public_id
            sight.tell_people(told.values(), sight.GLASS, school=school, key=key, actor=by)
    return [*known.values(), *fresh]
