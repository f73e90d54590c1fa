"""就读情况: what makes a pupil's place differ from "on the register and in class", for dates.

One standing at a time keeps a pupil out of class; 随班就读, 在本校借读 and 转入办理中 may run
beside it where that makes sense. Everything here holds the pupil's row, so that two people at the
same moment meet each other. 转出办理中 and 转入办理中 belong to `transfers`.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from school_care.core import audit, clock
from school_care.core.templatetags.days import long_date
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.students.enums import (
    NOT_EXPECTED,
    NOT_ON_REGISTER,
    Direction,
    EntryKind,
    StandingKind,
    TransferState,
)
from school_care.students.models import Enrolment, Standing, Student, Transfer
from school_care.students.services.enrolment import move_student
from school_care.students.services.membership import AHEAD, note_membership, note_standing
from school_care.students.services.rights import require_enroller

K = StandingKind
# Registered by hand; the others follow a change of school.
BY_HAND = (K.SUSPENDED, K.HOME_TAUGHT, K.ELSEWHERE, K.SPECIAL, K.GUEST, K.INCLUSION)
NEEDS_PLACE = (K.ELSEWHERE, K.SPECIAL, K.GUEST)
# What the end is called, said to the person who enters it.
END_WORDS = {K.SUSPENDED: "复学", K.ELSEWHERE: "回校", K.SPECIAL: "回校"}
LONGEST = timedelta(days=366 * 3)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Facts:
    """What is known of a standing beside its kind and days."""

    place: str = ""
    reason: str = ""
    paper_no: str = ""
    expected_until: date | None = None


def end_word(kind: str) -> str:
    """复学, 回校 or 结束."""
    return END_WORDS.get(StandingKind(kind), "结束")


def begin_standing(
    *, by: Any, student: Student, kind: str, starts_on: date, facts: Facts, public_id: UUID
) -> Standing:
    """Begin a standing of `BY_HAND` from a day, past or to come, on which the pupil is enrolled.

    The same id again returns what is stored. Effects: standing, the words in the field history, a
    trace. Raises Refused: another one keeps the pupil out of class, no place, no expected return.
    """
    require_enroller(by, student)
    kind = StandingKind(kind)
    if kind not in BY_HAND:
        raise Refused("转学请在“转出”或“登记学生”里办理。")
    _check(kind, starts_on, facts)
    with transaction.atomic():
        row = held_pupil(student)
        known = Standing.objects.filter(public_id=public_id).first()
        if known is not None:
            if known.student_id != row.pk:
                raise Refused("这张表的编号已被使用，请刷新页面后重填。")
            return known
        require_enrolled_on(row, starts_on)
        refuse_clash(row, kind, starts_on)
        return open_standing(
            by=by, student=row, kind=kind, starts_on=starts_on, facts=facts, public_id=public_id
        )


def edit_standing(*, by: Any, standing: Standing, facts: Facts) -> bool:
    """Change place, reason, paper or expected end of a standing that has not ended; whether
    anything changed. Raises Refused."""
    require_enroller(by, standing.student)
    with transaction.atomic():
        row = _held_standing(standing)
        _check(StandingKind(row.kind), row.starts_on, facts)
        wanted = asdict(facts)
        before = {name: getattr(row, name) for name in wanted}
        changes = audit.changes(
            row,
            before=before,
            after=wanted,
            actor=by,
            student_id=row.student.public_id,
            source="archive",
        )
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save(update_fields=list(wanted))
        for change in changes:
            change.save()
        if changes:
            _trace("standing.changed", by, row, fields=[change.field for change in changes])
    return bool(changes)


def end_standing(
    *, by: Any, standing: Standing, on: date, to_class: SchoolClass | None = None
) -> None:
    """End a standing: `on` is the first day it holds no more (复学日期), today, past or to come.

    `to_class`: the class the pupil comes back to, where it is another one, also of a lower grade.
    Effects: interval, class membership by the enrolment service, field history, trace. Raises
    Refused.
    """
    require_enroller(by, standing.student)
    if to_class is not None and to_class.school_id != standing.school_id:
        raise Refused("请选择本校的班级。")
    with transaction.atomic():
        row = _held_standing(standing)
        if on <= row.starts_on:
            raise Refused(
                f"结束日期要晚于开始日期（{long_date(row.starts_on)}）。登记错了，请用“撤销登记”。"
            )
        if on > clock.today() + AHEAD:
            raise Refused("日期太远，请核对。")
        _refuse_later(row, on)
        close_standing(by=by, standing=row, on=on)
        if to_class is not None:
            _place_back(by, row.student, to_class, on)


def withdraw_standing(*, by: Any, standing: Standing) -> None:
    """Take back a standing registered by mistake: it holds no day. Raises Refused."""
    require_enroller(by, standing.student)
    with transaction.atomic():
        row = _held_standing(standing)
        row.until, row.ended_by, row.ended_at = row.starts_on, by, clock.now()
        row.save(update_fields=["until", "ended_by", "ended_at"])
        note_standing(by, row.student, before=standing_words(row), after="（登记有误，已撤销）")
        _trace("standing.withdrawn", by, row)


# -- the parts `transfers` uses too -----------------------------------------------------------


def held_pupil(student: Student) -> Student:
    """The pupil's row, held for this transaction: one change of place at a time."""
    return Student.objects.select_for_update(of=("self",)).get(pk=student.pk)


