"""What the board has to know of teachers, and whom children wish for."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.mentoring.models import MentorTerms, PairingSettings, PairingWish
from school_care.mentoring.selectors_board import MOST, USUAL
from school_care.mentoring.services.board.proposing import require_pairer_of
from school_care.mentoring.services.pairings.holders import staff_who_may
from school_care.school.enums import Capability
from school_care.school.models import School, User
from school_care.school.refusal import Refused
from school_care.students.models import Student
from school_care.students.selectors import may

MOST_VILLAGES = 8
VILLAGE_LENGTH = 40
WISHES = "您不能登记该生的结对意愿，请联系班主任或德育主任。"


@dataclass(frozen=True)
class Given:
    """What was entered for one teacher. `most` None: the school's usual number."""

    user: int
    most: int | None
    villages: tuple[str, ...] = ()


def set_terms(*, by: Any, school: School, usual: int, given: Collection[Given]) -> int:
    """Store the school's usual number and what differs for teachers; returns how many teachers'
    terms changed. Pairings that run are not touched. Raises Refused."""
    require_pairer_of(by, school)
    _check_number(usual, least=1)
    people = set(staff_who_may(school, "teacher", clock.today()).values_list("pk", flat=True))
    for one in given:
        if one.user not in people:
            raise Refused("名单里有老师已不能结对，请刷新页面。")
        if one.most is not None:
            _check_number(one.most, least=0)
        if len(one.villages) > MOST_VILLAGES or any(
            len(name) > VILLAGE_LENGTH for name in one.villages
        ):
            raise Refused(f"每位老师最多写{MOST_VILLAGES}个村，村名不超过{VILLAGE_LENGTH}字。")
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        _set_usual(by, school, usual)
        held = {row.user_id: row for row in MentorTerms.objects.filter(school=school)}
        entries = []
        for one in given:
            row = held.get(one.user) or MentorTerms(school=school, user_id=one.user)
            before = (row.most, row.villages)
            row.most, row.villages = one.most, list(one.villages)
            if row.pk is None and not one.villages and one.most is None:
                continue  # as the school has it
            if row.pk is None or before != (row.most, row.villages):
                row.save()
                facts = {"most": row.most, "villages": len(row.villages)}
                entries.append(audit.entry("mentor_terms.set", actor=by, row=row, **facts))
        audit.record_many(entries)
    return len(entries)


def _set_usual(by: Any, school: School, usual: int) -> None:
    row = PairingSettings.objects.filter(school=school).first()
    if row is None and usual == USUAL:
        return
    row = row or PairingSettings(school=school)
    if row.pk and row.most == usual:
        return
    row.most = usual
    row.save()
    audit.record("pairing_settings.set", actor=by, row=row, most=usual)


def _check_number(number: int, *, least: int) -> None:
    if not least <= number <= MOST:
        raise Refused(f"人数请填{least}到{MOST}之间的整数。")


def note_wish(*, by: Any, student: Student, user: User, wanted: bool) -> PairingWish:
    """The child, or the family, wishes to have this teacher, or rather not; the later word counts.
    Raises Refused."""
    _require_noter(by, student)
    staff = staff_who_may(student.school, "teacher", clock.today())
    if not staff.filter(pk=user.pk).exists():
        raise Refused("这位老师现在不能结对，请选其他老师。")
    with transaction.atomic():
        Student.objects.select_for_update(no_key=True).get(pk=student.pk)
        row = PairingWish.objects.filter(student=student, user=user).first()
        if row is not None and row.wanted == wanted:
            return row
        row = row or PairingWish(school=student.school, student=student, user=user)
        row.wanted, row.noted_by, row.noted_at = wanted, by, clock.now()
        row.save()
        audit.record("wish.noted", actor=by, row=row, student_id=student.public_id, wanted=wanted)
    return row


def forget_wish(*, by: Any, wish: PairingWish) -> None:
    """The wish no longer holds. Raises Refused."""
    _require_noter(by, wish.student)
    with transaction.atomic():
        gone = PairingWish.objects.filter(pk=wish.pk)
        if gone.exists():
            audit.record("wish.forgotten", actor=by, row=wish, student_id=wish.student.public_id)
            gone.delete()


def _require_noter(by: Any, student: Student) -> None:
    if not any(may(by, one, student) for one in (Capability.PAIR, Capability.CHOOSE_HELPERS)):
        raise Refused(WISHES)
