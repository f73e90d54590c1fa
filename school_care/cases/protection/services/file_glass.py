"""紧急查阅档案: whoever is with a child that is not theirs (night duty, a substitute) opens its
file for a day, with a reason. Principal, director and auditor are told, the trail keeps it.

What the file shows is decided where it always is (students/access.py): the grant makes the pupil
like one of a class taught. It opens no protection case, no counselling, no restricted record."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from school_care.cases.models import FileGlass
from school_care.cases.protection import telling
from school_care.cases.protection.services.people import holders_of
from school_care.core import audit, clock
from school_care.core.limits import within_limit
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School, SchoolClass
from school_care.school.refusal import Refused
from school_care.students.enums import GrantReason
from school_care.students.models import AccessGrant, Student

MIN_WHY, MAX_WHY, MAX_SEEN = 10, 200, 200  # characters
LATE_HOUR = 20  # opened from this hour on, it holds the next day as well
MOST_LOOKS, LOOKS_WITHIN = 20, 3600  # names an hour: a person in need, not a list of pupils
NOT_YOURS = "紧急查阅档案由在岗的老师使用；需要时请联系班主任或德育主任。"
TOO_OFTEN = "查找次数太多，请一小时后再试；情况紧急请直接打电话给班主任或校领导。"
ONE_DAY = timedelta(days=1)


def find(*, by: Any, school: School, name: str, group: SchoolClass) -> list[Student]:
    """The pupils of exactly this name in this class: one, of namesakes more, or none. Every asking
    counts. Raises Refused."""
    _require(by, school)
    if not within_limit(f"file_glass:{by.pk}", MOST_LOOKS, LOOKS_WITHIN):
        raise Refused(TOO_OFTEN)
    return _named(school, name, group)


def open_file(
    *, by: Any, school: School, name: str, group: SchoolClass, why: str
) -> list[FileGlass]:
    """Open the file of the pupil of this name and class; one that is open already stays as it is.
    Effects: glass, grant, a trace, nameless rows in the inboxes of whoever answers. Raises
    Refused."""
    _require(by, school)
    why = " ".join(why.split())
    if not MIN_WHY <= len(why) <= MAX_WHY:
        raise Refused(f"请写明原因，{MIN_WHY}到{MAX_WHY}个字。")
    pupils = find(by=by, school=school, name=name, group=group)
    if not pupils:
        raise Refused("这个班没有叫这个名字的学生，请核对姓名和班级。")
    keys = [one.pk for one in pupils]
    seen = set(Student.objects.visible_to(by).filter(pk__in=keys).values_list("pk", flat=True))
    with transaction.atomic():
        locked = Student.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys)
        list(locked.order_by("pk").values_list("pk"))
        held = _running_of(by, pupils)
        opened = {one.student_id for one in held}
        closed = [one for one in pupils if one.pk not in seen | opened]
        fresh = [_open(by, one, why) for one in closed]
        if fresh:
            _tell(school, by, fresh)
    return [*held, *fresh]


def end(*, by: Any, glass: FileGlass) -> None:
    """End it before its time: by whoever opened it, or whoever looks after them. Raises Refused."""
    if glass.user_id != by.pk and not may_look_after(by, glass.school):
        raise Refused("只能结束自己的紧急查阅。")
    today = clock.today()
    with transaction.atomic():
        held = FileGlass.objects.filter(pk=glass.pk, until__gt=today)
        if not held.update(until=today):
            return
        AccessGrant.objects.filter(
            reason=GrantReason.BREAK_GLASS, source_ref=str(glass.public_id), until__gt=today
        ).update(until=today)
        audit.record("file_glass.ended", actor=by, row=glass, student_id=glass.student.public_id)


def look(*, by: Any, glass: FileGlass, words: str) -> None:
    """A leader has looked into it, and says how it was. Effects: the row, a trace. Raises
    Refused."""
    if not may_look_after(by, glass.school):
        raise Refused("紧急查阅由校长或德育主任核对。")
    if glass.user_id == by.pk:
        raise Refused("自己的紧急查阅请由别人核对。")
    words = " ".join(words.split())
    if not words or len(words) > MAX_SEEN:
        raise Refused(f"请写核对意见，不超过{MAX_SEEN}字。")
    with transaction.atomic():
        row = FileGlass.objects.select_for_update(of=("self",)).get(pk=glass.pk)
        if row.seen_at is not None:
            raise Refused("这次查阅已经有人核对。")
        row.seen_by, row.seen_at, row.seen_words = by, clock.now(), words
        row.save(update_fields=["seen_by", "seen_at", "seen_words_sealed"])
        audit.record("file_glass.seen", actor=by, row=row, student_id=row.student.public_id)


def may_look_after(user: Any, school: School) -> bool:
    """Whether this person looks into what others opened."""
    return any(
        can(user, one, school) for one in (Capability.LEAD_PROTECTION, Capability.KEEP_PROTECTION)
    )


def _require(by: Any, school: School) -> None:
    if not can(by, Capability.OPEN_FILE, school):
        raise Refused(NOT_YOURS)


def _named(school: School, name: str, group: SchoolClass) -> list[Student]:
    name = "".join(name.split())
    if not name or group.school_id != school.pk:
        return []
    rows = Student.objects.going_on().enrolled().filter(school=school, current_class=group)
    return list(rows.filter(name=name).select_related("current_class", "school").order_by("pk"))


def _running_of(by: Any, pupils: Sequence[Student]) -> list[FileGlass]:
    return list(
        FileGlass.objects.filter(user=by, student__in=pupils, until__gt=clock.today())
        .select_related("student__current_class")
        .order_by("pk")
    )


def _open(by: Any, student: Student, why: str) -> FileGlass:
    now, today = clock.now(), clock.today()
    late = timezone.localtime(now).hour >= LATE_HOUR
    until = today + ONE_DAY * (2 if late else 1)
    row = FileGlass.objects.create(
        school=student.school, student=student, user=by, why=why, opened_at=now, until=until
    )
    AccessGrant.objects.create(
        school=student.school,
        user=by,
        student=student,
        reason=GrantReason.BREAK_GLASS,
        source_ref=str(row.public_id),
        starts_on=today,
        until=until,
    )
    audit.record("file_glass.opened", actor=by, row=row, student_id=student.public_id)
    return row


def _tell(school: School, by: Any, rows: Sequence[FileGlass]) -> None:
    """Whoever looks after it, but for a leader who keeps out of a case of this pupil."""
    leaders = [
        *holders_of(Capability.LEAD_PROTECTION, school),
        *holders_of(Capability.KEEP_PROTECTION, school),
    ]
    keys = [row.pk for row in rows]
    seeing = [one for one in leaders if _sees(one, keys)]
    told = [*seeing, *telling.auditors_of(school)]
    key = str(rows[0].public_id)
    telling.tell_people(told, telling.FILE_OPENED, school=school, key=key, actor=by)


def _sees(user: Any, keys: Sequence[int]) -> bool:
    return FileGlass.objects.visible_to(user).filter(pk__in=keys).exists()