def require_enrolled_on(student: Student, day: date) -> None:
    """Raise Refused unless the pupil is enrolled on a day that makes sense."""
    if day > clock.today() + AHEAD:
        raise Refused("日期太远，请核对。")
    if not Enrolment.objects.on(day).filter(student=student).exists():
        raise Refused(f"{long_date(day)}该生不在本校就读，请核对日期。")


def standings_after(student: Student, day: date) -> QuerySet[Standing]:
    """The pupil's standings that hold `day` or a later one."""
    rows = Standing.objects.filter(student=student).exclude(until=F("starts_on"))
    return rows.filter(Q(until__isnull=True) | Q(until__gt=day)).order_by("starts_on")


def refuse_clash(student: Student, kind: StandingKind, starts_on: date) -> None:
    """Raise Refused where a running or coming standing excludes one of `kind` from `starts_on`."""
    for other in standings_after(student, starts_on):
        if clashes(kind, StandingKind(other.kind)):
            raise Refused(
                f"该生已登记“{standing_words(other)}”，两种情况不能同时有。请先结束它，再办理。"
            )


def clashes(one: StandingKind, other: StandingKind) -> bool:
    """Whether a pupil cannot be both at once: one thing keeps out of class at a time, the register
    is missing for one reason, and whose register is elsewhere is not suspended from here."""
    both = {one, other}
    return (
        one == other
        or both <= set(NOT_EXPECTED)
        or both <= set(NOT_ON_REGISTER)
        or (K.GUEST in both and bool(both & set(NOT_EXPECTED)))
    )


def open_standing(
    *,
    by: Any,
    student: Student,
    kind: StandingKind,
    starts_on: date,
    facts: Facts,
    transfer: Transfer | None = None,
    public_id: UUID | None = None,
) -> Standing:
    """Store a standing that was checked, with its words and its trace."""
    own_id = {"public_id": public_id} if public_id else {}
    standing = Standing.objects.create(
        school_id=student.school_id,
        student=student,
        kind=kind,
        starts_on=starts_on,
        transfer=transfer,
        decided_by=by,
        decided_at=clock.now(),
        **asdict(facts),
        **own_id,
    )
    note_standing(by, student, before="", after=standing_words(standing))
    _trace("standing.begun", by, standing)
    return standing


def close_standing(*, by: Any, standing: Standing, on: date, after: str = "") -> None:
    """End a held standing before `on`, with its words (`after`, else 复学 and the like) and its
    trace."""
    before = standing_words(standing)
    standing.until = max(on, standing.starts_on)
    standing.ended_by, standing.ended_at = by, clock.now()
    standing.save(update_fields=["until", "ended_by", "ended_at", "transfer"])
    after = after or f"{end_word(standing.kind)}（{long_date(on)}起）"
    note_standing(by, standing.student, before=before, after=after)
    _trace("standing.ended", by, standing)


