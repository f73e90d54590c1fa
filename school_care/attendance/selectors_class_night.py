"""Reads of a class's roll at night: its boarders without a bed in a room. Those who have one are on
the dormitory's roll and are shown as it says."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from school_care.attendance.enums import UNEXPLAINED, Part, Session
from school_care.attendance.expected import bedless_on, expected_at_night, members_on
from school_care.attendance.models import AttendanceDay, AttendanceException, RoomStay
from school_care.attendance.selectors_home import ClassLine, classes_taken_by
from school_care.attendance.selectors_night import lines_of
from school_care.attendance.selectors_roll import (
    Absentee,
    InRoom,
    Roll,
    roll_of,
    tally,
    with_calls,
)
from school_care.school.access import own_classes_of
from school_care.school.models import School, SchoolClass


def read_roll(group: SchoolClass, day: date, session: str) -> Roll:
    """The roll of a class in the person's sight, of any session."""
    return roll_of(group, day) if session == Session.MORNING else night_roll_of(group, day, session)


def night_roll_of(group: SchoolClass, day: date, session: str) -> Roll:
    """The boarders of a class on an evening; nine queries and the calendar's, however many."""
    keys = [pupil.pk for pupil in expected_at_night(group, day)]
    known = AttendanceDay.objects.filter(school_class=group, date=day, session=session)
    return Roll(
        group,
        day,
        known.select_related("taken_by").first(),
        lines_of(group.school, day, session, keys) if keys else [],
        session,
        _in_rooms(group, day, session),
    )


def _in_rooms(group: SchoolClass, day: date, session: str) -> list[InRoom]:
    """The pupils of the class who have a bed: those not found first, then room by room."""
    members = members_on(group.school, day).filter(school_class=group)
    stays = RoomStay.objects.on(day).filter(
        school=group.school, student_id__in=members.values("student_id")
    )
    stays = list(stays.select_related("room", "student"))
    if not stays:
        return []
    rolls = AttendanceDay.objects.filter(
        room__in={stay.room_id for stay in stays}, date=day, session=session
    )
    handed_in = set(rolls.values_list("room_id", flat=True))
    kinds = _kinds(day, session, [stay.student_id for stay in stays])
    found = [
        InRoom(
            stay.student,
            str(stay.room),
            stay.room_id in handed_in,
            **({"kind": kinds[stay.student_id]} if stay.student_id in kinds else {}),
        )
        for stay in stays
    ]
    return sorted(found, key=lambda one: (not one.missing, one.room, one.student.name_key))


def _kinds(day: date, session: str, keys: list[int]) -> dict[int, str]:
    rows = AttendanceException.objects.filter(
        student_id__in=keys, date=day, session=session, part=Part.ALL
    )
    return dict(rows.values_list("student_id", "kind"))


def class_nights(user: Any, school: School, on: date, session: str) -> list[ClassLine]:
    """The classes in the person's sight with boarders without a bed, those that have not handed in
    first; a constant number of queries, one where there are none."""
    expected: dict[int, list[int]] = {}
    held = bedless_on(school, on).values_list("school_class_id", "student_id")
    for class_id, student_id in held:
        expected.setdefault(class_id, []).append(student_id)
    if not expected:
        return []
    groups = SchoolClass.objects.visible_to(user).filter(school=school, pk__in=expected)
    groups = list(groups.in_order())
    rolls = AttendanceDay.objects.filter(school_class__in=groups, date=on, session=session)
    by_class = {roll.school_class_id: roll for roll in rolls.select_related("taken_by")}
    kinds = _kinds(on, session, [key for keys in expected.values() for key in keys])
    takes = classes_taken_by(user, groups)
    lines = []
    for group in groups:
        keys = expected[group.pk]
        counts = tally(len(keys), [kinds[key] for key in keys if key in kinds])
        name = group.name_on(on)
        lines.append(ClassLine(group, name, by_class.get(group.pk), counts, group.pk in takes))
    return sorted(lines, key=lambda line: line.day is not None)


def own_class_nights(user: Any, school: School, on: date, session: str) -> list[ClassLine]:
    """Those of the person's own classes (班主任)."""
    own = own_classes_of(user, school)
    if not own:
        return []
    return [line for line in class_nights(user, school, on, session) if line.group.pk in own]


@dataclass
class MissingOfClass(Absentee):
    """A boarder without a bed whom nobody has found; `group` is None where the person does not see
    the class."""

    group: SchoolClass | None = None
    class_name: str = ""


def missing_of_classes(user: Any, school: School, on: date, session: str) -> list[MissingOfClass]:
    """The boarders in the person's sight who are on their class's roll and whom nobody has found,
    with what was tried, those without any whereabouts first; two queries, one where there are
    none."""
    rows = AttendanceException.objects.visible_to(user).filter(
        school=school,
        date=on,
        session=session,
        part=Part.ALL,
        kind__in=UNEXPLAINED,
        student_id__in=bedless_on(school, on).values("student_id"),
    )
    rows = list(rows.select_related("student", "school_class").order_by("student__name_key", "id"))
    if not rows:
        return []
    keys = {row.school_class_id for row in rows}
    seen = SchoolClass.objects.visible_to(user).filter(pk__in=keys - {None}).in_bulk()
    found = [
        MissingOfClass(
            row.student,
            row,
            group=seen.get(row.school_class_id),
            class_name=row.school_class.name_on(on) if row.school_class else "",
        )
        for row in rows
    ]
    with_calls(found, on)
    return sorted(found, key=lambda one: not one.lost)
