"""Several children in one entry: one record each, all or none, stored once however often sent."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from school_care.mentoring.models import CareRecord
from school_care.mentoring.record_content import Content, check_content
from school_care.mentoring.services.records import (
    BeforeEntry,
    Written,
    check_entry,
    require_writer,
    write_record,
)
from school_care.school.refusal import Refused
from school_care.students.models import Student

MOST_PUPILS = 60  # a class at most; a talk to a whole school is a 讲座


def write_entry(
    *,
    by: Any,
    said: Sequence[tuple[Student, Content]],
    entry: UUID,
    main: Student | None = None,
    before_entry_confirmed: bool = False,
) -> list[Written]:
    """One record for each pupil of `said` with what is said of that pupil, in the order given.

    `entry` is the id the client made for the whole; the record of `main`, the pupil whose page the
    form stood on, carries it itself, the others ids derived from it. Sent again, nothing is stored
    twice; other words then stand as a correction, another pupil is added. A group talk counts for
    each pupil once. Effects: the records and their traces. Raises Refused, and BeforeEntry unless
    `before_entry_confirmed`.
    """
    _check(by, said)
    if not before_entry_confirmed:
        _check_entries(said)
    pupils = [student for student, _ in said]
    done: dict[int, Written] = {}
    with transaction.atomic():
        # always in one order, so that two sendings wait for one another instead of crosswise
        for student, content in sorted(said, key=lambda one: one[0].pk):
            done[student.pk] = write_record(
                by=by,
                student=student,
                content=content,
                public_id=_record_id(entry, student, main),
                before_entry_confirmed=True,
                entry=entry if len(said) > 1 else None,
            )
        if len(said) > 1:
            keys = [written.record.pk for written in done.values()]
            CareRecord.objects.filter(pk__in=keys, entry__isnull=True).update(entry=entry)
    return [done[student.pk] for student in pupils]


def _record_id(entry: UUID, student: Student, main: Student | None) -> UUID:
    own = main is not None and student.pk == main.pk
    return entry if own else uuid5(entry, str(student.public_id))


def _check(by: Any, said: Sequence[tuple[Student, Content]]) -> None:
    """Everything that may be wrong, before anything is stored; the pupil is named where only one
    child's line is."""
    if not said:
        raise Refused("请先勾选学生。")
    if len({student.pk for student, _ in said}) != len(said):
        raise Refused("同一名学生选了两次，请刷新页面后重选。")
    if len(said) > MOST_PUPILS:
        raise Refused(f"一次最多{MOST_PUPILS}名学生，请分几次记。")
    for student, content in said:
        require_writer(by, student)
        try:
            check_content(content)
        except Refused as refusal:
            if len(said) == 1:
                raise
            raise Refused(f"{student.name}：{refusal}") from None


def _check_entries(said: Sequence[tuple[Student, Content]]) -> None:
    early = []
    for student, content in said:
        try:
            check_entry(student, content.happened_on)
        except BeforeEntry as refusal:
            early.append((student, refusal))
    if early and len(said) == 1:
        raise early[0][1]
    if early:
        names = "、".join(student.name for student, _ in early)
        raise BeforeEntry(
            f"日期早于{names}的入学登记日期。如是补录以前的记录，请勾选确认后再保存。"
        )
