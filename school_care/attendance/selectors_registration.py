"""Reads of 开学报到: one class for the person who registers it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from school_care.attendance.enums import NotHereReason, RegistrationState
from school_care.attendance.models import AbsenceCall, RegistrationCount, TermRegistration
from school_care.attendance.services.registration import Figures, figures_on
from school_care.attendance.term_days import EARLY, Round, day_within, rounds_of
from school_care.core import clock
from school_care.core.templatetags.days import near_day
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import SchoolClass, Term
from school_care.students.enums import NOT_EXPECTED, Whereabouts
from school_care.students.models import Enrolment, Standing, Student

# Reasons and whereabouts that want a paper of the registrar: a standing or a transfer.
WANTS_PAPER = (NotHereReason.SUSPENDED, NotHereReason.TRANSFER, NotHereReason.ELSEWHERE)


@dataclass
class PupilLine:
    """A pupil who is due. `row` None: nobody has said anything. `came_late`: the day, when it was
    after the day of the first count."""

    student: Student
    row: TermRegistration | None
    came_late: date | None = None
    calls: list[AbsenceCall] = field(default_factory=list)

    @property
    def here(self) -> bool:
        return self.row is not None and self.row.state == RegistrationState.REGISTERED

    @property
    def missing(self) -> bool:
        return self.row is not None and self.row.state == RegistrationState.NOT_HERE

    @property
    def marked_today(self) -> bool:
        """Whether it was said today, so that it can be taken back."""
        return self.row is not None and timezone.localdate(self.row.marked_at) == clock.today()

    @property
    def words(self) -> str:
        """生病，住院或康复; what is known of a pupil who is not here."""
        return words_of(self.row) if self.row else ""

    @property
    def call_words(self) -> str:
        """11月2日 奶奶：没有接; the last call, "" without one."""
        if not self.calls:
            return ""
        call = self.calls[-1]
        return f"{near_day(call.called_at)} {call.whom}：{call.get_result_display()}"


@dataclass(frozen=True)
class Apart:
    """A pupil of the class who is not expected in it, and why."""

    student: Student
    standing: Standing


@dataclass(frozen=True)
class RoundLine:
    """One of the four counts: handed in (`count`), or what it would say now (`now`)."""

    round: Round
    count: RegistrationCount | None
    now: Figures | None
    late: bool

    @property
    def figures(self) -> Figures | None:
        if self.count is not None:
            return Figures(self.count.expected, self.count.registered)
        return self.now

    @property
    def can_be_corrected(self) -> bool:
        """Handed in today, and by now it would say something else."""
        return self.count is not None and self.now is not None and self.now != self.figures


@dataclass
class ClassRegistration:
    """A class at the beginning of a term."""

    group: SchoolClass
    term: Term
    day: date
    lines: list[PupilLine]
    apart: list[Apart]
    rounds: list[RoundLine]
    out_of_sight: int = 0

    @property
    def here(self) -> int:
        return sum(line.here for line in self.lines)

    @property
    def missing(self) -> list[PupilLine]:
        return [line for line in self.lines if line.missing]

    @property
    def unsaid(self) -> list[PupilLine]:
        return [line for line in self.lines if line.row is None]

    @property
    def open(self) -> bool:
        """Whether something can still be registered."""
        return clock.today() <= self.term.last_day

    @property
    def next_count(self) -> RoundLine | None:
        """The first count that can be handed in and is not."""
        waiting = (line for line in self.rounds if line.count is None and line.now is not None)
        return next(waiting, None)

    @property
    def next_labels(self) -> str:
        """第10天、第15天: the counts that are handed in together."""
        wanted = self.next_count
        if wanted is None:
            return ""
        together = [
            line.round.label
            for line in self.rounds
            if line.count is None and line.round.counts_on == wanted.round.counts_on
        ]
        return "、".join(together)


def words_of(row: TermRegistration) -> str:
    """生病，住院或康复; reason and whereabouts of a row."""
    parts = [
        NotHereReason(row.reason).label if row.reason else "",
        Whereabouts(row.whereabouts).label if row.whereabouts else "",
        row.note,
    ]
    return "，".join(part for part in parts if part)


def class_registration(user: Any, group: SchoolClass, term: Term) -> ClassRegistration:
    """The registration of one class in a term, for `user`. A constant number of queries."""
    today = clock.today()
    day = day_within(term, today)
    calendar = SchoolCalendar(group.school)
    rounds = rounds_of(term, calendar)
    held = Enrolment.objects.on(day).filter(school_class=group, school=group.school)
    ids = set(held.values_list("student_id", flat=True))
    pupils = Student.objects.visible_to(user).filter(pk__in=ids).order_by("name_key", "id")
    students = list(pupils)
    standings = standings_on(students, day)
    rows = {
        row.student_id: row
        for row in TermRegistration.objects.filter(term=term, student_id__in=ids)
    }
    first = rounds[0].counts_on if rounds else term.first_day
    lines = [
        PupilLine(student, rows.get(student.pk), _late_day(rows.get(student.pk), first))
        for student in students
        if student.pk not in standings
    ]
    _add_calls(lines, term)
    return ClassRegistration(
        group=group,
        term=term,
        day=day,
        lines=lines,
        apart=[Apart(one, standings[one.pk]) for one in students if one.pk in standings],
        rounds=_round_lines(group, term, rounds, today),
        out_of_sight=len(ids) - len(students),
    )


def standings_on(students: Iterable[Student], day: date) -> dict[int, Standing]:
    """The standing that keeps each of `students` out of class on a day; one query."""
    rows = Standing.objects.on(day).filter(
        student_id__in=[student.pk for student in students], kind__in=NOT_EXPECTED
    )
    return {row.student_id: row for row in rows}


def _late_day(row: TermRegistration | None, first: date) -> date | None:
    came = row.registered_on if row else None
    return came if came and came > first else None


def _add_calls(lines: list[PupilLine], term: Term) -> None:
    missing = {line.student.pk: line for line in lines if line.missing}
    if not missing:
        return
    calls = AbsenceCall.objects.filter(
        student_id__in=missing, date__range=(term.first_day - EARLY, term.last_day)
    )
    for call in calls.order_by("called_at", "id"):
        missing[call.student_id].calls.append(call)


def _round_lines(
    group: SchoolClass, term: Term, rounds: list[Round], today: date
) -> list[RoundLine]:
    counts = {
        count.round: count
        for count in RegistrationCount.objects.filter(school_class=group, term=term).select_related(
            "submitted_by"
        )
    }
    lines = []
    for one in rounds:
        count = counts.get(one.number)
        today_s = count is not None and timezone.localdate(count.submitted_at) == today
        asked = one.counts_on <= today and (count is None or today_s)
        now = figures_on(group, term, one) if asked else None
        lines.append(RoundLine(one, count, now, count is None and one.counts_on < today))
    return lines
