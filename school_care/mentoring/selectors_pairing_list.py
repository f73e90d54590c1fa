"""结对一览表 (F-08), the unpaired with since when and why, and who helps whom in which subject."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Min, QuerySet

from school_care.core import clock
from school_care.mentoring.choices.pairings import Aspect, HelpGroup, PairingEnd, PairingKind
from school_care.mentoring.models import Pairing, SubjectHelp
from school_care.mentoring.pairing_words import BACK_AGAIN, NEVER_PAIRED, WHY_WITHOUT
from school_care.mentoring.selectors_board import NO_WORK, seen_without_mentor
from school_care.mentoring.selectors_pairings import running_of
from school_care.mentoring.services.pairings.holders import staff_who_may
from school_care.school.models import School, SchoolClass, TeachingAssignment, User
from school_care.students.models import Student, StudentCategory


@dataclass
class ListRow:
    """One line of F-08: a teacher and a pupil."""

    pairing: Pairing
    student: Student
    categories: str = ""
    helper: str = ""

    @property
    def aspects(self) -> str:
        return aspects_of(self.pairing)


def aspects_of(pairing: Pairing) -> str:
    """学习、心理."""
    return "、".join(label for value, label in Aspect.choices if value in pairing.aspects)


def listed(user: Any, school: School, group: SchoolClass | None = None) -> QuerySet[Pairing]:
    """The teacher pairings of today that `user` may read, by teacher and class."""
    rows = Pairing.objects.visible_to(user).filter(school=school).mentors().on(clock.today())
    if group is not None:
        rows = rows.filter(student__current_class=group)
    return rows.select_related("user", "student__current_class").order_by(
        "user__name_key",
        "user_id",
        "-student__current_class__stage",
        "-student__current_class__entry_year",
        "student__current_class__number",
        "student__name_key",
        "pk",
    )


def list_rows(user: Any, pairings: Sequence[Pairing]) -> list[ListRow]:
    """Lines for these pairings; two queries. Categories as far as `user` may see them."""
    today, ids = clock.today(), {row.student_id for row in pairings}
    named: dict[int, list[str]] = defaultdict(list)
    held = StudentCategory.objects.visible_to(user).on(today).filter(student_id__in=ids)
    for row in held.select_related("category").order_by("category__order", "pk"):
        named[row.student_id].append(row.category.name)
    helpers = helpers_of(ids, today)
    return [
        ListRow(
            row,
            row.student,
            "、".join(dict.fromkeys(named[row.student_id])),
            helpers.get(row.student_id, ""),
        )
        for row in pairings
    ]


def helpers_of(student_ids: Iterable[int], on: date) -> dict[int, str]:
    """The study helper's name by pupil id; one query."""
    return {
        pk: "、".join(row.holder_name for row in rows if row.kind == PairingKind.HELPER)
        for pk, rows in running_of(student_ids, on).items()
    }


@dataclass(frozen=True)
class WithoutMentor:
    """A care pupil nobody stands by, since when and why."""

    student: Student
    since: date | None
    why: str
    last: str = ""
    leaver: User | None = None  # who left the school, so that their children are handed over


def without_mentor_rows(user: Any, school: School) -> list[WithoutMentor]:
    """Care pupils in sight without a teacher, the longest first; three queries, one more where a
    mentor has gone: who is back by now may simply be asked again."""
    today = clock.today()
    pupils = seen_without_mentor(user, school, today).select_related("current_class")
    students = list(pupils.in_class_order())
    ids = [student.pk for student in students]
    last: dict[int, Pairing] = {}
    over = Pairing.objects.filter(
        student_id__in=ids, kind=PairingKind.TEACHER, until__lte=today
    ).exclude(end_why__in=NO_WORK)
    for row in over.select_related("user").order_by("until", "pk"):
        last[row.student_id] = row
    begun = dict(
        StudentCategory.objects.on(today)
        .filter(student_id__in=ids)
        .values_list("student_id")
        .annotate(Min("starts_on"))
    )
    back = _back_again(school, last.values(), today)
    found = []
    for student in students:
        row, since = last.get(student.pk), begun.get(student.pk)
        if row is None or row.until is None or (since and row.until < since):
            found.append(WithoutMentor(student, since, NEVER_PAIRED))
        else:
            why = WHY_WITHOUT.get(row.end_why, "上次结对已结束")  # type: ignore[call-overload]
            if row.pk in back:
                why = BACK_AGAIN
            leaver = row.user if row.end_why == PairingEnd.STAFF_LEFT else None
            found.append(WithoutMentor(student, row.until, why, row.holder_name, leaver))
    return sorted(found, key=lambda one: one.since or date.min)


