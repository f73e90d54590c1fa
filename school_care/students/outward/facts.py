"""Everything a list may say about some pupils, as far as one person may see it.

A constant number of queries, however many pupils. What the person may not see is None and named in
`withheld`, so that a page can say so; what is told in confidence, and words nobody has sorted yet,
are never here: a list that leaves the school does not carry them (domain §2.2).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from school_care.school.models import School, SchoolClass, User
from school_care.school.models.places import cohort_name
from school_care.school.selectors import head_teachers_on
from school_care.students.access import (
    pupil_ids_with_care_visible_to,
    pupil_ids_with_categories_visible_to,
)
from school_care.students.enums import PARENTS, ContactRole, ParentPresence
from school_care.students.left_behind import Reading, read_student
from school_care.students.models import (
    Certificate,
    ContactPerson,
    Entrustment,
    GuardianshipRating,
    Standing,
    Student,
    StudentCareLevel,
    StudentCategory,
)
from school_care.students.outward.mentors import companions_of
from school_care.students.selectors_on_day import groups_on

CATEGORIES, NUMBERS, CARE = "categories", "numbers", "care"
WITHHELD_WORDS = {
    CATEGORIES: "类别",
    NUMBERS: "证件号码、户籍和家庭情况",
    CARE: "关爱等级和监护状况",
}
NEVER_TOLD = ("UNKNOWN",)  # a word nobody has sorted: it may be anything


@dataclass
class PupilFacts:
    """One pupil on the day `on`. `withheld`: what the reader may not see (see the codes above)."""

    student: Student
    on: date
    group: SchoolClass | None = None
    head: User | None = None  # the class teacher, or whoever acts for them
    people: tuple[ContactPerson, ...] = ()  # around the child today, in order
    categories: tuple[StudentCategory, ...] | None = None
    ended_codes: frozenset[str] = frozenset()  # categories that ended: a no is known
    certificates: tuple[Certificate, ...] = ()
    reading: Reading | None = None  # both meanings of 留守, derived
    level: str | None = None
    entrustment: Entrustment | None = None
    rating: GuardianshipRating | None = None
    standings: frozenset[str] = frozenset()
    siblings: tuple[Student, ...] = ()
    mentors: tuple[tuple[User, date], ...] = ()  # 帮扶教师, and since when
    helper: str = ""  # 学习帮手
    withheld: frozenset[str] = field(default_factory=frozenset)

    @property
    def class_name(self) -> str:
        """七(1)班, "" without a class."""
        return self.group.name_on(self.on) if self.group else ""

    @property
    def grade_name(self) -> str:
        """七年级, "" without a class."""
        return cohort_name(self.group.stage, self.group.entry_year) if self.group else ""

    @property
    def head_teacher(self) -> str:
        """The class teacher's name, "" without one."""
        return self.head.name if self.head else ""

    @property
    def codes(self) -> frozenset[str]:
        """Codes of the categories told; empty where they are withheld."""
        return frozenset(row.category.code for row in self.categories or ())

    @property
    def unverified(self) -> bool:
        """Whether a category told here still is a claim."""
        return any(row.verified_on is None for row in self.categories or ())

    def sees(self, what: str) -> bool:
        """Whether CATEGORIES, NUMBERS or CARE of this pupil may be told."""
        return what not in self.withheld

    def one(self, *roles: str) -> ContactPerson | None:
        """The first person of the first of `roles` that anybody has."""
        for role in roles:
            for person in self.people:
                if person.role == role:
                    return person
        return None

    @property
    def guardian(self) -> ContactPerson | None:
        """The registered guardian; where none is, nobody is guessed."""
        return self.one(ContactRole.GUARDIAN)


def dead(person: ContactPerson | None) -> bool:
    """Whether the person is a parent who has died."""
    return person is not None and person.presence == ParentPresence.DEAD


def facts_of(
    *, user: Any, school: School, students: Sequence[Student], on: date
) -> list[PupilFacts]:
    """Facts about those of `students` that `user` sees at `school`, in the given order. A pupil
    out of sight is left out entirely; the trail is the caller's."""
    ids = [student.pk for student in students]
    mine = Student.objects.visible_to(user).filter(school=school, pk__in=ids)
    seen = {row.pk: row for row in mine.select_related("current_class")}
    groups = groups_on(on, pupils=list(seen), school=school)
    found = {
        pk: PupilFacts(seen[pk], on, groups.get(pk, seen[pk].current_class))
        for pk in ids
        if pk in seen
    }
    if found:
        _withhold(user, found)
        _add_people(found, on)
        _add_categories(user, found, on)
        _add_care(user, found, on)
        _add_school(found, on)
    return list(found.values())


