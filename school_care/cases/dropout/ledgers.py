"""The three ledgers a school keeps (domain §4.1): 适龄儿童, 疑似辍学, 辍学, as they stood on a day.

适龄儿童台账 lists everyone on the register; their count is that of 学生变动表 (attendance.flow) on
the same day; a school of grades one to nine has nobody on it who is not of compulsory age. Where a
pupil stands follows from what is recorded: a case that the district confirmed, a standing that
keeps the child out of class, a case that is suspected, else 在校. Pure reading in a constant number
of queries; which rows is the reader's sight.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import TextChoices

from school_care.cases.dropout.enums import ENDED, MISSED, CourseState
from school_care.cases.models import DropoutCourse, DropoutStep, Persuasion
from school_care.core.templatetags.days import long_date
from school_care.school.models import School, SchoolClass
from school_care.school.models.places import school_year_of
from school_care.students.enums import NOT_EXPECTED, NOT_ON_REGISTER, StandingKind
from school_care.students.models import Enrolment, Standing
from school_care.students.selectors_on_day import groups_on

SCHOOL_BEGINS = 9  # month
NO_CLASS = "none"
_CONFIRMED = CourseState.CONFIRMED


class Place(TextChoices):
    """Where a pupil of compulsory age is taught, as the ledger divides it."""

    HERE = "here", "在校"
    SUSPENDED = "suspended", "休学"
    HOME_TAUGHT = "home_taught", "送教上门"
    ELSEWHERE = "elsewhere", "在外校借读"
    SPECIAL = "special", "特教、专门学校"
    LEAVING = "leaving", "转出办理中"
    MISSED = "missed", "疑似辍学"
    DROPPED = "dropped", "辍学"


_STANDS = {
    StandingKind.SUSPENDED: Place.SUSPENDED,
    StandingKind.HOME_TAUGHT: Place.HOME_TAUGHT,
    StandingKind.ELSEWHERE: Place.ELSEWHERE,
    StandingKind.SPECIAL: Place.SPECIAL,
    StandingKind.LEAVING: Place.LEAVING,
}
assert set(_STANDS) == set(NOT_EXPECTED)


@dataclass(frozen=True, slots=True)
class AgeLine:
    """One pupil on the register."""

    student_id: int
    class_id: int | None
    group: str  # 七(1)班, as on the day
    place: Place
    said: str  # where, since when: 县第二中学，2026年9月1日起
    name_key: str


@dataclass
class AgeLedger:
    """Everyone on the register on a day, in class order."""

    on: date
    lines: list[AgeLine]
    guests: int  # in class here, on another school's register: not in the ledger
    names: dict[int | None, str] = field(default_factory=dict)  # of classes, in order
    keys: dict[int | None, str] = field(default_factory=dict)  # their public ids

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """How many stand where, in the order of `Place`, empty places left out; they add up."""
        counted = Counter(line.place for line in self.lines)
        return [(one.value, str(one.label), counted[one]) for one in Place if counted[one]]

    def chosen(self, group: str = "", place: str = "") -> list[AgeLine]:
        """The lines of one class (its public id) and one place, "" for all."""
        return [
            line
            for line in self.lines
            if (not group or self.keys[line.class_id] == group)
            and (not place or line.place == place)
        ]


def of_age(*, user: Any, school: School, on: date) -> AgeLedger:
    """适龄儿童台账 on a day; six queries."""
    elsewhere = Standing.objects.on(on).filter(school=school, kind__in=NOT_ON_REGISTER)
    held = Enrolment.objects.visible_to(user).on(on).filter(school=school)
    guests = held.filter(student_id__in=elsewhere.values("student_id")).count()
    mine = held.exclude(student_id__in=elsewhere.values("student_id"))
    rows = mine.order_by("pk").values_list("student_id", "school_class_id", "student__name_key")
    standing = _standings(school, on)
    missing = _case_places(school, on)
    groups = list(SchoolClass.objects.filter(school=school).in_order())
    order: dict[int | None, int] = {group.pk: place for place, group in enumerate(groups)}
    names: dict[int | None, str] = {group.pk: group.name_on(on) for group in groups}
    keys: dict[int | None, str] = {group.pk: str(group.public_id) for group in groups}
    order[None], names[None], keys[None] = len(groups), "未分班", NO_CLASS
    lines = {
        pupil: AgeLine(pupil, group, names[group], *_place_of(pupil, standing, missing), key)
        for pupil, group, key in rows
    }
    ordered = sorted(
        lines.values(), key=lambda one: (order[one.class_id], one.name_key, one.student_id)
    )
    used = {line.class_id for line in ordered}
    offered = {pk: name for pk, name in names.items() if pk in used}
    return AgeLedger(on, ordered, guests, offered, keys)


def _standings(school: School, on: date) -> dict[int, tuple[Place, str]]:
    rows = Standing.objects.on(on).filter(school=school, kind__in=NOT_EXPECTED)
    return {
        pupil: (_STANDS[StandingKind(kind)], _said(place, since))
        for pupil, kind, place, since in rows.order_by("starts_on", "pk").values_list(
            "student_id", "kind", "place", "starts_on"
        )
    }


def _said(place: str, since: date | None) -> str:
    day = f"{long_date(since)}起" if since else ""
    return "，".join(filter(None, (place, day)))


def _case_places(school: School, on: date) -> dict[int, tuple[Place, str]]:
    """疑似 and 辍学 by the history of cases."""
    states = states_on(school, on)
    wanted = {pk: state for pk, state in states.items() if state.now in (*MISSED, _CONFIRMED)}
    found = {}
    rows = DropoutCourse.objects.filter(pk__in=wanted).values_list(
        "pk", "student_id", "first_absent"
    )
    for pk, pupil, since in rows.order_by("pk"):
        dropped = wanted[pk].now == _CONFIRMED
        found[pupil] = (Place.DROPPED if dropped else Place.MISSED, _said("", since))
    return found


def _place_of(
    pupil: int,
    standing: dict[int, tuple[Place, str]],
    missing: dict[int, tuple[Place, str]],
) -> tuple[Place, str]:
    """Confirmed stands before all; an approved standing explains what would else be suspected."""
    case = missing.get(pupil)
    if case and case[0] == Place.DROPPED:
        return case
    return standing.get(pupil) or case or (Place.HERE, "")


# -- 疑似辍学台账, 辍学台账 -----------------------------------------------------------------------


@dataclass
class StateOn:
    """How a course stood on a day, by its history."""

    now: str = ""
    since: date | None = None
    suspected: bool = False  # ever, up to that day
    confirmed: bool = False


class Which(TextChoices):
    """The two ledgers of cases."""

    SUSPECTED = "suspected", "疑似辍学台账"
    DROPPED = "dropped", "辍学台账"


@dataclass(frozen=True)
class CourseLine:
    """A case as it stood on the day."""

    course: DropoutCourse
    on: date
    state: StateOn
    group_id: UUID | None
    group: str
    rounds: int
    last_round: date | None
    last_result: str

    def by_then(self, day: date | None) -> date | None:
        """A day of the course; None where it came after the day of the ledger."""
        return day if day and day <= self.on else None

    @property
    def state_label(self) -> str:
        """劝返中."""
        return str(CourseState(self.state.now).label)

    @property
    def is_over(self) -> bool:
        """Struck off, or found to be no dropout."""
        return self.state.now in ENDED


@dataclass
class CourseLedger:
    """The cases of one ledger, the oldest absence first."""

    which: Which
    on: date
    lines: list[CourseLine]

    def chosen(self, *, ended: bool) -> list[CourseLine]:
        """Those that run, or, with `ended`, those of the school year that are over as well."""
        return [line for line in self.lines if ended or not line.is_over]


def states_on(school: School, on: date) -> dict[int, StateOn]:
    """By course: how it stood on a day; one query. A course begun later is not in it."""
    rows = DropoutStep.objects.filter(course__school=school, on__lte=on).order_by("id")
    found: dict[int, StateOn] = {}
    for pk, state, day in rows.values_list("course_id", "to_state", "on"):
        held = found.setdefault(pk, StateOn())
        held.now, held.since = state, day
        held.suspected |= state in (*MISSED, _CONFIRMED)
        held.confirmed |= state == _CONFIRMED
    return found


def of_cases(*, user: Any, school: School, which: Which, on: date) -> CourseLedger:
    """疑似辍学台账 (not yet confirmed) or 辍学台账 on a day: what runs, and what came to its end in
    this school year; six queries."""
    begins = date(school_year_of(on), SCHOOL_BEGINS, 1)
    states = {
        pk: state
        for pk, state in states_on(school, on).items()
        if (state.confirmed if which == Which.DROPPED else state.suspected and not state.confirmed)
        and (state.now not in ENDED or (state.since and state.since >= begins))
    }
    rows = DropoutCourse.objects.visible_to(user).filter(school=school, pk__in=states)
    courses = list(rows.select_related("case", "student__current_class", "answers_school"))
    courses.sort(key=lambda one: (one.first_absent or one.case.opened_on, one.pk))
    groups = groups_on(on, pupils=[one.student_id for one in courses], school=school)
    rounds = _rounds(courses, on)
    lines = []
    for course in courses:
        course.school = course.case.school = course.student.school = school
        group = groups.get(course.student_id, course.student.current_class)
        number, last, result = rounds.get(course.pk, (0, None, ""))
        lines.append(
            CourseLine(
                course=course,
                on=on,
                state=states[course.pk],
                group_id=group.public_id if group else None,
                group=group.name_on(on) if group else "",
                rounds=number,
                last_round=last,
                last_result=result,
            )
        )
    return CourseLedger(which, on, lines)


def _rounds(courses: Sequence[DropoutCourse], on: date) -> dict[int, tuple[int, date | None, str]]:
    """By course: how many rounds stand up to the day, the newest one's day and result."""
    rows = Persuasion.objects.standing().filter(course__in=courses, happened_on__lte=on)
    found: dict[int, tuple[int, date | None, str]] = {}
    for row in rows.order_by("happened_on", "id").only("course_id", "happened_on", "result"):
        count = found.get(row.course_id, (0, None, ""))[0] + 1
        found[row.course_id] = (count, row.happened_on, str(row.get_result_display()))
    return found
