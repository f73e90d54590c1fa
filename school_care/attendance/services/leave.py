"""请假条: written, confirmed by a guardian, extended, ended early, cancelled.

A note excuses once a guardian has confirmed it. What a class's roll already said of the days is
brought in line through `settle_absence`: 未到待核实 becomes the leave's kind when the note is
confirmed, and the leave's kind is taken back when it turns out that there was none. Every service
checks the person's right, locks the pupil and leaves a trace; the reason is never part of it.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from school_care.attendance.enums import (
    AbsenceKind,
    ConfirmedHow,
    LeaveKind,
    Part,
    Session,
)
from school_care.attendance.models import AttendanceException, LeaveNote
from school_care.attendance.services.roll import settle_absence
from school_care.attendance.services.roll_rules import DAYS_BACK
from school_care.core import audit, clock
from school_care.core.intervals import running_on
from school_care.core.models import FieldChange
from school_care.core.templatetags.days import near_day
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.students.enums import NOT_EXPECTED, EnrolmentStatus
from school_care.students.models import ContactPerson, Standing, Student
from school_care.students.services.rights import require

MAX_REASON = 200
MAX_WHOM = 20
DAYS_AHEAD = 120  # further ahead nobody knows
LONGEST = 180  # calendar days; longer is 休学
ONE_DAY = timedelta(days=1)
NOT_YOURS = "该生的请假由班主任、年级组长或德育主任登记。"
TRACED = ("until", "back_on", "confirmed_whom", "confirmed_how", "cancelled_at")


@dataclass(frozen=True)
class Confirmation:
    """Which guardian confirmed, and how. `contact`: the person of the archive, where known;
    `whom`: 母亲, 爷爷, as it was said; empty takes the contact's."""

    how: str
    contact: ContactPerson | None = None
    whom: str = ""

    @property
    def who(self) -> str:
        """母亲 of a contact, or the words given."""
        return (self.whom.strip() or (self.contact.title if self.contact else ""))[:MAX_WHOM]


@transaction.atomic
def write_leave(
    *,
    by: Any,
    student: Student,
    kind: str,
    first: date,
    last: date,
    part: str = Part.ALL,
    reason: str = "",
    confirmed: Confirmation | None = None,
    public_id: UUID,
) -> LeaveNote:
    """A note from `first` to `last`, both included. Without `confirmed` it waits and excuses
    nothing. The same `public_id` again changes nothing and returns the note. Raises Refused."""
    require(by, Capability.GRANT_LEAVE, student, NOT_YOURS)
    Student.objects.select_for_update(no_key=True).get(pk=student.pk)
    known = LeaveNote.objects.filter(public_id=public_id).first()
    if known is not None:
        if known.student_id != student.pk:
            raise Refused("这张请假条的编号已被使用，请刷新页面后再保存。")
        return known
    _check_note(student, kind, part, reason)
    _check_span(first, last)
    note = LeaveNote(
        public_id=public_id,
        school=student.school,
        student=student,
        kind=kind,
        part=part,
        reason=reason.strip(),
        starts_on=first,
        until=last + ONE_DAY,
        written_by=by,
        written_at=clock.now(),
    )
    _check_alone(note)
    if confirmed is not None:
        _apply_confirmation(note, confirmed)
    note.save(force_insert=True)
    _audit("leave.written", by, note, confirmed=confirmed is not None)
    if confirmed is not None:
        _excuse_rolls(by, note)
    return note


@transaction.atomic
def confirm_leave(*, by: Any, note: LeaveNote, confirmed: Confirmation) -> LeaveNote:
    """A guardian has confirmed a waiting note: it excuses from now on, also the days for which a
    roll has been handed in. Raises Refused."""
    note = _locked(by, note)
    if note.confirmed_at is not None:
        raise Refused("这张请假条已经确认过，请刷新页面。")
    before = _facts(note)
    _apply_confirmation(note, confirmed)
    _store(by, note, before, "leave.confirmed")
    _excuse_rolls(by, note)
    return note


