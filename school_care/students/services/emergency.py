"""应急关注: following a group of pupils more closely for some days (domain T3-10).

It stands beside the level and lowers nothing the level owes. The date a person gives is the last
day in it; stored is the day after.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.models import Student
from school_care.students.models.levels import EmergencyCare, EmergencyPupil
from school_care.students.services.rights import require

MAX_DAYS = 90  # longer than that it is no emergency but a level
MAX_EVERY_DAYS = 14
SET_BY = "只有德育主任和校长可以设置应急关注。"
MAX_PUPILS = 900  # the page of names sends a field a pupil; Django takes a thousand


@dataclass(frozen=True)
class Wish:
    """What an emergency asks: `last_day` is the last day in it."""

    name: str
    every_days: int
    last_day: date
    instruction: str = ""


def pupils_here(by: Any, school: School) -> QuerySet[Student]:
    """Pupils at the school for whom `by` may raise one, in class order: who can be in a group."""
    pupils = Student.objects.kept_by(by, Capability.SET_LEVELS).filter(school=school).enrolled()
    return pupils.select_related("current_class").in_class_order()


def pupils_of_village(by: Any, school: School, words: str) -> QuerySet[Student]:
    """Those whose village or address names the place."""
    words = words.strip()
    found = pupils_here(by, school)
    if not words:
        return found.none()
    return found.filter(Q(village__contains=words) | Q(address__contains=words))


def villages_of(by: Any, school: School) -> list[str]:
    """The villages they come from, for choosing."""
    named = pupils_here(by, school).exclude(village="").order_by("village")
    return list(named.values_list("village", flat=True).distinct()[:200])


def raise_emergency(
    *, by: Any, school: School, wish: Wish, students: Collection[Student], public_id: UUID
) -> EmergencyCare:
    """Begin an emergency today for the pupils, whether care pupils or not.

    The same id sent again stores nothing twice. Effects: emergency, its pupils, a trace for each.
    Raises Refused.
    """
    _require_setter(by, school)
    today = clock.today()
    _check(wish, first_day=today)
    students = list({student.pk: student for student in students}.values())
    _check_pupils(by, school, students)
    sent_before = EmergencyCare.objects.filter(public_id=public_id)
    if known := sent_before.first():
        return _same(known, by)
    emergency = EmergencyCare(
        public_id=public_id,
        school=school,
        name=wish.name.strip(),
        every_days=wish.every_days,
        instruction=wish.instruction.strip(),
        starts_on=today,
        until=wish.last_day + timedelta(days=1),
        raised_by=by,
        raised_at=clock.now(),
    )
    try:
        with transaction.atomic():
            emergency.save(force_insert=True)
            EmergencyPupil.objects.bulk_create(
                [
                    EmergencyPupil(school=school, emergency=emergency, student=student)
                    for student in students
                ],
                batch_size=200,
            )
            audit.record(
                "emergency.raised", actor=by, row=emergency, pupils=len(students), **_facts(wish)
            )
            audit.record_many(
                audit.entry(
                    "emergency.joined", actor=by, row=emergency, student_id=student.public_id
                )
                for student in students
            )
    except IntegrityError:  # the first sending was stored a moment ago
        return _same(sent_before.get(), by)
    return emergency


def extend_emergency(
    *, by: Any, emergency: EmergencyCare, last_day: date, expected: date
) -> EmergencyCare:
    """Let it run until another last day; `expected` is the last day the person saw. Raises
    Refused."""
    with transaction.atomic():
        row = _running(by, emergency)
        if row.last_day != expected:
            raise Refused("截止日期刚刚有人改过，请刷新页面再改。")
        if last_day <= row.last_day:
            raise Refused("新的日期应晚于现在的截止日期；要提前结束，请用「提前结束」。")
        _check(Wish(row.name, row.every_days, last_day, row.instruction), first_day=clock.today())
        before, row.until = {"last_day": row.last_day}, last_day + timedelta(days=1)
        row.save(update_fields=["until"])
        _trace("emergency.extended", by, row, before, {"last_day": last_day})
    return row


def end_emergency(*, by: Any, emergency: EmergencyCare, reason: str) -> EmergencyCare:
    """End it now: it no longer holds today. Raises Refused."""
    reason = " ".join(reason.split())
    if not reason:
        raise Refused("请写明提前结束的原因。")
    with transaction.atomic():
        row = _running(by, emergency)
        before = {"last_day": row.last_day, "end_reason": ""}
        row.until = max(clock.today(), row.starts_on)
        row.ended_by, row.end_reason = by, reason[:120]
        row.save(update_fields=["until", "ended_by", "end_reason"])
        after = {"last_day": row.last_day, "end_reason": row.end_reason}
        _trace("emergency.ended", by, row, before, after)
    return row


def take_out(*, by: Any, emergency: EmergencyCare, student: Student) -> None:
    """Take one pupil out from today. Raises Refused; done twice, done once."""
    require(by, Capability.SET_LEVELS, student, SET_BY)
    with transaction.atomic():
        row = _running(by, emergency)
        changed = EmergencyPupil.objects.filter(
            emergency=row, student=student, left_on__isnull=True
        ).update(left_on=clock.today())
        if changed:
            audit.record("emergency.left", actor=by, row=row, student_id=student.public_id)


def _facts(wish: Wish) -> dict[str, Any]:
    return {"every_days": wish.every_days, "last_day": wish.last_day.isoformat()}


def _same(known: EmergencyCare, by: Any) -> EmergencyCare:
    if known.raised_by_id != by.pk:
        raise Refused("这次提交的编号已被使用，请刷新页面后重填。")
    return known


def check_wish(wish: Wish) -> None:
    """Raise Refused when an emergency of today may not be as wished."""
    _check(wish, first_day=clock.today())


def check_number(pupils: int) -> None:
    """Raise Refused when these are too many for one group."""
    if pupils > MAX_PUPILS:
        raise Refused(f"一次最多{MAX_PUPILS}名学生，这里有{pupils}名。请按村、班或年级分开设置。")


def _check(wish: Wish, *, first_day: date) -> None:
    rules = (
        (not wish.name.strip(), "请写明事由，例如「云岭村洪水」。"),
        (len(wish.name.strip()) > 40, "事由请不超过40字。"),
        (len(wish.instruction.strip()) > 120, "要求请不超过120字。"),
        (
            not 1 <= wish.every_days <= MAX_EVERY_DAYS,
            f"联系间隔请填1至{MAX_EVERY_DAYS}天。",
        ),
        (wish.last_day < first_day, "截止日期不能早于今天。"),
        (
            wish.last_day - first_day > timedelta(days=MAX_DAYS),
            f"应急关注最长{MAX_DAYS}天；更久请调整关爱等级。",
        ),
    )
    for broken, sentence in rules:
        if broken:
            raise Refused(sentence)


def _check_pupils(by: Any, school: School, students: list[Student]) -> None:
    if not students:
        raise Refused("请至少勾选一名学生。")
    check_number(len(students))
    ids = [student.pk for student in students]
    kept = Student.objects.kept_by(by, Capability.SET_LEVELS).filter(school=school).enrolled()
    if kept.filter(pk__in=ids).count() != len(ids):
        raise Refused("名单里有已离校的学生，请重新查看名单。")


def _require_setter(by: Any, school: School) -> None:
    if not can(by, Capability.SET_LEVELS, school):
        raise Refused(SET_BY)


def _running(by: Any, emergency: EmergencyCare) -> EmergencyCare:
    """The locked row, when it still runs and `by` may change it."""
    _require_setter(by, emergency.school)
    row = EmergencyCare.objects.select_for_update(of=("self",)).get(pk=emergency.pk)
    if row.until <= clock.today():
        raise Refused("这次应急关注已经结束。")
    return row


def _trace(
    action: str, by: Any, row: EmergencyCare, before: dict[str, Any], after: dict[str, Any]
) -> None:
    FieldChange.objects.bulk_create(
        audit.changes(row, before=before, after=after, actor=by, student_id=None, source="level")
    )
    audit.record(action, actor=by, row=row, until=row.until.isoformat())
