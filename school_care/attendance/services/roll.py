"""Handing in a roll and changing what it says of one pupil.

Everybody expected and not marked is present; only exceptions are stored. A roll carries the id its
device gave it, so that one sent twice is one roll; a correction names the version it was made on,
so that nobody overwrites what somebody else handed in meanwhile. Days, rights and clocks are
`roll_rules`'s; who is expected is `attendance.expected`'s.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from school_care.attendance.enums import HERE, AbsenceKind, Part, Session
from school_care.attendance.expected import (
    expected_at_night,
    expected_in_class,
    expected_in_rooms,
)
from school_care.attendance.models import (
    AttendanceDay,
    AttendanceException,
    DormRoom,
    RoomStay,
)
from school_care.attendance.services.roll_rules import (
    Place,
    believable,
    check_day,
    check_right,
)
from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.core.templatetags.days import short_date
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.students.enums import Whereabouts
from school_care.students.models import Enrolment, Student

MAX_NOTE = 200
TRACED = ("kind", "whereabouts", "note", "arrived_at")


@dataclass(frozen=True)
class Mark:
    """What a roll says of one pupil. `note` empty: what was noted before stays."""

    student: UUID  # public id
    kind: AbsenceKind
    note: str = ""


class RollChanged(Refused):
    """Somebody handed in this roll after the page was opened; nothing was overwritten. `day`: the
    roll as it stands, with `taken_by` loaded."""

    def __init__(self, day: AttendanceDay) -> None:
        self.day = day
        self.who = day.taken_by.name if day.taken_by else "考勤导入"
        at = timezone.localtime(day.received_at)
        self.when = f"{at:%-H:%M}" if at.date() == day.date else f"{short_date(at)}{at:%-H:%M}"
        super().__init__(f"{self.who}已在{self.when}提交或更正，请核对后再提交。")


def submit_roll(
    *,
    by: Any,
    school_class: SchoolClass | None = None,
    room: DormRoom | None = None,
    date: date,
    session: str,
    marks: Iterable[Mark],
    public_id: UUID,
    based_on: int,
    taken_at: datetime | None,
    listed: Collection[UUID] | None = None,
) -> AttendanceDay:
    """Hand in the roll of a class or a room, or correct it. At night a class's roll is of its
    boarders who have no bed in a room.

    Args:
        public_id: made by the device for this submission; the same again changes nothing.
        based_on: the version the page showed, 0 when nobody had handed in.
        taken_at: the device's time; one that cannot be true gives way to the time of receipt.
        listed: the pupils the page named, where that is known. Who is expected and was not on it
            (moved in since) was looked for by nobody: the roll is refused, not called present.

    Returns the roll. Effects: the roll, its exceptions, FieldChange rows where something known
    changed, one audit entry. Raises RollChanged, Refused.
    """
    place = Place(school_class, room)
    check_right(by, place)
    if session not in Session.values:
        raise Refused("请重新选择点名的时段。")
    check_day(SchoolCalendar(place.school), date, session)
    with transaction.atomic():
        place.lock()
        known = _roll(place, date, session)
        if known is not None and public_id in (known.public_id, known.last_sent):
            return known
        if AttendanceDay.objects.filter(public_id=public_id).exists():
            raise Refused("这张点名表的编号已被使用，请刷新页面后再提交。")
        pupils = _expected(place, date, session)
        if not pupils and place.school_class is not None and session != Session.MORNING:
            raise Refused("这个班没有要由班级点名的住校生，有床位的学生由宿舍点名。")
        wanted = _wanted(pupils, marks)
        if known is not None and known.version != based_on:
            raise RollChanged(known)
        _refuse_unlisted(pupils, listed)
        rows = _exceptions(pupils, date, session)
        changed = _store_marks(
            by=by,
            place=place,
            day=date,
            session=session,
            pupils=pupils,
            wanted=wanted,
            rows=rows,
            first=known is None,
        )
        received_at = clock.now()
        roll = known or AttendanceDay(
            public_id=public_id, school=place.school, date=date, session=session, **place.lookup()
        )
        roll.version = known.version + 1 if known else 1
        roll.last_sent = public_id
        roll.expected = len(pupils)
        roll.absent = _absent(rows.values())
        roll.taken_by = by
        roll.taken_at = believable(taken_at, date, received_at)
        roll.received_at = received_at
        roll.save()
        audit.record(
            "roll.corrected" if known else "roll.taken",
            actor=by,
            row=roll,
            session=str(session),
            date=date.isoformat(),
            version=roll.version,
            expected=roll.expected,
            absent=roll.absent,
            changed=changed,
        )
    return roll


def settle_absence(
    *,
    by: Any,
    student: Student,
    date: date,
    session: str,
    kind: str,
    whereabouts: str = "",
    note: str = "",
    arrived_at: time | None = None,
) -> AttendanceException:
    """What became of one pupil: arrived after all (到校了: LATE with `arrived_at`), on leave, still
    not found and where. Also before the roll is handed in, and without one. A roll handed in gets a
    new version, so that a page opened before does not overwrite this. Raises Refused."""
    place = place_of(student, date, session)
    check_right(by, place)
    _check_settled(kind, whereabouts, note)
    check_day(SchoolCalendar(place.school), date, session)
    with transaction.atomic():
        place.lock()
        rows = _exceptions([student], date, session)
        row = rows.get(student.pk)
        before = _facts(row)
        row = row or _new_row(place, student, date, session)
        if (row.kind, row.whereabouts) != (kind, whereabouts):
            row.note = ""  # it was said of something else
        row.kind, row.whereabouts = kind, whereabouts
        row.note = note.strip() or row.note
        row.arrived_at = arrived_at if kind in HERE else None
        if before == _facts(row):
            return row
        row.marked_by, row.marked_at = by, clock.now()
        row.save()
        FieldChange.objects.bulk_create(_trace(by, row, student, before))
        roll = _roll(place, date, session)
        if roll is not None:
            roll.version += 1
            pupils = _expected(place, date, session)
            roll.absent = _absent(_exceptions(pupils, date, session).values())
            roll.save(update_fields=["version", "absent"])
        audit.record(
            "absence.settled",
            actor=by,
            row=row,
            student_id=student.public_id,
            kind=str(kind),
            session=str(session),
            date=date.isoformat(),
        )
    return row


def place_of(student: Student, day: date, session: str) -> Place:
    """Where the pupil was expected on `day`, loaded with its school: in the morning the class, at
    night the room, or the class of a boarder who has no bed. Raises Refused when there was none."""
    if session != Session.MORNING:
        stays = RoomStay.objects.on(day).filter(student=student, school=student.school_id)
        if stay := stays.select_related("room__school").first():
            return Place(room=stay.room)
        if not student.boarding:
            raise Refused("该生不是住校生，也没有安排床位，晚上不用点名。")
    held = Enrolment.objects.on(day).filter(student=student, school_class__isnull=False)
    enrolment = held.select_related("school_class__school").first()
    if enrolment is None:
        raise Refused("该生当天不在班级名册上，不用点名。")
    return Place(school_class=enrolment.school_class)


def _check_settled(kind: str, whereabouts: str, note: str) -> None:
    rules = (
        (kind not in AbsenceKind.values, "请选择出勤情况。"),
        (bool(whereabouts) and whereabouts not in Whereabouts.values, "请重新选择去向。"),
        (len(note) > MAX_NOTE, f"说明请不超过{MAX_NOTE}字。"),
    )
    for broken, sentence in rules:
        if broken:
            raise Refused(sentence)


def _roll(place: Place, day: date, session: str) -> AttendanceDay | None:
    rolls = AttendanceDay.objects.select_related("taken_by")
    return rolls.filter(date=day, session=session, **place.lookup()).first()


def _expected(place: Place, day: date, session: str) -> list[Student]:
    if place.school_class is not None:
        listed = expected_in_class if session == Session.MORNING else expected_at_night
        return listed(place.school_class, day)
    ids = expected_in_rooms(place.school, day, [place.of.pk]).get(place.of.pk, [])
    return list(Student.objects.filter(pk__in=ids))


def _wanted(pupils: list[Student], marks: Iterable[Mark]) -> dict[int, Mark]:
    """The marks by pupil's key. Raises Refused for one who is not expected there."""
    by_id = {pupil.public_id: pupil.pk for pupil in pupils}
    wanted: dict[int, Mark] = {}
    for mark in marks:
        if mark.student not in by_id:
            raise Refused("名单已变动，有学生当天不在这里点名，请刷新页面后再提交。")
        if mark.kind not in AbsenceKind.values:
            raise Refused("请重新选择出勤情况。")
        if len(mark.note) > MAX_NOTE:
            raise Refused(f"说明请不超过{MAX_NOTE}字。")
        wanted[by_id[mark.student]] = mark
    return wanted


