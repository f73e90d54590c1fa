"""How rows of class life move when two files of one child become one."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import models

from school_care.attendance.enums import HERE, RegistrationState, Session
from school_care.attendance.models import (
    AttendanceDay,
    AttendanceException,
    DormRoom,
    HolidayStay,
    RegisterVariance,
    RoomStay,
    TermRegistration,
)
from school_care.students.merging import Question, register_question, register_rule
from school_care.students.models import Student
from school_care.students.services.merging.journal import Merge
from school_care.students.services.merging.locks import register_lock
from school_care.students.services.merging.spans import absorbed_stronger, lay_over

ROOM = "room"
SAME_CHILD = "同一学生的另一份档案，已合并"
ABSENCE = ("kind", "whereabouts", "note", "arrived_at", "marked_by_id", "marked_at")
REGISTRATION = (
    *("state", "registered_on", "reason", "whereabouts", "note"),
    *("marked_by_id", "marked_at"),
)
HOLIDAY = (
    *("place_kind", "place", "with_contact_id", "with_whom", "phone", "alone", "leaves_on"),
    *("back_on", "note", "recorded_by_id", "recorded_at", "returned_on"),
)


def register() -> None:
    """Fill the registries; called once at start-up."""
    register_rule(RoomStay, "student", lay_over(stronger=absorbed_stronger(ROOM), same=_bed))
    register_rule(AttendanceException, "student", move_absences)
    register_rule(TermRegistration, "student", _registrations)
    register_rule(HolidayStay, "student", _holidays)
    register_rule(RegisterVariance, "student", _variances)
    register_question(Question(ROOM, "现在住哪个寝室？", _room_answers))
    register_lock(_lock_rooms)


def move_absences(merge: Merge, model: type[models.Model], name: str) -> None:
    """On a day on which rolls of both classes were taken, who was seen by one of them was there: an
    absence holds only if both saw none. A class in which the child never was has called the name in
    vain all along. Otherwise what either file says comes over."""
    ours = {_occasion(row): row for row in merge.rows_of(model, name, merge.keep)}
    theirs = {_occasion(row): row for row in merge.rows_of(model, name, merge.absorb)}
    taken = _Taken(merge, [row.date for row in (*ours.values(), *theirs.values())])
    seen_by_other = [
        row.pk
        for occasion, row in ours.items()
        if occasion not in theirs and taken.saw(merge.absorb, row)
    ]
    coming = [
        row.pk
        for occasion, row in theirs.items()
        if occasion not in ours and not taken.saw(merge.keep, row)
    ]
    merge.set_aside(model, name, seen_by_other)
    merge.move(model, name, coming)
    for occasion, row in theirs.items():
        mine = ours.get(occasion)
        if mine is not None and row.kind in HERE and mine.kind not in HERE:
            merge.change(mine, **{field: getattr(row, field) for field in ABSENCE})


def _occasion(row: AttendanceException) -> tuple:
    return row.date, row.session, row.part


class _Taken:
    """On which mornings a roll was taken of the class in which either file stood."""

    def __init__(self, merge: Merge, days: Collection[date]) -> None:
        self._places = merge.places
        classes = {place[2] for places in merge.places.values() for place in places} - {None}
        rolls = AttendanceDay.objects.filter(school_class_id__in=classes, session=Session.MORNING)
        if days:
            rolls = rolls.filter(date__range=(min(days), max(days)))
        self._rolls = set(rolls.values_list("school_class_id", "date")) if days else set()

    def saw(self, pupil: Student, row: AttendanceException) -> bool:
        """Whether the morning roll of the pupil's class of that day was taken, so that having no
        row there means: was there."""
        if row.session != Session.MORNING:
            return False
        for begin, end, class_id in self._places.get(pupil.pk, ()):
            if begin <= row.date and (end is None or row.date < end):
                return (class_id, row.date) in self._rolls
        return False


def _registrations(merge: Merge, model: type[models.Model], name: str) -> None:
    """已报到 in either file is registered; of two answers alike the later one holds."""

    def weight(row: TermRegistration) -> tuple:
        return row.state == RegistrationState.REGISTERED, row.marked_at

    _better_of_two(merge, model, name, weight, REGISTRATION)


def _holidays(merge: Merge, model: type[models.Model], name: str) -> None:
    """Of two answers about the same holidays the later one holds."""
    _better_of_two(merge, model, name, lambda row: row.recorded_at, HOLIDAY)


def _better_of_two(merge: Merge, model: Any, name: str, weight: Any, fields: Any) -> None:
    """A pupil has one row a term: a better one of the absorbed file is written over ours."""
    held = {row.term_id: row for row in merge.rows_of(model, name, merge.keep)}
    for row in merge.rows_of(model, name, merge.absorb):
        mine = held.get(row.term_id)
        if mine is None:
            merge.move(model, name, [row.pk])
        elif weight(row) > weight(mine):
            merge.change(mine, **{field: getattr(row, field) for field in fields})


def _variances(merge: Merge, model: type[models.Model], name: str) -> None:
    """A second row of the same check says the same of the same child: it is explained by that, so
    that nobody waits for an answer to it."""
    held = {(row.check_of_id, row.kind) for row in merge.rows_of(model, name, merge.keep)}
    for row in merge.rows_of(model, name, merge.absorb):
        if (row.check_of_id, row.kind) not in held:
            merge.move(model, name, [row.pk])
        elif row.explained_at is None:
            merge.change(
                row,
                explanation=SAME_CHILD,
                explained_by_id=merge.by.pk,
                explained_at=merge.at,
            )


def _bed(row: RoomStay) -> tuple:
    return row.room_id, row.bed


def _room_answers(user: Any, one: Student, two: Student) -> dict[str, str] | None:
    """Both have a bed, in different rooms."""
    stays = RoomStay.objects.filter(student__in=[one, two], until__isnull=True)
    held = {row.student_id: row.room for row in stays.select_related("room")}
    if len(held) < 2 or held[one.pk].pk == held[two.pk].pk:
        return None
    return {str(pupil.public_id): str(held[pupil.pk]) for pupil in (one, two)}


def _lock_rooms(students: Collection[int]) -> None:
    stays = RoomStay.objects.filter(student__in=students).values_list("room_id", flat=True)
    rooms = DormRoom.objects.select_for_update(no_key=True).filter(pk__in=set(stays))
    list(rooms.order_by("pk").values_list("pk"))
