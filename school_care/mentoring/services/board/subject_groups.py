"""分类、分组 of study help, subject by subject (school plan A03). Whoever teaches the subject to
the class on the day helps: a change of teacher needs nothing here."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.mentoring.choices.pairings import HelpGroup
from school_care.mentoring.models import SubjectHelp
from school_care.school.access import can_for_class
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.students.models import Student

NOT_YOURS = "分组由班主任、任课教师或德育主任安排。"

Cell = tuple[int, str]  # pupil, subject


def set_groups(*, by: Any, group: SchoolClass, cells: Mapping[Cell, str]) -> int:
    """Put pupils of a class into groups by subject from today; "" takes one out. Cells not named
    stay. Returns how many changed; a second time 0. Raises Refused."""
    if not can_for_class(by, Capability.CHOOSE_HELPERS, group):
        raise Refused(NOT_YOURS)
    if any(value and value not in HelpGroup.values for value in cells.values()):
        raise Refused("请重新点选分组。")
    today = clock.today()
    with transaction.atomic():
        wanted = sorted({pk for pk, _ in cells})
        mine = Student.objects.care_visible_to(by).filter(pk__in=wanted, current_class=group)
        here = mine.enrolled().in_care(today).order_by("pk")
        locked = Student.objects.select_for_update(no_key=True).filter(pk__in=here.values("pk"))
        pupils = {student.pk: student for student in locked.order_by("pk")}
        held = {
            (row.student_id, row.subject): row
            for row in SubjectHelp.objects.filter(student_id__in=pupils, until__isnull=True)
        }
        changed = [
            (cell, value, held.get(cell))
            for cell, value in cells.items()
            if cell[0] in pupils and value != _group_now(held.get(cell), group)
        ]
        _store(by, group, pupils, changed, today)
    return len(changed)


def _group_now(row: SubjectHelp | None, group: SchoolClass) -> str:
    """The group in this class; one kept from another class does not count."""
    return row.group if row is not None and row.school_class_id == group.pk else ""


def _store(
    by: Any,
    group: SchoolClass,
    pupils: Mapping[int, Student],
    changed: list[tuple[Cell, str, SubjectHelp | None]],
    today: date,
) -> None:
    history: list[FieldChange] = []
    made, entries, counts = [], [], defaultdict(int)
    over = [row.pk for _, _, row in changed if row is not None]
    SubjectHelp.objects.filter(pk__in=over).update(until=today)
    for (pk, subject), value, row in changed:
        now = SubjectHelp(
            school_id=group.school_id,
            student_id=pk,
            school_class=group,
            subject=subject,
            group=value,
            starts_on=today,
            set_by=by,
            set_at=clock.now(),
        )
        if value:
            made.append(now)
        history += audit.changes(
            now if value else row,
            before={subject: row.get_group_display() if row else ""},
            after={subject: now.get_group_display() if value else ""},
            actor=by,
            student_id=pupils[pk].public_id,
            source="subject_groups",
        )
        counts[pk] += 1
    SubjectHelp.objects.bulk_create(made)
    FieldChange.objects.bulk_create(history)
    for pk, count in counts.items():
        entries.append(
            audit.entry(
                "subject_groups.set",
                actor=by,
                row=pupils[pk],
                student_id=pupils[pk].public_id,
                subjects=count,
            )
        )
    audit.record_many(entries)


def end_groups_of(student_ids: Collection[int], on: date, actor: Any = None) -> None:
    """Pupils who leave the school are in no group from `on`; told by `students.departures`."""
    rows = SubjectHelp.objects.filter(student_id__in=list(student_ids), until__isnull=True)
    rows.filter(starts_on__lt=on).update(until=on)
    rows.filter(starts_on__gte=on).update(until=F("starts_on"))


def end_stray_groups() -> int:
    """Groups of pupils who are in another class by now, or in care no more, end today. Every list
    leaves them out already; this closes the rows. Returns how many."""
    today = clock.today()
    rows = SubjectHelp.objects.filter(until__isnull=True)
    moved = rows.exclude(student__current_class=F("school_class"))
    cared = Student.objects.in_care(today).values("pk")
    strays = moved | rows.exclude(student_id__in=cared)
    keys = list(strays.values_list("pk", flat=True))
    return SubjectHelp.objects.filter(pk__in=keys).update(until=today)
