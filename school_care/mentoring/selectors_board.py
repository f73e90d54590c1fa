"""What the board has to know: who lacks a mentor, who may be one, and what speaks for whom."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from school_care.core import clock
from school_care.core.public_ids import read_public_id
from school_care.mentoring.choices.pairings import HelpGroup, PairingEnd, PairingKind
from school_care.mentoring.models import (
    MentorTerms,
    Pairing,
    PairingSettings,
    PairingWish,
    SubjectHelp,
)
from school_care.mentoring.pairing_solver import Problem, Pupil, Teacher
from school_care.mentoring.pairing_solver.problem import CLOSEST
from school_care.mentoring.selectors_pairings import loads_on
from school_care.mentoring.services.pairings.holders import staff_who_may
from school_care.school.enums import Capability, Role, Stage
from school_care.school.models import (
    Appointment,
    School,
    SchoolClass,
    TeachingAssignment,
    User,
)
from school_care.school.models.places import cohort_name
from school_care.students.models import Student, StudentCareLevel

USUAL = 8  # children to a teacher until the school says otherwise
MOST = 60  # nobody stands by more than a class
EVERYONE = "all"
_YEAR = re.compile(r"[12][0-9]{3}")
# After these the same two are not proposed again.
NOT_AGAIN = (PairingEnd.WISH,)
NO_WORK = (PairingEnd.MISTAKE,)  # never was one


@dataclass(frozen=True)
class Scope:
    """Whom a proposal is about; `code` stands in forms and in the proposal."""

    code: str
    label: str
    count: int


@dataclass
class Board:
    """The problem, with the rows its keys stand for."""

    problem: Problem
    pupils: dict[int, Student]
    teachers: dict[int, User]
    loads: dict[int, int] = field(default_factory=dict)

    @cached_property
    def pupil(self) -> dict[int, Pupil]:
        return {one.key: one for one in self.problem.pupils}

    @cached_property
    def teacher(self) -> dict[int, Teacher]:
        return {one.key: one for one in self.problem.teachers}


def usual_most(school: School) -> int:
    """How many children a teacher of this school stands by at most, unless told otherwise."""
    row = PairingSettings.objects.filter(school=school).first()
    return row.most if row else USUAL


def paired_on(school: School, on: date) -> QuerySet[Pairing]:
    """The teacher pairings of a school on a day."""
    return Pairing.objects.filter(school=school).mentors().on(on)


def at_their_most(school: School, loads: Mapping[int, int]) -> set[int]:
    """Who has as many children as they may, by key of the user; two queries. The board proposes
    nobody to them; a person may still choose them."""
    usual = usual_most(school)
    terms = {row.user_id: row for row in MentorTerms.objects.filter(school=school)}
    return {pk for pk, load in loads.items() if load >= most_of(terms.get(pk), usual)}


def without_mentor(by: Any, school: School, on: date) -> QuerySet[Student]:
    """Care pupils here whom `by` may pair and who have no teacher beside them on a day."""
    pupils = Student.objects.kept_by(by, Capability.PAIR).filter(school=school)
    return (
        pupils.going_on()
        .enrolled()
        .in_care(on)
        .exclude(pk__in=paired_on(school, on).values("student_id"))
    )


def seen_without_mentor(user: Any, school: School, on: date) -> QuerySet[Student]:
    """The same for whoever reads of them: the list, not the right to pair."""
    pupils = Student.objects.care_visible_to(user).filter(school=school)
    return (
        pupils.going_on()
        .enrolled()
        .in_care(on)
        .exclude(pk__in=paired_on(school, on).values("student_id"))
    )


def scopes_of(pupils: QuerySet[Student]) -> list[Scope]:
    """The whole school, its grades and classes that have somebody among `pupils`; one query."""
    classes: dict[SchoolClass, int] = defaultdict(int)
    total = 0
    for student in pupils.select_related("current_class").in_class_order():
        total += 1
        if student.current_class is not None:
            classes[student.current_class] += 1
    grades: dict[tuple[str, int], int] = defaultdict(int)
    for group, count in classes.items():
        grades[group.stage, group.entry_year] += count
    found = [Scope(EVERYONE, "全部", total)]
    found += [
        Scope(f"grade:{stage}:{year}", cohort_name(stage, year), count)
        for (stage, year), count in grades.items()
    ]
    return found + [
        Scope(f"class:{group.public_id}", str(group), count) for group, count in classes.items()
    ]


def in_scope(pupils: QuerySet[Student], code: str) -> QuerySet[Student]:
    """Those of `pupils` a scope's code names; none for a code nobody knows."""
    if code == EVERYONE:
        return pupils
    kind, _, rest = code.partition(":")
    if kind == "grade":
        stage, _, year = rest.partition(":")
        if stage in Stage.values and _YEAR.fullmatch(year):
            return pupils.filter(current_class__stage=stage, current_class__entry_year=int(year))
    if kind == "class" and (public_id := read_public_id(rest)):
        return pupils.filter(current_class__public_id=public_id)
    return pupils.none()