def _back_again(school: School, rows: Collection[Pairing], on: date) -> set[int]:
    """Which pairings ended because the teacher left, who may be paired again by now."""
    gone = [row for row in rows if row.end_why == PairingEnd.STAFF_LEFT]
    if not gone:
        return set()
    here = {user.pk for user in staff_who_may(school, PairingKind.TEACHER, on)}
    return {row.pk for row in gone if row.user_id in here}


@dataclass
class Subject:
    """A subject taught in a class, by whom."""

    name: str
    teachers: str


@dataclass
class GroupRow:
    """A care pupil and the group in each subject, in the order of the columns."""

    student: Student
    cells: list[tuple[Subject, str, str]] = field(default_factory=list)  # subject, value, label


def subjects_of(group: SchoolClass, on: date) -> list[Subject]:
    """The subjects taught in a class on a day, the most usual first; one query."""
    usual = ("语文", "数学", "英语", "科学", "物理", "化学", "道德与法治", "历史", "地理", "生物")
    found: dict[str, list[str]] = defaultdict(list)
    rows = TeachingAssignment.objects.effective(on).filter(school_class=group)
    for row in rows.select_related("user").order_by("starts_on", "pk"):
        found[row.subject].append(row.user.name)
    order = {name: place for place, name in enumerate(usual)}
    names = sorted(found, key=lambda name: (order.get(name, len(order)), name))
    return [Subject(name, "、".join(dict.fromkeys(found[name]))) for name in names]


def helped_in(group: SchoolClass, on: date) -> QuerySet[SubjectHelp]:
    """The groups of pupils who are in this class and in care on a day."""
    cared = Student.objects.in_care(on).enrolled().filter(current_class=group)
    return SubjectHelp.objects.on(on).filter(school_class=group, student__in=cared.values("pk"))


def group_rows(user: Any, group: SchoolClass, subjects: Sequence[Subject]) -> list[GroupRow]:
    """The care pupils of a class with their groups; two queries."""
    today = clock.today()
    pupils = Student.objects.care_visible_to(user).filter(current_class=group)
    students = pupils.going_on().enrolled().in_care(today).in_class_order()
    held = {(row.student_id, row.subject): row.group for row in helped_in(group, today)}
    labels = dict(HelpGroup.choices)
    found = []
    for student in students:
        row = GroupRow(student)
        for subject in subjects:
            value = held.get((student.pk, subject.name), "")
            row.cells.append((subject, value, labels.get(value, "")))
        found.append(row)
    return found


@dataclass
class MyGroup:
    """The pupils of one class whom somebody helps in one subject, by group."""

    group: SchoolClass
    subject: str
    parts: dict[str, list[Student]] = field(default_factory=dict)


def my_groups(user: User, school: School) -> list[MyGroup]:
    """我任教学科要辅导的学生: by the lessons `user` gives today; two queries."""
    today = clock.today()
    lessons = TeachingAssignment.objects.effective(today).filter(user=user, school=school)
    found: dict[tuple[int, str], MyGroup] = {}
    for row in lessons.select_related("school_class").order_by(
        "-school_class__stage", "-school_class__entry_year", "school_class__number", "subject"
    ):
        found[row.school_class_id, row.subject] = MyGroup(row.school_class, row.subject)
    helped = (
        SubjectHelp.objects.visible_to(user)
        .on(today)
        .filter(school_class_id__in={key for key, _ in found})
        .filter(student__in=Student.objects.in_care(today).enrolled().values("pk"))
    )
    for row in helped.select_related("student").order_by("student__name_key", "pk"):
        mine = found.get((row.school_class_id, row.subject))
        if mine is not None and row.student.current_class_id == row.school_class_id:
            mine.parts.setdefault(row.get_group_display(), []).append(row.student)
    return [one for one in found.values() if one.parts]
