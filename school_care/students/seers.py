"""Who may see a pupil's file, and why: `visible_to` asked the other way round.

It answers for one pupil from the same rows as `students.access`; tests hold the two together.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.school.access import roles_of
from school_care.school.enums import OWN_GRADE, READS_CARE, WHOLE_SCHOOL, Role
from school_care.school.models import Appointment, User
from school_care.students.enums import EnrolmentStatus, GrantReason
from school_care.students.models import AccessGrant, Student
from school_care.students.selectors import lessons_given

LEADERS = frozenset({Role.PRINCIPAL, Role.DIRECTOR})
READINGS = 30


@dataclass(frozen=True)
class Seer:
    """A person who may open the file today. `reads_care`: categories, level and records too."""

    user_id: int
    name: str
    why: str
    reads_care: bool
    until: date | None = None


@dataclass(frozen=True)
class Reading:
    """Somebody opened the file."""

    at: Any
    name: str
    why: str


# The codes of `access.Sight` in the trail, as the page says them.
WHY_WORDS = {
    "head_teacher": "班主任",
    "grade_head": "年级组长",
    "teacher": "任课教师",
    "dormitory": "生活老师",
    "principal": "校长",
    "director": "德育主任",
    "registrar": "学籍员",
    "merge": "核对疑似重复",
    **{f"grant.{reason.value}": reason.label for reason in GrantReason},
}


def who_sees(student: Student, *, reader: Any) -> list[Seer]:
    """Everyone who may open the file today, nearest to the child first, each once.

    That a pupil was referred to the counsellor is itself private: the director, who sees
    referrals, and the person who holds the grant are told; the principal, who has counts of them,
    reads that a counsellor sees the file and not why; others nothing. Two queries, and that for the
    lessons.
    """
    today = clock.today()
    found: dict[int, Seer] = {}
    for seer in (
        *_by_appointment(student, today),
        *_by_grant(student, today, reader),
        *_by_teaching(student, today),
    ):
        known = found.get(seer.user_id)
        if known is None or (seer.reads_care and not known.reads_care):
            found[seer.user_id] = seer
    return list(found.values())


def _by_appointment(student: Student, today: date) -> list[Seer]:
    group = student.current_class
    reaching = Q(role__in=WHOLE_SCHOOL, school_id=student.school_id)
    if group is not None:
        reaching |= Q(role=Role.HEAD_TEACHER, school_class=group)
        reaching |= Q(
            role__in=OWN_GRADE,
            school_id=group.school_id,
            stage=group.stage,
            entry_year=group.entry_year,
        )
    if student.boarding and student.status == EnrolmentStatus.ENROLLED:
        reaching |= Q(role=Role.DORMITORY, school_id=student.school_id)
    held = Appointment.objects.effective(today).filter(reaching, user__is_active=True)
    order = [Role.HEAD_TEACHER, *OWN_GRADE, Role.DIRECTOR, Role.PRINCIPAL, Role.REGISTRAR]
    rows = sorted(
        held.select_related("user"),
        key=lambda row: (order.index(row.role) if row.role in order else len(order), row.pk),
    )
    return [
        Seer(
            row.user_id,
            row.user.name,
            "代班主任" if row.acting and row.role == Role.HEAD_TEACHER else row.get_role_display(),
            row.role in READS_CARE,
            row.until,
        )
        for row in rows
    ]


def _by_teaching(student: Student, today: date) -> list[Seer]:
    if student.current_class_id is None:
        return []
    return [
        Seer(row.user_id, row.user.name, f"任教{row.subject}", True, row.until)
        for row in lessons_given(student, today)
        if row.user.is_active
    ]


def _by_grant(student: Student, today: date, reader: Any) -> list[Seer]:
    grants = AccessGrant.objects.on(today).filter(student=student, user__is_active=True)
    roles = roles_of(reader, student.school)
    if not LEADERS & roles:
        grants = grants.exclude(~Q(user=reader), reason=GrantReason.REFERRAL)
    found = []
    for row in grants.select_related("user").order_by("starts_on", "pk"):
        told = Role.DIRECTOR in roles or row.user_id == reader.pk
        if row.reason == GrantReason.REFERRAL and not told:
            found.append(Seer(row.user_id, row.user.name, Role.COUNSELLOR.label, True))
        else:
            found.append(
                Seer(row.user_id, row.user.name, row.get_reason_display(), True, row.until)
            )
    return found


def may_read_readings(reader: Any, student: Student) -> bool:
    """Whether `reader` may know who opened the file: principal and director."""
    return bool(LEADERS & roles_of(reader, student.school))


def readings_of(student: Student, *, reader: Any) -> list[Reading]:
    """The last times somebody opened the file, newest first; at most READINGS. Of a counsellor who
    sees it by a referral the reasons are told as in `who_sees`."""
    entries: QuerySet[AuditEntry] = AuditEntry.objects.filter(
        student_id=student.public_id, action__in=("read", "phones.revealed")
    ).order_by("-id")[:READINGS]
    rows = list(entries)
    names = dict(
        User.objects.filter(pk__in={row.actor_id for row in rows}).values_list("pk", "name")
    )
    of_referrals = Role.DIRECTOR in roles_of(reader, student.school)
    return [
        Reading(row.at, names.get(row.actor_id, "已离校人员"), _why(row, of_referrals))
        for row in rows
    ]


def _why(entry: AuditEntry, of_referrals: bool) -> str:
    if entry.action == "phones.revealed":
        return "显示电话"
    why = entry.facts.get("why", "")
    if why == f"grant.{GrantReason.REFERRAL}" and not of_referrals:
        return Role.COUNSELLOR.label
    return WHY_WORDS.get(why, "查看档案")
