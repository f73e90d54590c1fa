"""What class life has to say about the step into a school year: an unsigned check of the register
before it; rolls, absences and registrations that came after it; the beds of those who left."""

from collections.abc import Collection
from datetime import date

from django.db.models import F, Q
from django.urls import reverse

from school_care.attendance.models import (
    AttendanceDay,
    AttendanceException,
    RegisterCheck,
    RegistrationCount,
    RoomStay,
    TermRegistration,
)
from school_care.school.models import School
from school_care.students.models import YearTurn
from school_care.students.year_ties import Caution, YearTies, register_year_ties


def register() -> None:
    """Add them."""
    register_year_ties("attendance", YearTies(cautions, hindrances, remember, restore))


def cautions(school: School, on: date) -> list[Caution]:
    """A check of the register begun and not signed; one query."""
    waiting = RegisterCheck.objects.filter(school=school, signed_at__isnull=True)
    months = sorted(waiting.values_list("month", flat=True))
    if not months:
        return []
    names = "、".join(f"{month.year}年{month.month}月" for month in months[-3:])
    return [Caution(f"{names}的学籍核对还没有签字。", reverse("attendance:checks"))]


def hindrances(
    turn: YearTurn, student_ids: Collection[int], class_ids: Collection[int]
) -> list[str]:
    """Rolls of the new classes, absences and registrations since the step; four queries."""
    found = []
    students = turn.steps.values("student_id")
    rolls = AttendanceDay.objects.filter(school_class__in=class_ids, date__gte=turn.turns_on)
    absences = AttendanceException.objects.filter(
        student_id__in=students, date__gte=turn.turns_on, marked_at__gt=turn.done_at
    )
    if count := rolls.count():
        found.append(f"新班已经点名{count}次")
    elif count := absences.count():
        found.append(f"升级的学生已有{count}条考勤记录")
    registered = TermRegistration.objects.filter(
        student_id__in=students, term__school_year=turn.school_year
    ).count()
    if registered:
        found.append(f"升级的学生已有{registered}人报到登记")
    counts = RegistrationCount.objects.filter(
        school_class__in=class_ids, term__school_year=turn.school_year
    )
    if handed_in := counts.count():
        found.append(f"新班已上报报到统计{handed_in}次")
    return found


def remember(student_ids: Collection[int], on: date) -> list[list]:
    """The beds of pupils about to leave: key, and the day they end by now."""
    stays = RoomStay.objects.filter(student_id__in=student_ids)
    running = stays.filter(Q(until__isnull=True) | Q(until__gt=on))
    return [
        [pk, until.isoformat() if until else None]
        for pk, until in running.exclude(until=F("starts_on")).values_list("pk", "until")
    ]


def restore(remembered: list[list], on: date) -> None:
    """Those who got no other bed since have theirs again."""
    taken = RoomStay.objects.filter(until__isnull=True).values("student_id")
    for until in {row[1] for row in remembered}:
        keys = [pk for pk, was in remembered if was == until]
        ended = RoomStay.objects.filter(Q(until=on) | Q(until=F("starts_on")), pk__in=keys)
        ended = ended.exclude(student_id__in=taken) if until is None else ended
        ended.update(until=date.fromisoformat(until) if until else None)