def standing_words(standing: Standing) -> str:
    """休学（2026年9月14日起，预计2027年8月31日结束）, with the place where there is one."""
    words = [f"{long_date(standing.starts_on)}起"]
    if standing.until:
        words.append(f"{long_date(standing.until - ONE_DAY)}止")
    elif standing.expected_until:
        words.append(f"预计到{long_date(standing.expected_until)}")
    place = f"：{standing.place}" if standing.place else ""
    return f"{standing.get_kind_display()}{place}（{'，'.join(words)}）"


def end_at_departure(student_ids: Collection[int], on: date, actor: Any) -> None:
    """Who is gone has no standing any more, and waits for no register (`departures`)."""
    running = Standing.objects.filter(student_id__in=student_ids)
    running = running.filter(Q(until__isnull=True) | Q(until__gt=on))
    ended = {"ended_by": actor, "ended_at": clock.now()}
    running.filter(starts_on__gte=on).exclude(until=F("starts_on")).update(
        until=F("starts_on"), **ended
    )
    running.filter(starts_on__lt=on).update(until=on, **ended)
    Transfer.objects.filter(
        student_id__in=student_ids, direction=Direction.IN, state=TransferState.OPEN
    ).update(state=TransferState.WITHDRAWN, closed_by=actor, closed_at=clock.now())


# -- inside -----------------------------------------------------------------------------------


def _check(kind: StandingKind, starts_on: date, facts: Facts) -> None:
    until = facts.expected_until
    rules = (
        (kind in NEEDS_PLACE and not facts.place, "请填写学校或地点。"),
        (kind == K.SUSPENDED and not facts.reason, "请填写休学原因。"),
        (kind == K.SUSPENDED and until is None, "请填写预计复学日期，到期时系统会提醒。"),
        (until is not None and until <= starts_on, "预计结束日期要晚于开始日期。"),
        (until is not None and until > starts_on + LONGEST, "预计结束日期太远，请核对。"),
    )
    for broken, sentence in rules:
        if broken:
            raise Refused(sentence)


def _held_standing(standing: Standing) -> Standing:
    """The row as it now stands, its pupil held; of a kind kept by hand and not over."""
    held_pupil(standing.student)
    row = Standing.objects.select_related("student").get(pk=standing.pk)
    if row.kind not in BY_HAND:
        raise Refused("转学中的情况，请在转学办理页面处理。")
    if row.until is not None and row.until <= max(clock.today(), row.starts_on):
        raise Refused("这条记录已经结束，请刷新页面。")
    return row


def _refuse_later(row: Standing, on: date) -> None:
    """Another standing that begins before the new end would overlap."""
    later = standings_after(row.student, row.starts_on).exclude(pk=row.pk)
    for other in later.filter(starts_on__gt=row.starts_on, starts_on__lt=on):
        if clashes(StandingKind(row.kind), StandingKind(other.kind)):
            raise Refused(f"该生{long_date(other.starts_on)}起已登记“{other.get_kind_display()}”。")


def _place_back(by: Any, student: Student, to_class: SchoolClass, on: date) -> None:
    last = Enrolment.objects.on(on).filter(student=student).first()
    if last is None or on <= last.starts_on:
        raise Refused("这一天该生不在现在的班级就读，请核对日期。")
    if last.school_class_id == to_class.pk:
        return
    before = str(student.current_class or "未分班")
    move_student(student=student, to_class=to_class, on=on, actor=by, entry_kind=EntryKind.RETURNED)
    note_membership(by, student, before=before, after=f"{to_class}（{long_date(on)}起）")


def _trace(action: str, by: Any, standing: Standing, **facts: Any) -> None:
    audit.record(
        action,
        actor=by,
        row=standing,
        student_id=standing.student.public_id,
        kind=standing.kind,
        **facts,
    )
