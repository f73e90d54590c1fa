"""委托照护: parents entrust the child to a carer and tell the school in writing.

The parents owe the notice, the school owes the reminder and the form (未成年人保护法 Arts 22–23,
domain §0.1.10). Kept by those who keep the archive and may see categories.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.functional import cached_property

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.core.templatetags.days import long_date
from school_care.school.refusal import Refused
from school_care.students import silence
from school_care.students.models import CarerCheck, ContactPerson, Entrustment, Student
from school_care.students.selectors import reads_care
from school_care.students.services.contacts import ended, lock_student
from school_care.students.services.guardianship import may_be_carer
from school_care.students.services.rights import require_entrustment_keeper

GROWN_UP = 18  # years
HANDOVER = "换了照护人"
MAX_REASON = 120


@dataclass(frozen=True)
class Standing:
    """The last check of every person around one child, by name (one person may be there in two
    roles), else by row."""

    checks: tuple[CarerCheck, ...]

    @cached_property
    def _last(self) -> dict[Any, CarerCheck]:
        last: dict[Any, CarerCheck] = {}
        for check in sorted(self.checks, key=lambda each: (each.checked_on, each.pk)):
            last[_person_key(check.carer)] = check
        return last

    def last_of(self, person: ContactPerson) -> CarerCheck | None:
        """The person's last check, None when nobody has gone through the bars."""
        return self._last.get(_person_key(person))

    def barred(self, person: ContactPerson) -> bool:
        """Whether something stands against the person."""
        last = self.last_of(person)
        return bool(last and last.bars)


def standing_of(student: Student) -> Standing:
    """All checks around a pupil; one query. Who may be shown them is the caller's."""
    return Standing(tuple(CarerCheck.objects.filter(student=student).select_related("carer")))


def start_entrustment(
    *,
    by: Any,
    carer: ContactPerson,
    starts_on: date,
    weekly_contact: bool | None,
    public_id: UUID,
) -> Entrustment:
    """From `starts_on` the child is entrusted to `carer`. A running entrustment ends that very day,
    so that there is no gap. The same id sent again stores nothing. Raises Refused, always for a
    person against whom a bar is known (Art 22)."""
    student = carer.student
    require_entrustment_keeper(by, student)
    if starts_on > clock.today():
        raise Refused("开始日期不能晚于今天；还没开始的，到那天再登记。")
    with transaction.atomic():
        lock_student(student)
        known = Entrustment.objects.filter(public_id=public_id).first()
        if known:
            if known.student_id != student.pk:
                raise Refused("这张表的编号已被使用，请刷新页面后重填。")
            return known
        carer = ContactPerson.objects.select_related("student__school").get(pk=carer.pk)
        _check_carer(by, carer, starts_on)
        _hand_over(by, student, carer, starts_on)
        row = Entrustment(
            public_id=public_id,
            school_id=student.school_id,
            student=student,
            carer=carer,
            starts_on=starts_on,
            weekly_contact=weekly_contact,
        )
        row.save(force_insert=True)
        audit.record("entrustment.started", actor=by, row=row, student_id=student.public_id)
    return row


def note_notice_printed(*, by: Any, entrustment: Entrustment) -> None:
    """The notice for the parents was printed today. Raises Refused."""
    silence.require_spoken(entrustment.student)
    _set(by, entrustment, {"notice_printed_on": clock.today()}, "entrustment.notice_printed")


def note_notice_received(*, by: Any, entrustment: Entrustment, on: date) -> None:
    """The parents' signed notice came back on a day. Raises Refused."""
    if on > clock.today():
        raise Refused("交回日期不能晚于今天。")
    if on < entrustment.starts_on:
        raise Refused("交回日期不能早于委托开始的日期。")
    _set(by, entrustment, {"notice_received_on": on}, "entrustment.notice_received")


def note_weekly_contact(*, by: Any, entrustment: Entrustment, answer: bool | None) -> None:
    """Whether the parents contact child and carer every week, as last asked. Raises Refused."""
    _set(by, entrustment, {"weekly_contact": answer}, "entrustment.weekly_contact")


def end_entrustment(*, by: Any, entrustment: Entrustment, until: date, reason: str) -> None:
    """The entrustment holds no more from `until` on. Raises Refused."""
    if not reason.strip():
        raise Refused("请点选或写明结束的原因。")
    if until > clock.today():
        raise Refused("日期不能晚于今天。")
    if until < entrustment.starts_on:
        raise Refused("结束日期不能早于开始日期。")
    _set(
        by,
        entrustment,
        {"until": until, "end_reason": reason.strip()[:MAX_REASON]},
        "entrustment.ended",
    )


def _person_key(person: ContactPerson) -> Any:
    return person.name or person.pk


def _check_carer(by: Any, carer: ContactPerson, starts_on: date) -> None:
    if ended(carer):
        raise Refused("这是以前的联系人，请先恢复，或另选一位。")
    if not may_be_carer(carer):
        raise Refused("委托照护人不能是父母本人或儿童主任，请另选一位。")
    if carer.birth_year and starts_on.year - carer.birth_year < GROWN_UP:
        raise Refused("此人未满18岁，不能作为被委托照护人，请与父母另行商定。")
    if standing_of(carer.student).barred(carer):
        # What is known against a person is told to care readers only.
        if reads_care(by, carer.student):
            raise Refused(
                "此人核对出不宜照护的情形，不能作为被委托照护人。请与父母另行商定，并告知德育主任。"
            )
        raise Refused("现在不能登记此人为被委托照护人，请与德育主任商定人选。")


def _hand_over(by: Any, student: Student, carer: ContactPerson, starts_on: date) -> None:
    rows = Entrustment.objects.filter(student=student)
    last = rows.filter(until__gt=starts_on).order_by("-until").first()
    if last is not None:
        raise Refused(f"开始日期不能早于上一次委托结束的日期（{long_date(last.until)}）。")
    running = rows.filter(until__isnull=True).first()
    if running is None:
        return
    if running.carer_id == carer.pk:
        raise Refused(f"{carer.name or carer.title}已经是被委托照护人。")
    if starts_on < running.starts_on:
        raise Refused(f"开始日期不能早于现在这次委托的开始日期（{long_date(running.starts_on)}）。")
    _set(by, running, {"until": starts_on, "end_reason": HANDOVER}, "entrustment.handed_over")


def _set(by: Any, row: Entrustment, values: dict[str, Any], action: str) -> None:
    """Store new values of a running entrustment, with history and trace."""
    require_entrustment_keeper(by, row.student)
    with transaction.atomic():
        stored = Entrustment.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if stored.until is not None:
            raise Refused("这次委托已经结束，不能再改。")
        changes = audit.changes(
            row,
            before={name: getattr(stored, name) for name in values},
            after=values,
            actor=by,
            student_id=row.student.public_id,
            source="entrustment",
        )
        if not changes:
            return
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        FieldChange.objects.bulk_create(changes)
        audit.record(action, actor=by, row=row, student_id=row.student.public_id)
