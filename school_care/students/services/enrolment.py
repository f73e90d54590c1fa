"""The one door for class membership.

The intervals in Enrolment answer "which class on that day"; the columns Student.school,
current_class and status answer "now" and are kept here and nowhere else, in the same transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.school.models import SchoolClass
from school_care.students.enums import EnrolmentStatus, LeaveReason
from school_care.students.models import Enrolment, Student

BATCH = 500


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a pupil is from `on`: in `school_class` (None: at the school, class not known), or,
    with `leaves`, no longer at the school from that day."""

    student: Student
    school_class: SchoolClass | None
    on: date
    leaves: bool = False


@transaction.atomic
def enrol_student(
    *, student: Student, school_class: SchoolClass | None, on: date, actor: Any = None
) -> Enrolment:
    """Begin (or, for a pupil who comes back, begin again) the membership of a class from `on`.

    A pupil already enrolled is moved as by `move_student`. An earlier interval that reaches beyond
    `on` is kept: the new one begins when it ends. Effects: interval, the pupil's columns, audit
    entry. Raises ValueError when the class is another school's.
    """
    _place(Placement(student, school_class, on), action="pupil.enrol", actor=actor)
    return student.enrolments.latest("starts_on", "id")


@transaction.atomic
def move_student(
    *, student: Student, to_class: SchoolClass, on: date, actor: Any = None
) -> Enrolment:
    """Move a pupil to another class of the school from `on`.

    On the very day the running interval began (or before it), the interval is corrected instead
    of leaving an empty one behind. Same class: nothing happens. Effects as `enrol_student`.
    """
    _place(Placement(student, to_class, on), action="pupil.move", actor=actor)
    return student.enrolments.latest("starts_on", "id")


@transaction.atomic
def end_enrolment(*, student: Student, on: date, actor: Any = None) -> None:
    """End a pupil's time at the school: `on` is the first day they are no longer there.

    A day still to come ends the interval now and the columns follow on that day
    (`settle_departures`). Effects as `enrol_student`; nothing happens to a pupil already gone.
    """
    _place(Placement(student, None, on, leaves=True), action="pupil.leave", actor=actor)


def _place(placement: Placement, *, action: str, actor: Any) -> None:
    if place_students([placement]):
        student = placement.student
        audit.record(
            action,
            actor=actor,
            row=student,
            student_id=student.public_id,
            on=placement.on.isoformat(),
            school_class=str(getattr(placement.school_class, "public_id", "")),
        )


def place_students(
    placements: Sequence[Placement],
    *,
    latest: dict[int, Enrolment] | None = None,
    store_columns: bool = True,
) -> set[int]:
    """Apply many placements of stored pupils, each pupil once; constant number of statements.

    `latest` is the pupils' last interval by pupil id if the caller has it already. Writes the
    intervals and the pupils' columns (on the given instances, and unless `store_columns` is off
    because the caller stores the pupils anyway, in the database), no audit: the caller's. A day
    still to come changes the columns of a pupil who joins at once, so that the new head teacher
    can prepare. Returns the ids of the pupils whose membership changed.
    """
    _refuse_foreign_classes(placements)
    if latest is None:
        latest = latest_enrolments([placement.student.pk for placement in placements])
    begun: list[Enrolment] = []
    corrected: list[Enrolment] = []
    moved: list[Student] = []
    for placement in placements:
        last = latest.get(placement.student.pk)
        step = _leave(placement, last) if placement.leaves else _join(placement, last)
        if step is None:
            continue
        begin, correct = step
        begun += begin
        corrected += correct
        _keep_columns(placement)
        moved.append(placement.student)
    # The interval that ends goes first: a pupil has one open interval at any moment.
    Enrolment.objects.bulk_update(
        corrected, ["school_class", "starts_on", "until", "leave_reason"], batch_size=BATCH
    )
    Enrolment.objects.bulk_create(begun, batch_size=BATCH)
    if store_columns:
        Student.objects.bulk_update(moved, ["current_class", "status"], batch_size=BATCH)
    return {student.pk for student in moved}


