"""Bringing two files of one child together."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.core.reckoned import hold_reckoned
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School, SchoolClass
from school_care.school.refusal import Refused
from school_care.students.enums import EnrolmentStatus, LeaveReason
from school_care.students.merging import relations_of_pupils, rule_of
from school_care.students.models import Enrolment, PupilMerge, SiblingGroup, Student
from school_care.students.services.duplicates import count_again
from school_care.students.services.merging.facts import apply_facts
from school_care.students.services.merging.journal import Merge
from school_care.students.services.merging.locks import lock_places

MERGED_BY = "合并档案由学籍员或德育主任办理。"
SOURCE = "merge"


def merge_pupils(
    *,
    by: Any,
    keep: Student,
    absorb: Student,
    choices: Mapping[str, str],
    public_id: UUID,
) -> PupilMerge:
    """Let the file `keep` go on with everything that stood in `absorb`.

    Args:
        choices: code of a fact or question → public id (text) of the file whose answer holds, or
            "both"; what is not in it is proposed as the page proposes it.
        public_id: made by the page; the same again changes nothing.

    Returns the merge. Effects, in one transaction: facts and rows of all apps, `absorb` is MERGED,
    FieldChange and trail for both. Raises Refused.
    """
    _check(by, keep, absorb)
    with transaction.atomic():
        hold_reckoned(keep.school_id)
        School.objects.select_for_update(no_key=True).get(pk=keep.school_id)
        known = PupilMerge.objects.filter(public_id=public_id).first()
        if known is not None:
            if known.school_id != keep.school_id:
                raise Refused("这张表的编号已被使用，请刷新页面。")
            return known
        merge = _begin(by, keep, absorb, choices)
        before, after, refused = apply_facts(merge)
        was = _place_words(merge)
        for relation in relations_of_pupils():
            rule = rule_of(relation)
            if rule is not None:
                rule(merge, relation.model, relation.name)
            else:
                rows = relation.model._base_manager.filter(**{relation.name: merge.absorb})
                pks = list(rows.values_list("pk", flat=True))
                merge.move(relation.model, relation.name, pks)
        _unite_siblings(merge)
        lost_class = _settle_columns(merge)
        row = PupilMerge(
            public_id=public_id,
            school_id=keep.school_id,
            kept=merge.keep,
            absorbed=merge.absorb,
            merged_by=by,
            merged_at=merge.at,
            memory=merge.memory(refused=refused, lost_class=lost_class),
        )
        row.save(force_insert=True)
        _trace(merge, row, before, after, was)
    count_again(row.school_id)
    return row


def _check(by: Any, keep: Student, absorb: Student) -> None:
    if keep.school_id != absorb.school_id:
        raise Refused("两份档案不在同一所学校，不能合并。")
    if not can(by, Capability.MERGE_PUPILS, keep.school):
        raise Refused(MERGED_BY)
    if keep.pk == absorb.pk:
        raise Refused("这是同一份档案，请选择另一份。")


def _begin(by: Any, keep: Student, absorb: Student, choices: Mapping[str, str]) -> Merge:
    """Both rows, held, with what they said; nobody takes a roll of their classes meanwhile."""
    both = [keep.pk, absorb.pk]
    lock_places(keep.school_id, both)
    siblings = Student.objects.filter(pk__in=both, siblings__isnull=False).values("siblings")
    held = Student.objects.filter(siblings__in=siblings) | Student.objects.filter(pk__in=both)
    rows = {
        row.pk: row
        for row in Student.objects.select_for_update(of=("self",))
        .filter(pk__in=list(held.values_list("pk", flat=True)))
        .order_by("pk")
    }
    merge = Merge(
        by=by,
        keep=rows[keep.pk],
        absorb=rows[absorb.pk],
        choices=choices,
        at=clock.now(),
        today=timezone.localdate(clock.now()),
    )
    for pupil in (merge.keep, merge.absorb):
        if pupil.merged_into_id is not None:
            raise Refused("这份档案刚刚已经合并过了，请回到疑似重复页面再看。")
    visible = Student.objects.visible_to(by).filter(pk__in=both).count()
    if visible != len(both):
        raise Refused(MERGED_BY)
    for pk, *place in Enrolment.objects.filter(student__in=both).values_list(
        "student_id", "starts_on", "until", "school_class_id"
    ):
        merge.places.setdefault(pk, []).append(tuple(place))
    return merge


def _unite_siblings(merge: Merge) -> None:
    """Brothers and sisters of either file are those of the child."""
    keep, absorb = merge.keep, merge.absorb
    one, two = keep.siblings_id, absorb.siblings_id
    if two is None:
        return
    merge.change(absorb, siblings_id=None)
    if one is None:
        merge.change(keep, siblings_id=two)
    elif one != two:
        for row in Student.objects.filter(siblings=two).order_by("pk"):
            merge.change(row, siblings_id=one)
    group = SiblingGroup.objects.get(pk=one or two)
    if group.students.count() == 1:  # the two had been linked with each other
        merge.change(keep, siblings_id=None)


def _settle_columns(merge: Merge) -> int | None:
    """Class and status from the intervals as they stand now; the class that gave way."""
    keep, absorb = merge.keep, merge.absorb
    was = {keep.current_class_id, absorb.current_class_id} - {None}
    stays = Enrolment.objects.filter(student=keep).exclude(leave_reason=LeaveReason.CORRECTED)
    stays = list(stays.order_by("starts_on", "pk"))
    here = [row for row in stays if row.holds_on(merge.today)]
    here = here or [row for row in stays if row.starts_on > merge.today]
    place = here[0].school_class_id if here else None
    status = EnrolmentStatus.ENROLLED if here else EnrolmentStatus.LEFT
    merge.change(keep, current_class_id=place, status=str(status))
    merge.change(
        absorb,
        current_class_id=None,
        status=str(EnrolmentStatus.MERGED),
        merged_into_id=keep.pk,
    )
    lost = was - {place}
    return lost.pop() if len(lost) == 1 else None


def _place_words(merge: Merge) -> dict[int, dict[str, str]]:
    names = SchoolClass.objects.in_bulk(
        {merge.keep.current_class_id, merge.absorb.current_class_id} - {None}
    )
    return {
        pupil.pk: {
            "status": EnrolmentStatus(pupil.status).label,
            "current_class": str(names.get(pupil.current_class_id, "")),
        }
        for pupil in (merge.keep, merge.absorb)
    }


def _trace(merge: Merge, row: PupilMerge, before: dict, after: dict, was: dict) -> None:
    """What both files said and say, and who brought them together."""
    keep, absorb = merge.keep, merge.absorb
    keep.refresh_from_db(fields=["current_class"])
    now = {
        "status": EnrolmentStatus(keep.status).label,
        "current_class": str(keep.current_class or ""),
    }
    gone = {"status": EnrolmentStatus.MERGED.label, "current_class": ""}
    shared = {"actor": merge.by, "source": SOURCE}
    changes = audit.changes(
        keep,
        before=before | was[keep.pk],
        after=after | now,
        student_id=keep.public_id,
        **shared,
    )
    changes += audit.changes(
        absorb, before=was[absorb.pk], after=gone, student_id=absorb.public_id, **shared
    )
    FieldChange.objects.bulk_create(changes)
    moved = sum(len(step.get("pks", ())) for step in merge.steps)
    for pupil, other in ((keep, absorb), (absorb, keep)):
        audit.record(
            "pupil.merged",
            actor=merge.by,
            row=row,
            student_id=pupil.public_id,
            other=str(other.public_id),
            goes_on=pupil.pk == keep.pk,
            rows=moved,
        )
