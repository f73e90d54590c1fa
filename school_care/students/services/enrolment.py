"""The one door for class membership.

The intervals in Enrolment answer "which class on that day"; the columns Student.school,
current_class and status answer "now" and are kept here and nowhere else, in the same transaction.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from school_care.core import audit, clock
from school_care.school.models import SchoolClass
from school_care.students.departures import tell_departures
from school_care.students.enums import GONE, EnrolmentStatus, EntryKind, LeaveReason
from school_care.students.models import Enrolment, Student

BATCH = 500


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a pupil is from `on`: in `school_class` (None: at the school, class not known), or,
    with `leaves`, no longer at the school from that day.

    `entry_kind`: how the new stay began; "" lets the stay before it say (转班, 返校), and a first
    stay stays blank. `reason`: why the stay before ended; "" means 转班 or, with `leaves`, 离校.
    """

    student: Student
    school_class: SchoolClass | None
    on: date
    leaves: bool = False
    entry_kind: str = ""
    reason: str = ""


@transaction.atomic
def enrol_student(
    *,
    student: Student,
    school_class: SchoolClass | None,
    on: date,
    actor: Any = None,
    entry_kind: str = "",
) -> Enrolment:
    """Begin (or, for a pupil who comes back, begin again) the membership of a class from `on`.

    A pupil already enrolled is moved as by `move_student`. An earlier interval that reaches beyond
    `on` is kept: the new one begins when it ends. Effects: interval, the pupil's columns, audit
    entry. Raises ValueError when the class is another school's.
    """
    placement = Placement(student, school_class, on, entry_kind=entry_kind)
    _place(placement, action="pupil.enrol", actor=actor)
    return latest_enrolments([student.pk])[student.pk]


@transaction.atomic
def move_student(
    *,
    student: Student,
    to_class: SchoolClass,
    on: date,
    actor: Any = None,
    entry_kind: str = "",
) -> Enrolment:
    """Move a pupil to another class of the school from `on`. A day still to come leaves them with
    the present class until then (`settle_moves`).

    On the very day the running interval began (or before it), the interval is corrected instead
    of leaving an empty one behind. Same class: nothing happens. Effects as `enrol_student`.
    """
    placement = Placement(student, to_class, on, entry_kind=entry_kind)
    _place(placement, action="pupil.move", actor=actor)
    return latest_enrolments([student.pk])[student.pk]


@transaction.atomic
def end_enrolment(
    *, student: Student, on: date, actor: Any = None, reason: str = LeaveReason.LEFT_SCHOOL
) -> None:
    """End a pupil's time at the school: `on` is the first day they are no longer there, `reason`
    one of `GONE`.

    A day still to come ends the interval now and the columns follow on that day
    (`settle_departures`). Effects as `enrol_student`; nothing happens to a pupil already gone.
    """
    placement = Placement(student, None, on, leaves=True, reason=reason)
    _place(placement, action="pupil.leave", actor=actor)