@transaction.atomic
def extend_leave(
    *, by: Any, note: LeaveNote, last: date, confirmed: Confirmation | None = None
) -> LeaveNote:
    """续假: the note holds until `last`, included. A confirmed note needs the guardian's word for
    the new days too. Raises Refused."""
    note = _locked(by, note)
    if note.back_on is not None:
        raise Refused("该生已经返校，请另写一张请假条。")
    if last + ONE_DAY <= note.until:
        raise Refused(
            f"新的最后一天要晚于原来的{near_day(note.until - ONE_DAY)}；提前返校请用「销假」。"
        )
    if note.confirmed_at is not None and confirmed is None:
        raise Refused("续假也要监护人确认，请选择谁确认、怎样确认。")
    _check_span(note.starts_on, last, extending=True)
    before = _facts(note)
    note.until = last + ONE_DAY
    _check_alone(note)
    if confirmed is not None:
        _apply_confirmation(note, confirmed)
    _store(by, note, before, "leave.extended")
    if note.confirmed_at is not None:
        _excuse_rolls(by, note)
    return note


@transaction.atomic
def end_leave(*, by: Any, note: LeaveNote, back_on: date) -> LeaveNote:
    """销假: the pupil is at school again from `back_on`; leave that would go on ends. A roll that
    had put the pupil down as on leave from that day says present. Raises Refused."""
    note = _locked(by, note)
    if note.back_on is not None:
        raise Refused("这张请假条已经销假，请刷新页面。")
    if back_on > clock.today():
        raise Refused("返校日期不能晚于今天，孩子到校后再销假。")
    if back_on < note.starts_on:
        raise Refused(
            f"返校日期不能早于请假开始的{near_day(note.starts_on)}；没有请假请用「撤回」。"
        )
    before, held_until = _facts(note), note.until
    note.back_on, note.until = back_on, min(note.until, back_on)
    _store(by, note, before, "leave.ended")
    _rewrite_rolls(by, note, back_on, held_until, str(note.kind), AbsenceKind.PRESENT)
    return note


@transaction.atomic
def cancel_leave(*, by: Any, note: LeaveNote) -> LeaveNote:
    """撤回: there was no such leave. What rolls said because of it is to be found out again
    (未到待核实). The note stays readable. Raises Refused."""
    note = _locked(by, note)
    before = _facts(note)
    note.cancelled_by, note.cancelled_at = by, clock.now()
    _store(by, note, before, "leave.cancelled")
    if note.confirmed_at is not None:
        _rewrite_rolls(by, note, note.starts_on, note.until, str(note.kind), AbsenceKind.UNVERIFIED)
    return note


def _locked(by: Any, note: LeaveNote) -> LeaveNote:
    """The note as it stands, with its pupil locked. Raises Refused for a stranger or a note that
    was cancelled."""
    require(by, Capability.GRANT_LEAVE, note.student, NOT_YOURS)
    # a roll being handed in holds the class and points at the pupil: neither waits for the other
    Student.objects.select_for_update(no_key=True).get(pk=note.student_id)
    note = LeaveNote.objects.select_related("student__current_class", "school").get(pk=note.pk)
    if note.cancelled_at is not None:
        raise Refused("这张请假条已撤回，请刷新页面。")
    return note


def _check_note(student: Student, kind: str, part: str, reason: str) -> None:
    if student.status != EnrolmentStatus.ENROLLED:
        raise Refused("该生已离校，不用请假。")
    if kind not in LeaveKind.values:
        raise Refused("请选择病假、事假或公假。")
    if part not in Part.values:
        raise Refused("请重新选择全天、上午或下午。")
    if len(reason.strip()) > MAX_REASON:
        raise Refused(f"事由请不超过{MAX_REASON}字。")


