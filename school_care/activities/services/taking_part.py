"""By name: who joins, what each did and achieved; and the places kept for care pupils.

Rule for kept places (A10, A18). `Activity.places` is the number announced to everybody; the
organiser announces a few less than there are. A kept place changes no number: neither the announced
one nor the count of those who joined nor what anybody else may do depends on a ReservedPlace row.
Whoever enrols a class is stopped when as many joined as were announced; beyond that the organiser
and the leaders may add any pupil, and a care reader of a pupil with a kept place that pupil. So who
does not read the pupil's care content sees exactly the same with the row and without it, and a list
longer than the announced number tells only that somebody was added.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from school_care.activities.access import may_keep
from school_care.activities.choices.programme import ActivityState
from school_care.activities.models import Activity, Participation, ReservedPlace
from school_care.core import audit, clock
from school_care.school.access import can_for_class
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.students.models import Student
from school_care.students.selectors import may, reads_care

MAX_WORDS = 60
FULL = "公布的名额已经报满：需要增补，请找活动组织者或德育主任。"
OPEN = (ActivityState.DRAFT, ActivityState.PLANNED)


@dataclass(frozen=True)
class Deed:
    """What a pupil took on or did, and what came of it."""

    part: str = ""
    result: str = ""


def may_enrol(by: Any, activity: Activity, group: SchoolClass) -> bool:
    """Whether `by` writes down who of a class joins and what it did."""
    return may_keep(by, activity) or can_for_class(by, Capability.RUN_ACTIVITY, group)


def _require_enrols(by: Any, activity: Activity, students: Collection[Student]) -> None:
    """Raise Refused unless `by` writes for every class these pupils are in."""
    groups = {pupil.current_class_id: pupil.current_class for pupil in students}
    for group in groups.values():
        if group is None or not may_enrol(by, activity, group):
            raise Refused("只能登记自己班的学生，别的班由该班班主任或活动组织者登记。")


def set_joined(
    *, by: Any, activity: Activity, students: Collection[Student], joined: Collection[int]
) -> None:
    """Of `students` (of one class, seen by `by`) those in `joined` take part, the others do not.
    Raises Refused."""
    if not activity.by_name:
        raise Refused("这项活动是全班参加的，不需要报名。")
    _require_enrols(by, activity, students)
    with transaction.atomic():
        row = _locked(activity)
        if row.state not in OPEN:
            raise Refused("活动已登记或已取消，报名名单不能再改。")
        rows = Participation.objects.filter(activity=row)
        mine = set(rows.filter(student__in=students).values_list("student_id", flat=True))
        coming = [pupil for pupil in students if pupil.pk in joined and pupil.pk not in mine]
        leaving = [pupil.pk for pupil in students if pupil.pk in mine and pupil.pk not in joined]
        rows.filter(student_id__in=leaving).delete()
        _require_room(by, row, rows.count(), coming)
        Participation.objects.bulk_create(_joins(by, row, coming))
        if coming or leaving:
            facts = {"joined": len(coming), "left": len(leaving)}
            audit.record("activity.enrolled", actor=by, row=row, **facts)


def note_deeds(
    *, by: Any, activity: Activity, students: Collection[Student], deeds: Mapping[int, Deed]
) -> int:
    """What pupils did and achieved, by pupil's key; nothing said takes earlier words back. How many
    changed. Raises Refused."""
    if any(len(deed.part) > MAX_WORDS or len(deed.result) > MAX_WORDS for deed in deeds.values()):
        raise Refused(f"每个人写的内容和成果请各不超过{MAX_WORDS}字。")
    _require_enrols(by, activity, students)
    with transaction.atomic():
        row = _locked(activity)
        if row.state == ActivityState.CANCELLED:
            raise Refused("活动已取消，不能再登记。")
        known = {
            one.student_id: one
            for one in Participation.objects.filter(activity=row, student__in=students)
        }
        changed = 0
        for pupil in students:
            deed = deeds.get(pupil.pk)
            if deed is not None:
                changed += _note(by, row, pupil, deed, known.get(pupil.pk))
        if changed:
            audit.record("activity.deeds_noted", actor=by, row=row, pupils=changed)
    return changed


def keep_place(*, by: Any, activity: Activity, student: Student) -> ReservedPlace:
    """Keep a place for a care pupil; asked again it is the same one. Raises Refused."""
    _require_care(by, activity, student)
    if not activity.by_name or activity.places is None:
        raise Refused("这项活动没有限定名额，直接报名即可。")
    if activity.state not in OPEN:
        raise Refused("活动已登记或已取消，不能再留名额。")
    if not Student.objects.filter(pk=student.pk).in_care(clock.today()).exists():
        raise Refused("只能为列入关爱的学生留名额。")
    if not activity.classes.filter(school_class_id=student.current_class_id).exists():
        raise Refused("该生所在的班不参加这项活动。")
    standing = ReservedPlace.objects.filter(
        activity=activity, student=student, released_at__isnull=True
    )
    try:
        with transaction.atomic():
            place, made = standing.get_or_create(
                defaults={
                    "school_id": activity.school_id,
                    "activity": activity,
                    "student": student,
                    "kept_by": by,
                    "kept_at": clock.now(),
                }
            )
            if made:
                _trace("activity.place_kept", by, place, student)
    except IntegrityError:
        place = standing.get()
    return place


def release_place(*, by: Any, activity: Activity, student: Student) -> None:
    """The place is no longer kept; nothing happens when there is none. Raises Refused."""
    _require_care(by, activity, student)
    with transaction.atomic():
        rows = ReservedPlace.objects.select_for_update().filter(
            activity=activity, student=student, released_at__isnull=True
        )
        for place in rows:
            place.released_at = clock.now()
            place.save(update_fields=["released_at"])
            _trace("activity.place_released", by, place, student)


def has_place(by: Any, activity: Activity, student: Student) -> bool:
    """Whether a place is kept, for who may know it."""
    rows = ReservedPlace.objects.visible_to(by).filter(activity=activity, student=student)
    return rows.filter(released_at__isnull=True).exists()


def _require_care(by: Any, activity: Activity, student: Student) -> None:
    if student.school_id != activity.school_id or not (
        reads_care(by, student) and may(by, Capability.WRITE_CARE, student)
    ):
        raise Refused("只有负责关爱该生的老师可以留名额。")


def _require_room(by: Any, row: Activity, joined: int, coming: Collection[Student]) -> None:
    if row.places is None or joined + len(coming) <= row.places or may_keep(by, row):
        return
    kept = ReservedPlace.objects.visible_to(by).filter(activity=row, released_at__isnull=True)
    certain = set(kept.filter(student__in=coming).values_list("student_id", flat=True))
    ordinary = [pupil for pupil in coming if pupil.pk not in certain]
    # those with a kept place come last: they fit in any case
    if ordinary and joined + len(ordinary) > row.places:
        raise Refused(FULL)


def _joins(by: Any, row: Activity, pupils: Collection[Student]) -> list[Participation]:
    moment = {"written_by": by, "written_at": clock.now()}
    return [
        Participation(school_id=row.school_id, activity=row, student=pupil, **moment)
        for pupil in pupils
    ]


def _note(by: Any, row: Activity, pupil: Student, deed: Deed, known: Participation | None) -> bool:
    part, result = " ".join(deed.part.split()), " ".join(deed.result.split())
    if known is None:
        if not (part or result):
            return False
        if row.by_name:
            raise Refused(f"{pupil.name}没有报名，请先勾选参加。")
        known = _joins(by, row, [pupil])[0]
    elif (known.part, known.result) == (part, result):
        return False
    known.part, known.result = part, result
    known.written_by, known.written_at = by, clock.now()
    known.save()
    return True


def _locked(activity: Activity) -> Activity:
    return Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)


def _trace(action: str, by: Any, place: ReservedPlace, student: Student) -> None:
    audit.record(action, actor=by, row=place, student_id=student.public_id)