def _place(placement: Placement, *, action: str, actor: Any) -> None:
    if place_students([placement], actor=actor):
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
    actor: Any = None,
) -> set[int]:
    """Apply many placements of stored pupils, each pupil once; constant number of statements. Call
    it inside a transaction: who leaves is told to `departures` in the same one.

    `latest` is the pupils' last interval by pupil id if the caller has it already. Writes the
    intervals and the pupils' columns (on the given instances, and unless `store_columns` is off
    because the caller stores the pupils anyway, in the database), no audit: the caller's. A day
    still to come changes the columns of a pupil who joins at once, so that the new head teacher
    can prepare; who is in another class until then stays there. Returns the ids of the pupils
    whose membership changed.
    """
    _refuse_foreign_classes(placements)
    if latest is None:
        latest = latest_enrolments([placement.student.pk for placement in placements])
    begun: list[Enrolment] = []
    corrected: list[Enrolment] = []
    moved: list[Student] = []
    gone: list[tuple[int, date]] = []
    never = _never_begun(placements, latest)
    corrected += never
    for placement in placements:
        last = latest.get(placement.student.pk)
        waits = not placement.leaves and _waits(placement, last)
        step = _leave(placement, last) if placement.leaves else _join(placement, last)
        if step is None:
            continue
        begin, correct = step
        begun += begin
        corrected += correct
        if not waits:
            _keep_columns(placement)
        moved.append(placement.student)
        if placement.leaves:
            gone.append((placement.student.pk, correct[0].until))
    # The interval that ends goes first: a pupil has one open interval at any moment.
    Enrolment.objects.bulk_update(
        corrected,
        ["school_class", "starts_on", "until", "entry_kind", "leave_reason"],
        batch_size=BATCH,
    )
    Enrolment.objects.bulk_create(begun, batch_size=BATCH)
    if store_columns:
        Student.objects.bulk_update(moved, ["current_class", "status"], batch_size=BATCH)
    tell_departures(gone, actor)
    return {student.pk for student in moved}


def explain_departure(*, student: Student, reason: str) -> None:
    """Say why a pupil who is gone has gone, where until now it was only 离校."""
    last = latest_enrolments([student.pk]).get(student.pk)
    if last is not None and last.leave_reason == LeaveReason.LEFT_SCHOOL:
        last.leave_reason = reason
        last.save(update_fields=["leave_reason"])


def first_enrolment(placement: Placement, *, leaves_on: date | None = None) -> Enrolment:
    """The unsaved first interval of a pupil about to be created; sets the pupil's columns.

    `leaves_on`: the pupil is registered and gone again (a roster with 离校日期)."""
    student, starts_on = placement.student, placement.on
    interval = Enrolment(
        school_id=student.school_id,
        student=student,
        school_class=placement.school_class,
        starts_on=starts_on,
        entry_kind=placement.entry_kind,
    )
    _keep_columns(placement)
    if leaves_on is not None:
        interval.starts_on = min(starts_on, leaves_on)
        interval.until = leaves_on
        interval.leave_reason = LeaveReason.LEFT_SCHOOL
        _keep_columns(Placement(student, None, leaves_on, leaves=True))
    return interval


def latest_enrolments(student_ids: Iterable[int]) -> dict[int, Enrolment]:
    """The last interval of each pupil, by pupil id; one query for each 500 pupils. Stays taken
    back (更正), which hold no day, do not count."""
    found: dict[int, Enrolment] = {}
    ids = list(student_ids)
    for at in range(0, len(ids), BATCH):
        rows = Enrolment.objects.filter(student_id__in=ids[at : at + BATCH])
        rows = rows.exclude(leave_reason=LeaveReason.CORRECTED)
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


def settle_returns(*, students: Collection[int], on: date | None = None) -> int:
    """Set 在校 again for those of these pupils (keys) who stand as 已离校 although they are here on
    the day (default today): a departure that had already begun was taken back. Their class is for
    `settle_moves`. Returns how many."""
    here = Enrolment.objects.on(on or clock.today()).filter(student_id__in=students)
    back = Student.objects.filter(status=EnrolmentStatus.LEFT, pk__in=here.values("student_id"))
    return back.update(status=EnrolmentStatus.ENROLLED)


def settle_moves(*, on: date | None = None) -> int:
    """Set the class of pupils whose move was registered ahead and holds by `on` (default today).
    Safe at any time; returns how many."""
    day = on or clock.today()
    begun = (
        Enrolment.objects.on(day)
        .filter(student__status=EnrolmentStatus.ENROLLED)
        .filter(
            # a stay without a class is one of a pupil who waits for theirs (升级后待分班)
            Q(school_class__isnull=False) & ~Q(student__current_class_id=F("school_class_id"))
            | Q(school_class__isnull=True, student__current_class__isnull=False)
        )
        .select_related("student")
    )
    moved = []
    for interval in begun.iterator(chunk_size=BATCH):
        interval.student.current_class_id = interval.school_class_id
        moved.append(interval.student)
    return Student.objects.bulk_update(moved, ["current_class"], batch_size=BATCH)


