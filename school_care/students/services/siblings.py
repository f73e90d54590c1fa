"""同校兄弟姐妹: linking, unlinking, and who might be one."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from school_care.core import audit
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.enums import PARENTS
from school_care.students.models import ContactPerson, SiblingGroup, Student
from school_care.students.services.rights import require_keeper

MOST_SUGGESTED = 5


def siblings_of(student: Student, *, seen_by: Any = None) -> list[Student]:
    """The other pupils of the group, by birth date; one query, none without a group. With
    `seen_by`, each has `opens`: whether that person may open their file."""
    if student.siblings_id is None:
        return []
    others = Student.objects.filter(siblings_id=student.siblings_id).exclude(pk=student.pk)
    if seen_by is not None:
        seen = Student.objects.visible_to(seen_by).filter(pk=OuterRef("pk"))
        others = others.annotate(opens=Exists(seen))
    return list(others.select_related("current_class").order_by("birth_date", "id"))


def link_siblings(*, by: Any, student: Student, other: Student) -> None:
    """Make two pupils of one school siblings; two groups become one. Linked already: nothing.

    `by` keeps the file of `student` and sees `other`. Effects: group, both files' history, trace.
    Raises Refused.
    """
    require_keeper(by, student)
    if other.pk == student.pk:
        raise Refused("不能与自己关联，请选另一名学生。")
    seen = Student.objects.visible_to(by).filter(pk=other.pk, school=student.school_id)
    if not seen.exists():
        raise Refused("只能关联您能看到的本校学生。")
    with transaction.atomic():
        one, two = _locked(student, other)
        if one.siblings_id and one.siblings_id == two.siblings_id:
            return
        members = _members(one) | _members(two)
        group_id = one.siblings_id or two.siblings_id or _new_group(one).pk
        emptied = {one.siblings_id, two.siblings_id} - {group_id, None}
        _move(by, members, group_id)
        SiblingGroup.objects.filter(pk__in=emptied).delete()
        _trace("siblings.linked", by, one, two)


def unlink_sibling(*, by: Any, student: Student, other: Student) -> None:
    """Take `other` out of the group of `student`; a group of one is dissolved. Not linked: nothing.
    Raises Refused."""
    require_keeper(by, student)
    with transaction.atomic():
        one, two = _locked(student, other)
        if one.siblings_id is None or one.siblings_id != two.siblings_id:
            return
        group_id = one.siblings_id
        rest = {pk: row for pk, row in _members(one).items() if pk != two.pk}
        alone = len(rest) == 1
        _move(by, {two.pk: two, **(rest if alone else {})}, None)
        if alone:
            SiblingGroup.objects.filter(pk=group_id).delete()
        _trace("siblings.unlinked", by, one, two)


@dataclass(frozen=True)
class Suggestion:
    """A pupil who may be a sibling, and what speaks for it."""

    student: Student
    why: str


def suggested_siblings(user: Any, student: Student) -> list[Suggestion]:
    """Pupils `user` sees with the same parent's telephone, or the same parent's name and address,
    not yet linked; two queries."""
    parents = list(ContactPerson.objects.filter(student=student, role__in=PARENTS))
    phones = {
        index for row in parents for index in (row.phone_index, row.other_phone_index) if index
    }
    names = {row.name for row in parents if row.name} if student.address else set()
    if not phones and not names:
        return []
    theirs = ContactPerson.objects.filter(student=OuterRef("pk"), role__in=PARENTS)
    same_phone = Q(phone_index__in=phones) | Q(other_phone_index__in=phones)
    found = (
        Student.objects.visible_to(user)
        .enrolled()
        .filter(school=student.school_id)
        .exclude(pk=student.pk)
        .annotate(
            by_phone=Exists(theirs.filter(same_phone)),
            by_name=Exists(theirs.filter(name__in=names)),
        )
        .filter(Q(by_phone=True) | Q(by_name=True, address=student.address))
        .select_related("current_class")
        .order_by("birth_date", "id")
    )
    if student.siblings_id:
        found = found.filter(~Q(siblings_id=student.siblings_id) | Q(siblings_id__isnull=True))
    return [
        Suggestion(other, "父亲或母亲的电话相同" if other.by_phone else "父母和住址相同")
        for other in found[:MOST_SUGGESTED]
    ]


def _locked(student: Student, other: Student) -> tuple[Student, Student]:
    """Both rows, held. Groups of a school change one after the other: two groups merged crosswise
    would wait for each other's members."""
    School.objects.select_for_update(no_key=True).get(pk=student.school_id)
    rows = {
        row.pk: row
        for row in Student.objects.select_for_update(of=("self",))
        .filter(pk__in=[student.pk, other.pk])
        .order_by("pk")
    }
    return rows[student.pk], rows[other.pk]


def _members(student: Student) -> dict[int, Student]:
    if student.siblings_id is None:
        return {student.pk: student}
    held = Student.objects.filter(siblings_id=student.siblings_id)
    return {row.pk: row for row in held.select_for_update(of=("self",)).order_by("pk")}


def _new_group(student: Student) -> SiblingGroup:
    return SiblingGroup.objects.create(school_id=student.school_id)


def _move(by: Any, members: dict[int, Student], group_id: int | None) -> None:
    """Set the group of all of them; each file's history says with whom."""
    before = {pk: _names_beside(row) for pk, row in members.items()}
    Student.objects.filter(pk__in=members).update(siblings_id=group_id)
    for pk, row in members.items():
        row.siblings_id = group_id
        changes = audit.changes(
            row,
            before={"siblings": before[pk]},
            after={"siblings": _names_beside(row)},
            actor=by,
            student_id=row.public_id,
            source="archive",
        )
        for change in changes:
            change.save()


def _names_beside(student: Student) -> str:
    return "、".join(row.name for row in siblings_of(student))


def _trace(action: str, by: Any, one: Student, two: Student) -> None:
    for row, other in ((one, two), (two, one)):
        audit.record(
            action, actor=by, row=row, student_id=row.public_id, other=str(other.public_id)
        )
