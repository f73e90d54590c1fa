"""学生变动表 on random histories: it closes, by grade and by class, or names the pupil."""

from datetime import date, timedelta

import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from school_care.attendance.flow import INCOMING, OUTGOING, build_flow
from school_care.core import clock
from school_care.students.enums import EntryKind, LeaveReason, StandingKind
from school_care.students.models import Enrolment, Standing, Student
from tests.factories import SchoolClassFactory, SchoolFactory, StudentFactory

START = date(2026, 8, 20)
LENGTH = 60
PUPILS = 4
CLASSES = 4
REASONS = [reason for reason in LeaveReason if reason != LeaveReason.CORRECTED]


def day(number: int) -> date:
    return START + timedelta(days=number)


# Cut points of a pupil's time, the class after each (None: not at the school), why it ended.
stay = st.tuples(
    st.integers(0, LENGTH),
    st.one_of(st.none(), st.integers(0, CLASSES)),
    st.sampled_from(REASONS),
    st.sampled_from(["", *EntryKind]),
)
standing = st.tuples(
    st.integers(0, LENGTH),
    st.one_of(st.none(), st.integers(0, LENGTH)),
    st.sampled_from(list(StandingKind)),
)
history = st.tuples(st.lists(stay, max_size=5), st.lists(standing, max_size=3))
span = st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH)).map(sorted)


class Histories(TestCase):
    """One school for each example."""

    def setUp(self) -> None:
        travel = time_machine.travel("2026-11-20T15:00:00+08:00", tick=False)
        travel.start()
        self.addCleanup(travel.stop)
        self.school = SchoolFactory()
        self.classes = [
            SchoolClassFactory(school=self.school, grade=grade, number=number)
            for grade, number in ((6, 1), (7, 1), (7, 2), (8, 1))
        ]
        self.pupils = [StudentFactory(current_class=self.classes[0]) for _ in range(PUPILS)]
        Enrolment.objects.all().delete()

    def write(self, student: Student, stays: list, standings: list) -> None:
        """Intervals that follow or touch one another, never overlap, some holding no day; and
        standings wherever they fall, also beyond the pupil's time here."""
        cuts = sorted(stays, key=lambda one: one[0])
        for at, (number, place, reason, entry) in enumerate(cuts):
            if place is None:
                continue
            last = at + 1 == len(cuts)
            Enrolment.objects.create(
                school=self.school,
                student=student,
                school_class=None if place == CLASSES else self.classes[place],
                starts_on=day(number),
                until=None if last else day(cuts[at + 1][0]),
                leave_reason="" if last else reason,
                entry_kind=entry,
            )
        seen = set()
        for number, length, kind in standings:
            until = None if length is None else day(number + length)
            if until is None and kind in seen:
                continue
            seen.add(kind)
            Standing.objects.create(
                school=self.school,
                student=student,
                kind=kind,
                starts_on=day(number),
                until=until,
                decided_at=clock.now(),
            )

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(history, min_size=1, max_size=PUPILS), span)
    def test_flow__any_history__closes(self, histories, span):
        for student, told in zip(self.pupils, histories, strict=False):
            self.write(student, *told)
        since, until = (day(number) for number in span)
        for by_class in (False, True):
            flow = build_flow(school=self.school, since=since, until=until, by_class=by_class)
            assert flow.closes, [
                (row.key, {name: len(cell) for name, cell in row.cells.items()})
                for row in flow.open_rows
            ]

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(history, min_size=1, max_size=PUPILS), span, st.integers(0, LENGTH))
    def test_flow__rows_that_overlap__closes_or_names_that_pupil(self, histories, span, number):
        for student, told in zip(self.pupils, histories, strict=False):
            self.write(student, *told)
        twice = self.pupils[0]
        Enrolment.objects.create(
            school=self.school,
            student=twice,
            school_class=self.classes[3],
            starts_on=day(number),
            until=day(number + 9),
            leave_reason=LeaveReason.TRANSFERRED,
        )
        since, until = (day(number) for number in span)
        flow = build_flow(school=self.school, since=since, until=until)
        figures = ("opening", *INCOMING, *OUTGOING, "closing")
        for name in figures:
            assert flow.total.figure(name) == sum(row.figure(name) for row in flow.rows)
        if not flow.closes:
            named = {pk for row in flow.open_rows for pk in row.unbalanced}
            assert named == {twice.pk}
        for row in flow.rows:
            if row.figure("due") != row.figure("closing"):
                assert row in flow.open_rows