def first_enrolment(placement: Placement, *, leaves_on: date | None = None) -> Enrolment:
    """The unsaved first interval of a pupil about to be created; sets the pupil's columns.

    `leaves_on`: the pupil is registered and gone again (a roster with 离校日期)."""
    student, starts_on = placement.student, placement.on
    interval = Enrolment(
        school_id=student.school_id,
        student=student,
        school_class=placement.school_class,
        starts_on=starts_on,
    )
    _keep_columns(placement)
    if leaves_on is not None:
        interval.starts_on = min(starts_on, leaves_on)
        interval.until = leaves_on
        interval.leave_reason = LeaveReason.LEFT_SCHOOL
        _keep_columns(Placement(student, None, leaves_on, leaves=True))
    return interval


def latest_enrolments(student_ids: Iterable[int]) -> dict[int, Enrolment]:
    """The last interval of each pupil, by pupil id; one query for each 500 pupils."""
    found: dict[int, Enrolment] = {}
    ids = list(student_ids)
    for at in range(0, len(ids), BATCH):
        rows = Enrolment.objects.filter(student_id__in=ids[at : at + BATCH])
        for interval in rows.order_by("starts_on", "id"):
            found[interval.student_id] = interval
    return found


def settle_departures(*, on: date | None = None) -> int:
    """Set 已离校 for pupils whose last interval ended by `on` (default today): departures that
    were registered ahead of time. Safe at any time; returns how many."""
    day = on or clock.today()
    here = Enrolment.objects.on(day).values("student_id")
    gone = (
        Student.objects.enrolled()
        .filter(enrolments__until__lte=day)
        .exclude(pk__in=here)
        .exclude(enrolments__starts_on__gt=day)
    )
    return Student.objects.filter(pk__in=gone.values("pk")).update(
        status=EnrolmentStatus.LEFT, current_class=None
    )


def _join(
    placement: Placement, last: Enrolment | None
) -> tuple[list[Enrolment], list[Enrolment]] | None:
    """Intervals to begin and to correct so that the pupil is in the class; None: already is."""
    on = placement.on
    class_id = getattr(placement.school_class, "pk", None)
    if last is None or (last.until is not None and last.until <= max(on, last.starts_on)):
        starts_on = on if last is None else max(on, last.until)
        return [_interval(placement, starts_on)], []
    if last.school_class_id == class_id and last.leave_reason != LeaveReason.LEFT_SCHOOL:
        return None
    if last.school_class_id == class_id:  # a departure ahead is called off
        last.until, last.leave_reason = None, ""
        return [], [last]
    if on <= last.starts_on or last.school_class_id is None:
        last.school_class = placement.school_class
        last.until, last.leave_reason = None, ""
        return [], [last]
    last.until, last.leave_reason = on, LeaveReason.MOVED_CLASS
    return [_interval(placement, on)], [last]


def _leave(
    placement: Placement, last: Enrolment | None
) -> tuple[list[Enrolment], list[Enrolment]] | None:
    """As `_join`, so that the pupil is gone from the day."""
    on = placement.on
    if last is None or (last.until is not None and last.until <= min(on, clock.today())):
        return None  # gone already; a departure still to come may be put off
    if last.until == max(on, last.starts_on):
        return None
    last.until = max(on, last.starts_on)
    last.leave_reason = LeaveReason.LEFT_SCHOOL
    return [], [last]


def _interval(placement: Placement, starts_on: date) -> Enrolment:
    return Enrolment(
        school_id=placement.student.school_id,
        student=placement.student,
        school_class=placement.school_class,
        starts_on=starts_on,
    )


def _keep_columns(placement: Placement) -> None:
    """What the interval means for "now", set on the instance; the caller stores it."""
    student = placement.student
    if not placement.leaves:
        student.current_class = placement.school_class
        student.status = EnrolmentStatus.ENROLLED
    elif placement.on <= clock.today():
        student.current_class = None
        student.status = EnrolmentStatus.LEFT


def _refuse_foreign_classes(placements: Sequence[Placement]) -> None:
    for placement in placements:
        target = placement.school_class
        if target is not None and target.school_id != placement.student.school_id:
            raise ValueError("The class belongs to another school")
