"""Reads of home–school notes for pages: a class's month, one note's lines, counts by class."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from school_care.activities.choices.home import NoteState
from school_care.activities.models import HomeNote
from school_care.activities.note_content import MAX_LINES, Reply, lines_of, reply_of, unsaid_words
from school_care.activities.services.notes import term_of_month
from school_care.core.months import first_of, last_of, month_before
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School, SchoolClass
from school_care.students.care_days import ranks_on
from school_care.students.enums import CarerBar
from school_care.students.models import CarerCheck, ContactPerson, Student
from school_care.students.note_lines import OfferedLine, offered_lines
from school_care.students.selectors import classes_in_sight

FORBIDS = frozenset({CarerBar.OFFENCES, CarerBar.OTHER})  # an old carer is told like any
CLOSELY = 3  # 重点: owed a note each month unless the school's rule says otherwise
MONTHS_BACK = 5


@dataclass(frozen=True)
class NoteRow:
    """A pupil on the class's list, with the month's note."""

    student: Student
    owed: bool
    note: HomeNote | None = None

    @property
    def reply(self) -> Reply | None:
        return reply_of(self.note) if self.note else None


@dataclass(frozen=True)
class OfferedRow:
    """A line on the writing page, ticked or not."""

    key: str
    words: str
    chosen: bool


def months_of_notes(calendar: SchoolCalendar, today: date) -> list[date]:
    """The months one may write of: this one and those before it that had school, oldest first."""
    found = [first_of(today)]
    while len(found) <= MONTHS_BACK:
        found.insert(0, month_before(found[0]))
    return [month for month in found if term_of_month(calendar, month) is not None]


def default_month(calendar: SchoolCalendar, today: date) -> date:
    """The latest month with school."""
    months = months_of_notes(calendar, today)
    return months[-1] if months else first_of(today)


def rows_of_class(
    user: Any, school: School, group: SchoolClass, month: date, today: date
) -> list[NoteRow]:
    """Everybody in the class whose care content `user` may read, who is owed a note first; three
    queries."""
    pupils = list(
        Student.objects.care_visible_to(user)
        .filter(school=school, current_class=group)
        .enrolled()
        .order_by("name_key", "id")
    )
    keys = [one.pk for one in pupils]
    ranks = ranks_on(school.pk, min(today, last_of(month)), keys)
    notes = {
        note.student_id: note
        for note in HomeNote.objects.visible_to(user)
        .filter(student__in=keys, month=month)
        .exclude(state=NoteState.WITHDRAWN)
        .select_related("issued_by")
    }
    rows = [NoteRow(one, ranks.get(one.pk, 0) >= CLOSELY, notes.get(one.pk)) for one in pupils]
    return sorted(rows, key=lambda row: not row.owed)


def offered_to(user: Any, student: Student, month: date, note: HomeNote | None) -> list[OfferedRow]:
    """What may be ticked: what is recorded of the month, and what the draft holds that is no longer
    offered. A line with a word that a note never says is left out."""
    offered = offered_lines(user, [student], month, last_of(month))[student.pk]
    return shown_lines(offered, note)


def shown_lines(offered: Sequence[OfferedLine], note: HomeNote | None) -> list[OfferedRow]:
    """The lines with their ticks; a draft's own ticks go before the proposed ones."""
    held = {line.source: line.words for line in lines_of(note)} if note else {}
    rows = [
        OfferedRow(line.key, line.words, line.key in held if note else line.chosen)
        for line in offered
        if not unsaid_words(line.words)
    ]
    known = {row.key for row in rows}
    rows += [OfferedRow(key, words, True) for key, words in held.items() if key not in known]
    if note is None:  # never more ticked than may be sent
        ticked = [row.key for row in rows if row.chosen][:MAX_LINES]
        rows = [OfferedRow(row.key, row.words, row.key in ticked) for row in rows]
    return rows


def not_to_be_given(user: Any, student: Student) -> list[ContactPerson]:
    """People around the child whom the teacher is told not to hand the note: those of whom the
    carer's check says offences, or something else that forbids it. One query."""
    newest: dict[int, CarerCheck] = {}
    checks = CarerCheck.objects.visible_to(user).filter(student=student).select_related("carer")
    for check in checks.order_by("-checked_on", "-id"):
        newest.setdefault(check.carer_id, check)
    return [check.carer for check in newest.values() if FORBIDS & set(check.bars)]


@dataclass(frozen=True)
class ClassNotesCount:
    """One class's month in numbers."""

    group: SchoolClass
    owed: int
    issued: int
    answered: int


def counts_of_classes(user: Any, school: School, month: date, today: date) -> list[ClassNotesCount]:
    """By class: how many are owed a note, how many notes went out, how many were answered."""
    groups = classes_in_sight(user, school)
    ranks = ranks_on(school.pk, min(today, last_of(month)))
    closely = {pupil for pupil, rank in ranks.items() if rank >= CLOSELY}
    owed: dict[int, int] = defaultdict(int)
    pupils = Student.objects.care_visible_to(user).filter(school=school).enrolled()
    for pk, group in pupils.order_by().values_list("pk", "current_class_id"):
        owed[group] += pk in closely
    rows = (
        HomeNote.objects.visible_to(user)
        .filter(school=school, month=month, state=NoteState.ISSUED)
        .order_by()
        .values_list("student__current_class")
        .annotate(issued=Count("pk"), answered=Count("pk", filter=Q(replied_on__isnull=False)))
    )
    counted = {group: (issued, answered) for group, issued, answered in rows}
    return [
        ClassNotesCount(group, owed[group.pk], *counted.get(group.pk, (0, 0))) for group in groups
    ]