def _withhold(user: Any, found: dict[int, PupilFacts]) -> None:
    told = _among(found, pupil_ids_with_categories_visible_to(user))
    cared = _among(found, pupil_ids_with_care_visible_to(user))
    for pk, facts in found.items():
        hidden = set() if pk in told else {CATEGORIES, NUMBERS}
        facts.withheld = frozenset(hidden if pk in cared else hidden | {CARE})


def _among(found: Collection[int], ids: QuerySet) -> set[int]:
    rows = Student.objects.filter(pk__in=list(found)).filter(pk__in=ids)
    return set(rows.values_list("pk", flat=True))


def _add_people(found: dict[int, PupilFacts], on: date) -> None:
    rows = ContactPerson.objects.current(on).filter(student_id__in=list(found))
    for pk, people in _by_student(rows.order_by("order", "id")).items():
        found[pk].people = tuple(people)


def _add_categories(user: Any, found: dict[int, PupilFacts], on: date) -> None:
    told = [pk for pk, facts in found.items() if facts.sees(CATEGORIES)]
    rows = (
        StudentCategory.objects.visible_to(user)
        .filter(student_id__in=told, starts_on__lte=on, category__confidential=False)
        .exclude(category__code__in=NEVER_TOLD)
        .select_related("category")
        .order_by("category__order", "id")
    )
    held = _by_student(rows)
    papers = _by_student(
        Certificate.objects.visible_to(user)
        .filter(student_id__in=told, withdrawn_on__isnull=True, issued_on__lte=on)
        .filter(category__confidential=False)
        .select_related("category")
    )
    for pk in told:
        facts, rows_of_pupil = found[pk], held.get(pk, [])
        facts.categories = tuple(row for row in rows_of_pupil if row.holds_on(on))
        ended = {row.category.code for row in rows_of_pupil if not row.holds_on(on)}
        facts.ended_codes = frozenset(ended - facts.codes)
        facts.certificates = tuple(papers.get(pk, ()))
        parents = [person for person in facts.people if person.role in PARENTS]
        facts.reading = read_student(facts.student, parents, on)


def _add_care(user: Any, found: dict[int, PupilFacts], on: date) -> None:
    ids = list(found)
    levels = StudentCareLevel.objects.visible_to(user).on(on).filter(student_id__in=ids)
    for row in levels.select_related("level"):
        found[row.student_id].level = row.level.name
    for row in GuardianshipRating.objects.visible_to(user).on(on).filter(student_id__in=ids):
        found[row.student_id].rating = row
    entrusted = Entrustment.objects.visible_to(user).on(on).filter(student_id__in=ids)
    for row in entrusted.select_related("carer"):
        found[row.student_id].entrustment = row


def _add_school(found: dict[int, PupilFacts], on: date) -> None:
    """Who teaches, who helps, who else of the family is here, how the pupil stands."""
    head_of = head_teachers_on([facts.group for facts in found.values() if facts.group], on)
    standing = Standing.objects.on(on).filter(student_id__in=list(found))
    stands = defaultdict(set)
    for pk, kind in standing.values_list("student_id", "kind"):
        stands[pk].add(kind)
    beside = companions_of(found, on)
    groups = {facts.student.siblings_id for facts in found.values()} - {None}
    family = defaultdict(list)
    for row in Student.objects.enrolled().filter(siblings_id__in=groups).order_by("birth_date"):
        family[row.siblings_id].append(row)
    for pk, facts in found.items():
        facts.head = head_of.get(facts.group.pk) if facts.group else None
        facts.standings = frozenset(stands[pk])
        facts.mentors = beside.mentors.get(pk, ())
        facts.helper = beside.helpers.get(pk, "")
        facts.siblings = tuple(r for r in family[facts.student.siblings_id] if r.pk != pk)


def _by_student(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.student_id].append(row)
    return found
