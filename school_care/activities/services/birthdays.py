"""Writing birthdays down: by which calendar, that they were kept, undone when it was a slip."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from school_care.activities.birthdays import Birthday, Keeping, birthday_of
from school_care.activities.choices.home import KeptHow
from school_care.activities.models import BirthdayChoice, BirthdayKept
from school_care.core import audit, clock
from school_care.core.lunar import LunarDay
from school_care.core.models import FieldChange
from school_care.core.templatetags.days import short_date
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.students.enums import Precision
from school_care.students.models import Student
from school_care.students.selectors import may, reads_care

TICKS = ("card", "message", "wish")
EARLIEST = timedelta(days=62)  # a shared birthday, or one before the summer holidays
LATEST = timedelta(days=370)


def require_writer(by: Any, student: Student) -> None:
    """Raises Refused unless `by` writes care content of the pupil."""
    if not (may(by, Capability.WRITE_CARE, student) and reads_care(by, student)):
        raise Refused("您不能登记这名学生的生日，请找班主任。")


def choose_calendar(*, by: Any, student: Student, lunar: LunarDay | None) -> None:
    """The family keeps the birthday by the moon on `lunar`, or (None) by the sun. What was kept
    stays kept: a birthday is known by its years. Raises Refused."""
    require_writer(by, student)
    if student.birth_date is None:
        raise Refused("档案里没有出生日期，请先在学生档案里补上。")
    if lunar is not None and student.birth_precision == Precision.MONTH:
        raise Refused("只知道出生年月，算不出农历生日。请先把出生日期补全。")
    with transaction.atomic():
        Student.objects.select_for_update().get(pk=student.pk)
        row = BirthdayChoice.objects.filter(student=student).first()
        before = _said(row)
        if lunar is None and row is None:
            return
        if row is None:
            row = BirthdayChoice(school_id=student.school_id, student=student)
        row.lunar = lunar is not None
        if lunar is not None:
            row.month, row.day, row.leap = lunar
        row.decided_by, row.decided_at = by, clock.now()
        row.save()
        changed = audit.changes(
            row,
            before=before,
            after=_said(row),
            actor=by,
            student_id=student.public_id,
        )
        if changed:
            FieldChange.objects.bulk_create(changed)
            audit.record(
                "birthday.calendar_chosen",
                actor=by,
                row=row,
                student_id=student.public_id,
                lunar=row.lunar,
            )


def _said(row: BirthdayChoice | None) -> dict[str, Any]:
    if row is None or not row.lunar:
        return {"生日": "公历"}
    return {"生日": LunarDay(row.month, row.day, row.leap).words}


def keep_birthday(
    *,
    by: Any,
    student: Student,
    turns: int,
    held_on: date,
    how: str,
    ticks: Sequence[str],
    keeping: Keeping,
    public_id: UUID | None = None,
) -> BirthdayKept:
    """The pupil's birthday of `turns` years was kept on a day; written again, the row says the
    later. Raises Refused."""
    require_writer(by, student)
    if how not in KeptHow.values:
        raise Refused("请点选是怎么过的。")
    if how == KeptHow.ALONE and not any(name in TICKS for name in ticks):
        raise Refused("单独祝福：请点选送了贺卡、写了感言还是送了祝福。")
    birthday = _checked(student, turns, held_on, keeping)
    values = {name: name in ticks for name in TICKS}
    try:
        with transaction.atomic():
            row = _standing(student, turns)
            if row is None:
                row = BirthdayKept(
                    school_id=student.school_id, student=student, turns=birthday.turns
                )
                if public_id is not None:
                    row.public_id = public_id
            _write(row, by, held_on=held_on, how=how, **values)
    except IntegrityError:
        with transaction.atomic():  # somebody else was quicker: their row says it now
            row = _standing(student, turns)
            if row is None:
                raise Refused("请刷新页面后再登记一次。") from None
            _write(row, by, held_on=held_on, how=how, **values)
    return row


def tick_birthday(
    *, by: Any, student: Student, turns: int, name: str, on: bool, keeping: Keeping
) -> BirthdayKept | None:
    """One tap of 贺卡, 感言 or 祝福 on the list, `on` or off again. The first makes the
    registration, of today or, for a birthday long gone by, of the day it was due; the last one off
    undoes it unless it says how it was kept. None when nothing stands. Raises Refused."""
    if name not in TICKS:
        raise Refused("请点「贺卡」「感言」或「祝福」。")
    require_writer(by, student)
    today = clock.today()
    try:
        with transaction.atomic():
            row = _standing(student, turns)
            if row is None:
                if not on:
                    return None
                birthday = _checked(student, turns, today, keeping)
                row = BirthdayKept(
                    school_id=student.school_id,
                    student=student,
                    turns=turns,
                    how=KeptHow.ALONE,
                    held_on=today if today <= birthday.closes_on else birthday.keep_on,
                )
            setattr(row, name, on)
            if row.how == KeptHow.ALONE and not any(getattr(row, one) for one in TICKS):
                _withdraw(row, by)
                return None
            _write(row, by)
    except IntegrityError:
        return tick_birthday(by=by, student=student, turns=turns, name=name, on=on, keeping=keeping)
    return row


def keep_together(
    *,
    by: Any,
    birthdays: Sequence[tuple[Student, int]],
    held_on: date,
    ticks: Sequence[str],
    keeping: Keeping,
) -> int:
    """集体生日: one day for several children of a class; all are written or none. The number of
    children. Raises Refused."""
    if not birthdays:
        raise Refused("请勾选一起过生日的学生。")
    with transaction.atomic():
        for student, turns in birthdays:
            keep_birthday(
                by=by,
                student=student,
                turns=turns,
                held_on=held_on,
                how=KeptHow.GROUP,
                ticks=ticks,
                keeping=keeping,
            )
    return len(birthdays)


def undo_birthday(*, by: Any, kept: BirthdayKept) -> None:
    """撤销: the birthday counts as not registered again. Raises Refused."""
    require_writer(by, kept.student)
    with transaction.atomic():
        row = BirthdayKept.objects.select_for_update().get(pk=kept.pk)
        if row.withdrawn_at is not None:
            raise Refused("这一条已经撤销过了。")
        _withdraw(row, by)


def _checked(student: Student, turns: int, held_on: date, keeping: Keeping) -> Birthday:
    birthday = birthday_of(student, turns, keeping)
    if birthday is None:
        raise Refused("档案里没有出生日期，请先在学生档案里补上。")
    if held_on > clock.today():
        raise Refused("活动日期不能晚于今天：过了再登记。")
    if held_on < birthday.first - EARLIEST:
        raise Refused(f"还早：这个生日在{short_date(birthday.first)}，临近了再登记。")
    if held_on > birthday.last + LATEST:
        raise Refused("活动日期比这个生日晚了一年多，请核对。")
    return birthday


def _standing(student: Student, turns: int) -> BirthdayKept | None:
    rows = BirthdayKept.objects.select_for_update().filter(withdrawn_at__isnull=True)
    return rows.filter(student=student, turns=turns).first()


def _write(row: BirthdayKept, by: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    new = row.pk is None
    row.written_by, row.written_at = by, clock.now()
    row.save()
    audit.record(
        "birthday.kept" if new else "birthday.changed",
        actor=by,
        row=row,
        student_id=row.student.public_id,
        turns=row.turns,
        how=row.how,
        ticks=[name for name in TICKS if getattr(row, name)],
    )


def _withdraw(row: BirthdayKept, by: Any) -> None:
    if row.pk is None:
        return
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    audit.record(
        "birthday.undone", actor=by, row=row, student_id=row.student.public_id, turns=row.turns
    )