def _refuse_unlisted(pupils: list[Student], listed: Collection[UUID] | None) -> None:
    new = [one.name for one in pupils if listed is not None and one.public_id not in listed]
    if new:
        named = "、".join(new[:3]) + (f"等{len(new)}人" if len(new) > 3 else "")
        raise Refused(f"名单刚有变化，多了{named}。请看清到了没有，再提交。")


def _exceptions(pupils: list[Student], day: date, session: str) -> dict[int, AttendanceException]:
    """The whole-day exceptions of the pupils, by pupil's key. Those of a part of the day (上午, a
    lesson) are not the roll's to change."""
    rows = AttendanceException.objects.filter(
        student__in=pupils, date=day, session=session, part=Part.ALL
    )
    return {row.student_id: row for row in rows}


def _store_marks(
    *,
    by: Any,
    place: Place,
    day: date,
    session: str,
    pupils: list[Student],
    wanted: dict[int, Mark],
    rows: dict[int, AttendanceException],
    first: bool,
) -> int:
    """Write what differs from what is known; `rows` is brought up to date. Returns how many pupils
    changed. A first roll does not take back what was entered of a pupil before it: a page that
    showed it says what becomes of it."""
    new: list[AttendanceException] = []
    touched: list[AttendanceException] = []
    traces: list[FieldChange] = []
    classes = _classes(place, [pupil for pupil in pupils if pupil.pk in wanted], day)
    for pupil in pupils:
        row, mark = rows.get(pupil.pk), wanted.get(pupil.pk)
        kind = mark.kind if mark else AbsenceKind.PRESENT
        if row is None and kind == AbsenceKind.PRESENT:
            continue
        if row is not None and mark is None and first:
            continue
        before = _facts(row)
        known, row = row, row or _new_row(place, pupil, day, session, classes)
        _apply(row, kind, mark.note if mark else "")
        if known is not None and before == _facts(row):
            continue
        row.marked_by, row.marked_at = by, clock.now()
        (new if known is None else touched).append(row)
        rows[pupil.pk] = row
        if known is not None or not first:
            traces += _trace(by, row, pupil, before)
    AttendanceException.objects.bulk_create(new)
    AttendanceException.objects.bulk_update(touched, [*TRACED, "marked_by", "marked_at"])
    FieldChange.objects.bulk_create(traces)
    return len(new) + len(touched)


