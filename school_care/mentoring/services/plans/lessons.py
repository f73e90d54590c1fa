"""送教上门, once: written, taken back with a reason, counted against the school's norm (F-27)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.mentoring.choices.plans import PlanKind
from school_care.mentoring.models import HomeLesson, Plan, PlanSettings
from school_care.mentoring.services.plans.rules import MAX_WORDS, require_planner
from school_care.school.access import can, roles_of
from school_care.school.enums import Capability, Role
from school_care.school.models import School, User
from school_care.school.refusal import Refused
from school_care.students.models import Enrolment, Student

MAX_PERIODS = 8  # in one visit
MAX_NORM = 200
MAX_WHY = 200


@dataclass(frozen=True)
class Lesson:
    """What one visit was. `made` False: somebody went, nobody was there or it was refused; then no
    periods count."""

    happened_on: date
    periods: int
    teachers: tuple[User, ...]
    begins: time | None = None
    ends: time | None = None
    content: str = ""
    aim: str = ""
    shown: str = ""
    parent_signed: bool = False
    made: bool = True


def write_lesson(*, by: Any, student: Student, lesson: Lesson, public_id: UUID) -> HomeLesson:
    """Store one visit under the id the client made; sent again, nothing is stored twice. It belongs
    to the pupil's plan of that term, if there is one. Raises Refused."""
    require_planner(by, student)
    _check(student, lesson)
    known = HomeLesson.objects.filter(public_id=public_id).first()
    if known is not None:
        return _same(known, by, student)
    row = HomeLesson(
        public_id=public_id,
        school_id=student.school_id,
        student=student,
        plan=_plan_of(student, lesson.happened_on),
        happened_on=lesson.happened_on,
        begins=lesson.begins,
        ends=lesson.ends,
        periods=lesson.periods if lesson.made else 0,
        content=lesson.content or None,
        aim=lesson.aim or None,
        shown=lesson.shown or None,
        parent_signed=lesson.parent_signed,
        made=lesson.made,
        written_by=by,
        written_at=clock.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            row.teachers.set(lesson.teachers)
            audit.record(
                "home_lesson.written",
                actor=by,
                row=row,
                student_id=student.public_id,
                made=row.made,
                periods=row.periods,
            )
    except IntegrityError:  # the first sending was stored a moment ago
        return _same(HomeLesson.objects.get(public_id=public_id), by, student)
    return row


def withdraw_lesson(*, by: Any, lesson: HomeLesson, why: str) -> HomeLesson:
    """Take back a mistaken visit: it stays, struck through, and counts no more. By its writer or
    the director, with a reason. Raises Refused."""
    require_planner(by, lesson.student)
    if problem := why_not_withdraw(lesson, by):
        raise Refused(problem)
    why = " ".join(why.split())[:MAX_WHY]
    if not why:
        raise Refused("请写一句撤销原因。")
    with transaction.atomic():
        changed = HomeLesson.objects.filter(pk=lesson.pk, withdrawn_at__isnull=True).update(
            withdrawn_at=clock.now(), withdrawn_why=why
        )
        if not changed:
            raise Refused("这条记录刚刚有人撤销过，请刷新页面。")
        FieldChange.objects.bulk_create(
            audit.changes(
                lesson,
                before={"withdrawn_why": ""},
                after={"withdrawn_why": why},
                actor=by,
                student_id=lesson.student.public_id,
                source="home-lesson",
            )
        )
        audit.record(
            "home_lesson.withdrawn", actor=by, row=lesson, student_id=lesson.student.public_id
        )
    lesson.refresh_from_db()
    return lesson


def why_not_withdraw(lesson: HomeLesson, by: Any) -> str:
    """Why `by` may not take this visit back; "" when they may."""
    if lesson.withdrawn_at:
        return "这条记录已经撤销过了。"
    is_director = Role.DIRECTOR in roles_of(by, lesson.student.school)
    if lesson.written_by_id != by.pk and not is_director:
        return "只有记录人本人或德育主任可以撤销。"
    return ""


def norm_of(school: School) -> int:
    """Periods a term the school owes a pupil taught at home."""
    kept = PlanSettings.objects.filter(school=school).first()
    return kept.home_periods if kept else PlanSettings._meta.get_field("home_periods").default


def set_norm(*, by: Any, school: School, periods: int) -> None:
    """Set the school's norm. Raises Refused."""
    if not can(by, Capability.MANAGE_CARE, school):
        raise Refused("只有德育主任和校长可以改送教课时。")
    if not 1 <= periods <= MAX_NORM:
        raise Refused(f"课时请填1到{MAX_NORM}之间的数。")
    with transaction.atomic():
        row, _ = PlanSettings.objects.select_for_update().get_or_create(school=school)
        if row.home_periods == periods:
            return
        audit.record("home_lesson.norm", actor=by, row=row, before=row.home_periods, after=periods)
        row.home_periods = periods
        row.save(update_fields=["home_periods"])


def _plan_of(student: Student, day: date) -> Plan | None:
    held = Plan.objects.standing().filter(student=student, kind=PlanKind.HOME_TAUGHT)
    return held.filter(term__first_day__lte=day, term__last_day__gte=day).first()


def _check(student: Student, lesson: Lesson) -> None:
    first = Enrolment.objects.filter(student=student).order_by("starts_on").first()
    backwards = lesson.begins and lesson.ends and lesson.ends <= lesson.begins
    words: Collection[str] = (lesson.content, lesson.aim, lesson.shown)
    rules = (
        (lesson.happened_on > clock.today(), "日期不能晚于今天。"),
        (
            first is not None and lesson.happened_on < first.starts_on,
            "日期早于该生的入学登记日期，请重选。",
        ),
        (bool(backwards), "结束时间应在开始时间之后。"),
        (not lesson.teachers, "请点选送教的老师，至少一位。"),
        (
            lesson.made and not 1 <= lesson.periods <= MAX_PERIODS,
            f"课时请填1到{MAX_PERIODS}之间的数。",
        ),
        (lesson.made and not lesson.content, "请写一句送教内容。"),
        (any(len(text) > MAX_WORDS for text in words), f"文字请不超过{MAX_WORDS}字。"),
    )
    for broken, sentence in rules:
        if broken:
            raise Refused(sentence)


def _same(known: HomeLesson, by: Any, student: Student) -> HomeLesson:
    if known.written_by_id != by.pk or known.student_id != student.pk:
        raise Refused("这条记录的编号已被使用，请刷新页面后重写。")
    return known
