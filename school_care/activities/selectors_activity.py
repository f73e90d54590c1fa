"""Reads of one activity, and of what a pupil took part in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, Q, QuerySet, Value

from school_care.activities.access import may_keep
from school_care.activities.choices.programme import (
    FOR_PARENTS,
    ActivityKind,
    ActivityState,
    Reach,
    TakingPart,
)
from school_care.activities.members import members_by_class
from school_care.activities.models import Activity, ActivityClass, Participation
from school_care.activities.selectors_programme import sees_drafts
from school_care.school.access import can_for_class, sees_class
from school_care.school.enums import Capability
from school_care.school.models import School, SchoolClass
from school_care.students.enums import LeaveReason
from school_care.students.models import Student


def activities_for(user: Any, school: School) -> QuerySet[Activity]:
    """Activities of the active school `user` may read, with what a page tells of them. Drafts are
    the planners' and of whom they name, by an address that was passed on, too."""
    rows = Activity.objects.visible_to(user).filter(school=school)
    if not sees_drafts(user, school):
        left_out = Q(state=ActivityState.CANCELLED, cancelled_why="")
        unsettled = Q(state=ActivityState.DRAFT) | left_out
        rows = rows.filter(~unsettled | Q(owner=user))
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

    public_id: UUID
    title: str
    on: date
    part: str = ""
    result: str = ""


DAY = "activity__starts_on"
ACTIVITY = ("activity_id", DAY, "activity__public_id", "activity__title")
STAYS = ("", *(reason for reason in LeaveReason.values if reason != LeaveReason.CORRECTED))


def took_part(
    students: Collection[Student], first: date | None = None, last: date | None = None
) -> dict[int, list[Did]]:
    """The held activities each pupil took part in, newest first: those of the class it was in on
    that day, unless it was absent, and those it joined by name. One query for any number. The
    caller has seen to it that these pupils' files may be read."""
    keys = [student.pk for student in students]
    found: dict[int, list[Did]] = {key: [] for key in keys}
    if not keys:
        return found
    rows = _with_class(keys, first, last).union(_by_name(keys, first, last), all=True)
    said: dict[tuple[int, int], tuple] = {}
    for row in rows:
        key = (row[0], row[1])
        if row[5] or key not in said:  # what is written of the pupil wins over the class's row
            said[key] = row
    for row in sorted(said.values(), key=lambda one: (one[2], one[1]), reverse=True):
        student, _, on, public_id, title, state, part, result = row
        if state != TakingPart.ABSENT or result:
            found[student].append(Did(public_id, title, on, part, result))
    return found


def _with_class(keys: Collection[int], first: date | None, last: date | None) -> QuerySet:
    """What whole classes did, of everybody who was in them on the day."""
    stay = "school_class__enrolments"
    rows = ActivityClass.objects.filter(
        Q(**{f"{stay}__until__isnull": True}) | Q(**{f"{stay}__until__gt": F(DAY)}),
        **{
            f"{stay}__student_id__in": keys,
            f"{stay}__starts_on__lte": F(DAY),
            f"{stay}__leave_reason__in": STAYS,
        },
        **_days(first, last),
        activity__by_name=False,
    )
    rows = rows.exclude(activity__kind__in=(*FOR_PARENTS, ActivityKind.HONOUR))
    nothing = Value("", output_field=CharField())
    return rows.order_by().values_list(
        F(f"{stay}__student_id"), *ACTIVITY, nothing, nothing, nothing
    )


def _by_name(keys: Collection[int], first: date | None, last: date | None) -> QuerySet:
    """What is written of the pupils themselves, absence too."""
    rows = Participation.objects.filter(student_id__in=keys, **_days(first, last)).order_by()
    return rows.values_list("student_id", *ACTIVITY, "state", "part", "result")


def _days(first: date | None, last: date | None) -> dict[str, Any]:
    given = {"activity__state": ActivityState.HELD}
    if first is not None:
        given[f"{DAY}__gte"] = first
    if last is not None:
        given[f"{DAY}__lte"] = last
    return given


def lectures_of_month(group: SchoolClass, first: date, last: date) -> list[Activity]:
    """A class's own lectures that touch a span and are not cancelled, oldest first."""
    rows = Activity.objects.standing().filter(
        Q(classes__school_class=group), kind=ActivityKind.LECTURE
    )
    return list(rows.in_days(first, last).exclude(reach=Reach.SCHOOL).order_by("starts_on", "id"))