def _apply(row: AttendanceException, kind: str, note: str) -> None:
    """What was found out about an absence stays while its kind stays."""
    if row.kind != kind:
        row.kind, row.whereabouts, row.arrived_at = kind, "", None
        row.note = note.strip()
    else:
        row.note = note.strip() or row.note


def _new_row(
    place: Place,
    pupil: Student,
    day: date,
    session: str,
    classes: dict[int, int] | None = None,
) -> AttendanceException:
    classes = _classes(place, [pupil], day) if classes is None else classes
    return AttendanceException(
        school=place.school,
        student=pupil,
        school_class_id=classes.get(pupil.pk),
        date=day,
        session=session,
        kind=AbsenceKind.PRESENT,
    )


def _classes(place: Place, pupils: list[Student], day: date) -> dict[int, int]:
    """The class of that day, by pupil's key."""
    if place.school_class is not None:
        return {pupil.pk: place.school_class.pk for pupil in pupils}
    if not pupils:
        return {}
    held = Enrolment.objects.on(day).filter(student__in=pupils, school_class__isnull=False)
    return dict(held.values_list("student_id", "school_class_id"))


def _facts(row: AttendanceException | None) -> dict[str, Any]:
    if row is None:
        return {"kind": str(AbsenceKind.PRESENT), "whereabouts": "", "note": "", "arrived_at": None}
    facts = {name: getattr(row, name) for name in TRACED}
    return {**facts, "kind": str(row.kind), "whereabouts": str(row.whereabouts)}


def _trace(
    by: Any, row: AttendanceException, pupil: Student, before: dict[str, Any]
) -> list[FieldChange]:
    return audit.changes(
        row, before=before, after=_facts(row), actor=by, student_id=pupil.public_id, source="roll"
    )


def _absent(rows: Iterable[AttendanceException]) -> int:
    return sum(1 for row in rows if row.kind not in HERE)
