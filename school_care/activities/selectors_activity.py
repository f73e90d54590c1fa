"""Reads of one activity, and of what a pupil took part in."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from school_care.activities.access import may_keep
from school_care.activities.choices.programme import (
    FOR_PARENTS,
    ActivityKind,
    ActivityState,
    Reach,
    TakingPart,
)
from school_care.activities.members import members_by_class
from school_care.activities.models import Activity, Participation
from school_care.core.intervals import holds
from school_care.school.access import can_for_class, sees_class
from school_care.school.enums import Capability
from school_care.school.models import School, SchoolClass
from school_care.students.enums import LeaveReason
from school_care.students.models import Enrolment, Student


def activities_for(user: Any, school: School) -> QuerySet[Activity]:
    """Activities of the active school `user` may read, with what a page tells of them."""
    rows = Activity.objects.visible_to(user).filter(school=school)
    return rows.select_related("owner", "held_by", "term", "programme", "school", "public_event")


@dataclass(frozen=True)
class ClassLine:
    """A class of an activity: 应到, 实到; who was absent, as far as the person sees them."""

    group: SchoolClass
    name: str
    expected: int
    absent: int
    absentees: list[Student]
    may_note: bool
    sees: bool

    @property
    def came(self) -> int:
        """实到."""
        return self.expected - self.absent


@dataclass(frozen=True)
class Attended:
    """All classes together."""

    lines: list[ClassLine]

    @property
    def expected(self) -> int:
        """应到."""
        return sum(line.expected for line in self.lines)

    @property
    def came(self) -> int:
        """实到."""
        return sum(line.came for line in self.lines)

    @property
    def own(self) -> list[ClassLine]:
        """Those whose absentees the person notes."""
        return [line for line in self.lines if line.may_note]


def classes_of(activity: Activity) -> list[SchoolClass]:
    """The classes that take part, in the order people expect."""
    groups = SchoolClass.objects.filter(pk__in=activity.classes.values("school_class"))
    found = list(groups.in_order())
    for group in found:
        group.school = activity.school
    return found


def attended(user: Any, activity: Activity) -> Attended:
    """应到 and 实到 by class; a constant number of queries. Names only of pupils `user` sees."""
    members = members_by_class(activity)
    missing = set(
        Participation.objects.filter(activity=activity, state=TakingPart.ABSENT)
        .order_by()
        .values_list("student_id", flat=True)
    )
    named = Student.objects.visible_to(user).filter(pk__in=missing).order_by("name_key", "id")
    seen = {pupil.pk: pupil for pupil in named} if missing else {}
    keeps = may_keep(user, activity)
    lines = []
    for group in classes_of(activity):
        pupils = members.get(group.pk, [])
        gone = missing.intersection(pupils)
        lines.append(
            ClassLine(
                group=group,
                name=group.name_on(activity.starts_on),
                expected=len(pupils),
                absent=len(gone),
                absentees=[pupil for pk, pupil in seen.items() if pk in gone],
                may_note=keeps or can_for_class(user, Capability.RUN_ACTIVITY, group),
                sees=sees_class(user, group),
            )
        )
    return Attended(lines)


@dataclass(frozen=True)
class Did:
    """An activity on a pupil's file: `part` what it took on, `result` what came of it."""

    activity: Activity
    part: str = ""
    result: str = ""


@dataclass
class _Pupil:
    stays: list[tuple[date, date | None, int | None]] = field(default_factory=list)
    rows: dict[int, Participation] = field(default_factory=dict)


def took_part(
    students: Collection[Student], first: date | None = None, last: date | None = None
) -> dict[int, list[Did]]:
    """The held activities each pupil took part in, newest first: those of the class it was in on
    that day, unless it was absent, and those it joined by name. Three queries for any number.
    The caller has seen to it that these pupils' files may be read."""
    pupils = {student.pk: _Pupil() for student in students}
    if not pupils:
        return {}
    stays = Enrolment.objects.filter(student_id__in=pupils, school_class__isnull=False)
    for student_id, *stay in (
        stays.exclude(leave_reason=LeaveReason.CORRECTED)
        .order_by()
        .values_list("student_id", "starts_on", "until", "school_class_id")
    ):
        pupils[student_id].stays.append(tuple(stay))
    for row in Participation.objects.filter(student_id__in=pupils).order_by():
        pupils[row.student_id].rows[row.activity_id] = row
    groups = {stay[2] for pupil in pupils.values() for stay in pupil.stays}
    found: dict[int, list[Did]] = {}
    held = _held(groups, first, last)
    for student_id, pupil in pupils.items():
        found[student_id] = [did for one in held for did in _did(one, pupil)]
    return found


def _held(
    groups: Collection[int | None], first: date | None, last: date | None
) -> Sequence[Activity]:
    rows = Activity.objects.filter(state=ActivityState.HELD, classes__school_class__in=groups)
    if first is not None:
        rows = rows.filter(starts_on__gte=first)
    if last is not None:
        rows = rows.filter(starts_on__lte=last)
    by_key: dict[int, Activity] = {}
    taking: dict[int, set[int]] = defaultdict(set)
    columns = ("public_id", "kind", "title", "starts_on", "last_day", "by_name")
    for one in (
        rows.exclude(kind__in=FOR_PARENTS)
        .only(*columns)
        .annotate(class_id=F("classes__school_class"))
        .order_by("-starts_on", "-id")
    ):
        by_key.setdefault(one.pk, one)
        taking[one.pk].add(one.class_id)
    for key, one in by_key.items():
        one.taking = taking[key]
    return list(by_key.values())


def _did(one: Activity, pupil: _Pupil) -> list[Did]:
    row = pupil.rows.get(one.pk)
    if row is not None:
        if row.state == TakingPart.ABSENT and not row.result:
            return []
        return [Did(one, row.part, row.result)]
    if one.by_name or one.kind == ActivityKind.HONOUR:
        return []
    group = next((g for since, until, g in pupil.stays if holds(since, until, one.starts_on)), None)
    return [Did(one)] if group in one.taking else []


def lectures_of_month(group: SchoolClass, first: date, last: date) -> list[Activity]:
    """A class's own lectures that touch a span and are not cancelled, oldest first."""
    rows = Activity.objects.standing().filter(
        Q(classes__school_class=group), kind=ActivityKind.LECTURE
    )
    return list(rows.in_days(first, last).exclude(reach=Reach.SCHOOL).order_by("starts_on", "id"))