def _check_span(first: date, last: date, *, extending: bool = False) -> None:
    today = clock.today()
    earliest = today - timedelta(days=DAYS_BACK)
    if last < first:
        raise Refused("最后一天不能早于开始那天。")
    if first < earliest and not extending:
        raise Refused(f"只能补登记最近{DAYS_BACK}天的请假，请从{near_day(earliest)}以后选。")
    if first > today + timedelta(days=DAYS_AHEAD):
        raise Refused("请假开始的日期太远了，请核对。")
    if (last - first).days >= LONGEST:
        raise Refused(f"一张请假条最长{LONGEST}天；更久请办理休学。")


def _check_alone(note: LeaveNote) -> None:
    """No other note of the pupil holds on one of these days, for the same part of the day."""
    others = LeaveNote.objects.filter(
        student=note.student_id,
        cancelled_at__isnull=True,
        starts_on__lt=note.until,
        until__gt=note.starts_on,
    ).exclude(pk=note.pk)
    if note.part != Part.ALL:
        others = others.filter(part__in=(note.part, Part.ALL))
    other = others.order_by("starts_on").first()
    if other is not None:
        advice = "请用「续假」" if other.confirmed_at else "请先确认或撤回那一张"
        raise Refused(f"{span_words(other)}已有一张{other.get_kind_display()}的请假条，{advice}。")
    out = Standing.objects.filter(
        running_on(note.starts_on), student=note.student_id, kind__in=NOT_EXPECTED
    ).first()
    if out is not None:
        raise Refused(f"该生{out.get_kind_display()}，不在班上课，不用请假。")


def span_words(note: LeaveNote) -> str:
    """11月20日至11月22日, or the one day."""
    last = note.until - ONE_DAY
    if last <= note.starts_on:
        return near_day(note.starts_on)
    return f"{near_day(note.starts_on)}至{near_day(last)}"


def _apply_confirmation(note: LeaveNote, confirmed: Confirmation) -> None:
    if confirmed.how not in ConfirmedHow.values:
        raise Refused("请选择监护人怎样确认的。")
    if not confirmed.who:
        raise Refused("请选择是谁确认的。")
    if confirmed.contact is not None and confirmed.contact.student_id != note.student_id:
        raise Refused("请重新选择是谁确认的。")
    note.confirmed_how, note.confirmed_with = confirmed.how, confirmed.contact
    note.confirmed_whom, note.confirmed_at = confirmed.who, clock.now()


def _facts(note: LeaveNote) -> dict[str, Any]:
    return {name: getattr(note, name) for name in TRACED}


def _store(by: Any, note: LeaveNote, before: dict[str, Any], action: str) -> None:
    note.save()
    FieldChange.objects.bulk_create(
        audit.changes(
            note,
            before=before,
            after=_facts(note),
            actor=by,
            student_id=note.student.public_id,
            source="leave",
        )
    )
    _audit(action, by, note)


def _audit(action: str, by: Any, note: LeaveNote, **facts: Any) -> None:
    audit.record(
        action,
        actor=by,
        row=note,
        student_id=note.student.public_id,
        starts_on=note.starts_on.isoformat(),
        until=note.until.isoformat(),
        **facts,
    )


def _excuse_rolls(by: Any, note: LeaveNote) -> None:
    _rewrite_rolls(
        by, note, note.starts_on, note.until, str(AbsenceKind.UNVERIFIED), str(note.kind)
    )


def _rewrite_rolls(
    by: Any, note: LeaveNote, since: date, until: date, kind: str, to_kind: str
) -> None:
    """Settle anew the whole-day morning marks of kind `kind` from `since` up to, not including,
    `until`. Leave for half a day leaves the roll as it is: the other half is not explained. A mark
    that may no longer be changed (of another class, of last term) stays; the reckoning reads the
    note itself."""
    if note.part != Part.ALL:
        return
    rows = AttendanceException.objects.filter(
        student=note.student,
        session=Session.MORNING,
        part=Part.ALL,
        kind=kind,
        date__gte=since,
        date__lt=min(until, clock.today() + ONE_DAY),
    )
    for day in rows.order_by("date").values_list("date", flat=True):
        with suppress(Refused):
            settle_absence(
                by=by, student=note.student, date=day, session=Session.MORNING, kind=to_kind
            )