def read_board(
    school: School, students: Collection[Student], fixed: Mapping[int, int] | None = None
) -> Board:
    """Everything a proposal for these pupils needs, as of today; a constant number of queries. The
    caller has narrowed the pupils to those the person may pair."""
    on = clock.today()
    ids = [student.pk for student in students]
    loads = loads_on(school, on)
    people = {user.pk: user for user in staff_who_may(school, PairingKind.TEACHER, on)}
    pupils = _pupils(school, students, set(people), on)
    teachers = _teachers(school, people, loads, on)
    problem = Problem(pupils, teachers, dict(fixed or {}))
    return Board(problem, dict(zip(ids, students, strict=True)), people, loads)


def _pupils(
    school: School, students: Collection[Student], people: set[int], on: date
) -> list[Pupil]:
    ids = [student.pk for student in students]
    ranks = dict(
        StudentCareLevel.objects.on(on)
        .filter(student_id__in=ids)
        .values_list("student_id", "level__rank")
    )
    wishes: dict[tuple[int, bool], set[int]] = defaultdict(set)
    for pk, user, wanted in PairingWish.objects.filter(student_id__in=ids).values_list(
        "student_id", "user_id", "wanted"
    ):
        wishes[pk, wanted].add(user)
    needs: dict[int, set[str]] = defaultdict(set)
    helped = SubjectHelp.objects.on(on).filter(student_id__in=ids)
    for pk, subject in helped.exclude(group=HelpGroup.STRETCH).values_list("student_id", "subject"):
        needs[pk].add(subject)
    last = _last_mentors(ids, people, on)
    beside = _beside(school, students, on)
    return [
        Pupil(
            key=student.pk,
            school_class=student.current_class_id,
            village=student.village,
            rank=ranks.get(student.pk, 0),
            needs=frozenset(needs[student.pk]),
            siblings=str(student.siblings_id or ""),
            wanted=frozenset(wishes[student.pk, True]),
            unwanted=frozenset(wishes[student.pk, False] | last.get(student.pk, _NOTHING).parted),
            last=last.get(student.pk, _NOTHING).user,
            last_until=last.get(student.pk, _NOTHING).until,
            beside=frozenset(beside.get(student.siblings_id, ())),
        )
        for student in students
    ]


@dataclass(frozen=True)
class _Last:
    """The latest mentor who is still here, and from whom the child parted by wish."""

    user: int | None = None
    until: date | None = None
    parted: frozenset[int] = frozenset()


_NOTHING = _Last()


def _last_mentors(ids: Collection[int], people: set[int], on: date) -> dict[int, _Last]:
    rows = (
        Pairing.objects.filter(student_id__in=ids, kind=PairingKind.TEACHER, until__lte=on)
        .exclude(end_why__in=NO_WORK)
        .order_by("until", "pk")
        .values_list("student_id", "user_id", "until", "end_why")
    )
    found: dict[int, _Last] = {}
    for pk, user, until, why in rows:
        held = found.get(pk, _NOTHING)
        if why in NOT_AGAIN:
            found[pk] = _Last(held.user, held.until, held.parted | {user})
        elif user in people:
            found[pk] = _Last(user, until, held.parted)
    return {
        pk: _Last(None, None, one.parted) if one.user in one.parted else one
        for pk, one in found.items()
    }


def _beside(school: School, students: Collection[Student], on: date) -> dict[int | None, set[int]]:
    groups = {student.siblings_id for student in students} - {None}
    found: dict[int | None, set[int]] = defaultdict(set)
    if groups:
        rows = paired_on(school, on).filter(student__siblings_id__in=groups)
        for group, user in rows.values_list("student__siblings_id", "user_id"):
            found[group].add(user)
    return found


def _teachers(
    school: School, people: Mapping[int, User], loads: Mapping[int, int], on: date
) -> list[Teacher]:
    usual = usual_most(school)
    terms = {row.user_id: row for row in MentorTerms.objects.filter(school=school)}
    teaches: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    lessons = TeachingAssignment.objects.effective(on).filter(school=school)
    for user, group, subject in lessons.values_list("user_id", "school_class_id", "subject"):
        teaches[user][group].add(subject)
    heads: dict[int, set[int]] = defaultdict(set)
    posts = Appointment.objects.effective(on).filter(school=school, role=Role.HEAD_TEACHER)
    for user, group in posts.values_list("user_id", "school_class_id"):
        heads[user].add(group)
    closest: dict[int, int] = defaultdict(int)
    near = StudentCareLevel.objects.on(on).filter(school=school, level__rank__gte=CLOSEST)
    rows = paired_on(school, on).filter(student_id__in=near.values("student_id"))
    for user in rows.values_list("user_id", flat=True):
        closest[user] += 1
    return [
        Teacher(
            key=pk,
            most=most_of(terms.get(pk), usual),
            load=loads.get(pk, 0),
            closest=closest[pk],
            teaches={group: frozenset(subjects) for group, subjects in teaches[pk].items()},
            villages=frozenset(terms[pk].villages if pk in terms else ()),
            head_of=frozenset(heads[pk]),
        )
        for pk in people
    ]


def most_of(terms: MentorTerms | None, usual: int) -> int:
    """How many children a teacher stands by at most; 0: none for now."""
    return usual if terms is None or terms.most is None else terms.most
