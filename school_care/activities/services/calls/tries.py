"""Tries to bring child and family together: noted by one tap, completed, taken back. Never what
was said."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import transaction

from school_care.activities.choices.home import CallResult, CallWay, Direction
from school_care.activities.letter_people import word_for
from school_care.activities.models import CallTry, CallTurn
from school_care.activities.services.calls.rights import require_keeping
from school_care.core import audit, clock
from school_care.duties.enums import NoticeKind
from school_care.duties.services.telling import tell
from school_care.school.enums import Role
from school_care.school.models import Appointment
from school_care.school.refusal import Refused
from school_care.students.models import ContactPerson, Student

FOLLOW_UP = "calls.follow_up"  # code of the inbox
MAX_WHO, MOST_MINUTES = 20, 180


@dataclass(frozen=True)
class Tried:
    """One try. `at` None: the time is not known."""

    result: str
    on: date
    at: time | None = None
    contact: ContactPerson | None = None
    who: str = ""
    way: str = CallWay.PHONE
    direction: str = Direction.OUT
    minutes: int | None = None
    follow_up: bool = False


def note_call(
    *, by: Any, student: Student, tried: Tried, public_id: UUID, turn: CallTurn | None = None
) -> CallTry:
    """Note a try. The same id again, and a turn connected again, is the same call. Raises
    Refused."""
    require_keeping(by, student)
    _check(student, tried)
    with transaction.atomic():
        Student.objects.select_for_update(of=("self",), no_key=True).get(pk=student.pk)
        known = _known(student, tried, public_id, turn)
        if known is not None:
            return known
        if turn is not None:
            turn = CallTurn.objects.get(pk=turn.pk)
            if turn.cancelled_at is not None or turn.student_id != student.pk:
                raise Refused("这个安排已经取消，请刷新页面。")
        row = CallTry.objects.create(
            public_id=public_id,
            school_id=student.school_id,
            student=student,
            turn=turn,
            happened_on=tried.on,
            at=tried.at,
            contact=tried.contact,
            who=_who(tried),
            way=tried.way,
            direction=tried.direction,
            result=tried.result,
            minutes=tried.minutes,
            follow_up=tried.follow_up,
            by=by,
            written_at=clock.now(),
        )
        facts = {"result": row.result, "direction": row.direction}
        audit.record("call.noted", actor=by, row=row, student_id=student.public_id, **facts)
        _tell_head_teachers(by, row, student)
    return row


def complete_call(
    *,
    by: Any,
    call: CallTry,
    minutes: int | None = None,
    follow_up: bool | None = None,
) -> CallTry:
    """Add how long it took, or that the head teacher should look after it; what is not given stays.
    Raises Refused."""
    with transaction.atomic():
        row = _held(by, call)
        before = {"minutes": row.minutes, "follow_up": row.follow_up}
        if minutes is not None:
            _check_minutes(minutes)
            row.minutes = minutes
        if follow_up is not None:
            row.follow_up = follow_up
        after = {"minutes": row.minutes, "follow_up": row.follow_up}
        changed = audit.changes(
            row, before=before, after=after, actor=by, student_id=row.student.public_id
        )
        if not changed:
            return row
        row.save(update_fields=list(after))
        for change in changed:
            change.save(force_insert=True)
        audit.record("call.completed", actor=by, row=row, student_id=row.student.public_id)
        _tell_head_teachers(by, row, row.student)
    return row


def take_back_call(*, by: Any, call: CallTry) -> CallTry:
    """It was noted by mistake. Again changes nothing. Raises Refused."""
    with transaction.atomic():
        row = _locked(call)
        require_keeping(by, row.student)
        if row.withdrawn_at is None:
            row.withdrawn_at = clock.now()
            row.save(update_fields=["withdrawn_at"])
            audit.record("call.withdrawn", actor=by, row=row, student_id=row.student.public_id)
    return row


def _known(
    student: Student, tried: Tried, public_id: UUID, turn: CallTurn | None
) -> CallTry | None:
    known = CallTry.objects.filter(public_id=public_id).first()
    if known is not None:
        if known.student_id != student.pk:
            raise Refused("请刷新页面，再登记一次。")
        if known.withdrawn_at is not None:
            raise Refused("这次登记已撤销。要重新登记，请刷新页面。")
        return known
    if turn is None or tried.result == CallResult.NO_ANSWER:
        return None  # nobody may answer twice
    rows = CallTry.objects.filter(turn=turn, result=tried.result, withdrawn_at__isnull=True)
    return rows.first()


def _locked(call: CallTry) -> CallTry:
    rows = CallTry.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("student__school").get(pk=call.pk)


def _held(by: Any, call: CallTry) -> CallTry:
    row = _locked(call)
    require_keeping(by, row.student)
    if row.withdrawn_at is not None:
        raise Refused("这次登记已撤销，请刷新页面。")
    return row


def _tell_head_teachers(by: Any, row: CallTry, student: Student) -> None:
    """需跟进: the head teachers of the child's class, once a call, without a name."""
    if not row.follow_up or student.current_class_id is None:
        return
    posts = Appointment.objects.effective(clock.today()).filter(
        role=Role.HEAD_TEACHER, school_class_id=student.current_class_id
    )
    for post in posts.select_related("user"):
        tell(
            user=post.user,
            school=student.school,
            kind=NoticeKind.NEWS,
            key=f"{FOLLOW_UP}:{row.public_id.hex}",
            on=clock.today(),
            facts={"about": FOLLOW_UP},
            actor=by,
        )


def _who(tried: Tried) -> str:
    return tried.who.strip() or (word_for(tried.contact) if tried.contact else "")


def _check(student: Student, tried: Tried) -> None:
    if tried.result not in CallResult.values:
        raise Refused("请选择结果：接通、未接通，还是学生没来。")
    if tried.way not in CallWay.values or tried.direction not in Direction.values:
        raise Refused("请选择电话或视频、呼出或呼入。")
    if tried.on > clock.today():
        raise Refused("日期不能晚于今天。")
    if len(tried.who.strip()) > MAX_WHO:
        raise Refused(f"称呼不超过{MAX_WHO}个字。")
    if tried.contact is not None and tried.contact.student_id != student.pk:
        raise Refused("请重新选择打给谁。")
    if tried.minutes is not None:
        _check_minutes(tried.minutes)


def _check_minutes(minutes: int) -> None:
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refused(f"时长填1到{MOST_MINUTES}分钟，不清楚可以不填。")