def _waits(placement: Placement, last: Enrolment | None) -> bool:
    """Whether the pupil is in another class until a day still to come."""
    today = clock.today()
    if last is None or last.school_class_id is None or placement.on <= today:
        return False
    if last.until is not None and last.until <= today:
        return False
    if placement.on > last.starts_on:
        return True
    # The last stay is itself to come, and now in another class: what holds today lies before it.
    return placement.student.current_class_id != last.school_class_id


def _join(
    placement: Placement, last: Enrolment | None
) -> tuple[list[Enrolment], list[Enrolment]] | None:
    """Intervals to begin and to correct so that the pupil is in the class; None: already is."""
    on = placement.on
    class_id = getattr(placement.school_class, "pk", None)
    if last is None or (last.until is not None and last.until <= max(on, last.starts_on)):
        if last is None:
            return [_interval(placement, on)], []
        return [_interval(placement, max(on, last.until), EntryKind.RETURNED)], []
    if last.school_class_id == class_id and last.leave_reason not in GONE:
        return None
    if last.school_class_id == class_id:  # a departure ahead is called off
        last.until, last.leave_reason = None, ""
        return [], [last]
    if on <= last.starts_on or last.school_class_id is None:
        last.school_class = placement.school_class
        last.until, last.leave_reason = None, ""
        last.entry_kind = placement.entry_kind or last.entry_kind
        return [], [last]
    last.until, last.leave_reason = on, placement.reason or LeaveReason.MOVED_CLASS
    promoted = last.leave_reason == LeaveReason.PROMOTED
    kind = EntryKind.PROMOTED if promoted else EntryKind.MOVED_CLASS
    return [_interval(placement, on, kind)], [last]


def _leave(
    placement: Placement, last: Enrolment | None
) -> tuple[list[Enrolment], list[Enrolment]] | None:
    """As `_join`, so that the pupil is gone from the day."""
    on = placement.on
    if last is None or (last.until is not None and last.until <= min(on, clock.today())):
        return None  # gone already; a departure still to come may be put off
    reason = placement.reason or LeaveReason.LEFT_SCHOOL
    if last.until == max(on, last.starts_on) and last.leave_reason == reason:
        return None
    last.until, last.leave_reason = max(on, last.starts_on), reason
    return [], [last]


def _never_begun(placements: Sequence[Placement], latest: dict[int, Enrolment]) -> list[Enrolment]:
    """Stays to come of pupils who leave before they begin (moved up ahead, gone in August): they
    become empty, and in `latest` the stay before takes their place."""
    ahead = {
        placement.student.pk: latest[placement.student.pk]
        for placement in placements
        if placement.leaves
        and placement.student.pk in latest
        and latest[placement.student.pk].starts_on > placement.on
    }
    if not ahead:
        return []
    before = Enrolment.objects.filter(student_id__in=ahead, until__isnull=False)
    before = before.exclude(leave_reason=LeaveReason.CORRECTED).order_by("starts_on", "id")
    stays = {row.student_id: row for row in before if row.pk != ahead[row.student_id].pk}
    never = []
    for student_id, stay in stays.items():
        coming = ahead[student_id]
        if stay.until == coming.starts_on:
            coming.until, coming.leave_reason = coming.starts_on, LeaveReason.CORRECTED
            never.append(coming)
            latest[student_id] = stay
    return never


def _interval(placement: Placement, starts_on: date, kind: str = "") -> Enrolment:
    return Enrolment(
        school_id=placement.student.school_id,
        student=placement.student,
        school_class=placement.school_class,
        starts_on=starts_on,
        entry_kind=placement.entry_kind or kind,
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
