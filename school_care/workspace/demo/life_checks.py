"""学籍核对 of the demo school: last month's is signed, this month's still to be taken."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from school_care.attendance.enums import VarianceKind
from school_care.attendance.models import RegisterCheck, RegisterVariance
from school_care.attendance.register_check import Comparison, Found, compare
from school_care.core.months import first_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, User
from school_care.students.enums import NOT_EXPECTED, Whereabouts
from school_care.students.models import Enrolment, Standing

SHOWN = 2  # variances a month: more would be a school that keeps no register
# What head teachers write, by turns.
ANSWERS: dict[VarianceKind, tuple[tuple[str, str], ...]] = {
    VarianceKind.NOT_HERE: (
        (Whereabouts.PARENTS, "在东莞父亲处，与父亲通过电话，说好回来办手续"),
        (Whereabouts.HOSPITAL, "在县医院住院，已看过请假条"),
    ),
    VarianceKind.NOT_ON_REGISTER: (
        ("", "学籍正在转入，原校已受理"),
        ("", "新生，学籍号还没有下发"),
    ),
    VarianceKind.BOARDER_WITHOUT_ROOM: (
        ("", "已改走读，档案待更正，奶奶在镇上租房陪读"),
        ("", "住校，床位漏登"),
    ),
    VarianceKind.ROOM_WITHOUT_BOARDER: (
        ("", "临时住宿，家里修路，月底搬回"),
        ("", "住校，档案待更正"),
    ),
    VarianceKind.BOARDER_AWAY: (
        (Whereabouts.HOME, "奶奶住院，晚上回家住，白天都在校"),
        (Whereabouts.HOME, "脚扭伤，家长接送，白天都在校"),
    ),
}


def furnish_checks(*, school: School, today: date, dice: Random) -> None:
    """Take last month's check from what the demo holds, with two variances, and sign it. A school
    whose last month had no school days has none."""
    month = first_of(first_of(today) - timedelta(days=1))
    calendar = SchoolCalendar(school)
    days = calendar.school_days(month, first_of(today) - timedelta(days=1))
    people = _people(school)
    if not days or len(people) < 2:
        return
    on = days[-1]
    result = compare(school, on, calendar)
    found = _shown(result, school, on, dice)
    taken = _at(on, 16, 20)
    check = RegisterCheck.objects.create(
        school=school,
        month=month,
        taken_on=on,
        taken_by=people[Role.REGISTRAR],
        taken_at=taken,
        on_register=result.on_register,
        at_school=result.at_school,
        boarders=result.boarders,
        in_rooms=result.in_rooms,
        findings=result.findings,
        signed_by=people[Role.PRINCIPAL],
        signed_at=_at(min(on + timedelta(days=3), today), 10, 5),
    )
    heads = _head_teachers(school, on)
    RegisterVariance.objects.bulk_create(
        RegisterVariance(
            school=school,
            check_of=check,
            student_id=one.student_id,
            school_class_id=one.class_id,
            kind=one.kind,
            facts=one.facts,
            whereabouts=ANSWERS[one.kind][number % 2][0],
            explanation=ANSWERS[one.kind][number % 2][1],
            explained_by_id=heads.get(one.class_id, people[Role.REGISTRAR].pk),
            explained_at=taken + timedelta(hours=2 + number, minutes=dice.randrange(50)),
        )
        for number, one in enumerate(found)
    )


def _shown(result: Comparison, school: School, on: date, dice: Random) -> list[Found]:
    """What the comparison found, in class order; where it found too little, bed and 是否寄宿 of a
    pupil or two did not agree that month. All who were not seen, none left out."""
    missing = [one for one in result.found if one.kind == VarianceKind.NOT_HERE]
    others = [one for one in result.found if one.kind != VarianceKind.NOT_HERE]
    found = missing + others[: max(SHOWN - len(missing), 0)]
    if len(found) >= SHOWN:
        return found
    known = {one.student_id for one in found}
    apart = Standing.objects.on(on).filter(school=school, kind__in=NOT_EXPECTED)
    day_pupils = Enrolment.objects.on(on).filter(school=school, student__boarding=False)
    day_pupils = day_pupils.filter(school_class__isnull=False).exclude(
        student_id__in=apart.values("student_id")
    )
    rows = [
        row
        for row in day_pupils.order_by("pk").values_list("student_id", "school_class_id")
        if row[0] not in known
    ]
    since = on - timedelta(days=11)
    return found + [
        Found(*row, VarianceKind.ROOM_WITHOUT_BOARDER, {"since": since.isoformat()})
        for row in dice.sample(rows, min(SHOWN - len(found), len(rows)))
    ]


def _people(school: School) -> dict[Any, User]:
    """Registrar and principal."""
    held = Appointment.objects.filter(school=school, role__in=(Role.REGISTRAR, Role.PRINCIPAL))
    return {Role(one.role): one.user for one in held.select_related("user").order_by("-pk")}


def _head_teachers(school: School, on: date) -> dict[int | None, int]:
    held = Appointment.objects.effective(on).filter(school=school, role=Role.HEAD_TEACHER)
    return dict(held.order_by("pk").values_list("school_class_id", "user_id"))


def _at(day: date, hour: int, minute: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
