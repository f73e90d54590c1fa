"""开学报到: who has come, who has not and why, and the counts the classes hand in.

A pupil without a row is one nobody has spoken of. A count is frozen: what is registered later does
not change it; only on the day it was handed in can the class correct it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from school_care.attendance.enums import NotHereReason, RegistrationState
from school_care.attendance.expected import expected_in_class, members_on
from school_care.attendance.models import RegistrationCount, TermRegistration
from school_care.attendance.term_days import (
    EARLY,
    Round,
    day_within,
    registration_term,
    rounds_of,
)
from school_care.core import audit, clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.access import can_for_class
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass, Term
from school_care.school.refusal import Refused
from school_care.students.enums import Whereabouts
from school_care.students.models import Student

FIELDS = ("state", "registered_on", "reason", "whereabouts", "note")
ONLY_KEEPERS = "只有本班班主任、年级组长、学籍员和德育主任可以登记报到。"


@dataclass(frozen=True)
class Figures:
    """应到 and 实到 of a class on a day."""

    expected: int
    registered: int

    @property
    def missing(self) -> int:
        return self.expected - self.registered


def may_register(by: Any, group: SchoolClass) -> bool:
    """Whether `by` registers the pupils of this class today."""
    return can_for_class(by, Capability.REGISTER_TERM, group)


def register_pupils(
    *,
    by: Any,
    school_class: SchoolClass,
    students: Collection[UUID],
    on: date | None = None,
    only_unsaid: bool = False,
) -> int:
    """Note that pupils of the class (public ids) have registered, `on` a day (default today).

    Who was noted as missing before keeps the reason, which tells why they came late.
    `only_unsaid`: leave everybody alone of whom something has been said («其余全部已报到»).
    Registered already: only another day changes the row. Returns how many were registered or
    changed. Raises Refused.
    """
    with transaction.atomic():
        term = _begin(by, school_class)
        day = _checked_day(on, term)
        pupils = _pupils(by, school_class, term, students)
        rows = _rows(term, pupils)
        said = [] if only_unsaid else [pupil for pupil in pupils if pupil.pk in rows]
        done = _register_fresh(by, term, [one for one in pupils if one.pk not in rows], day)
        for pupil in said:
            row = rows[pupil.pk]
            if row.state == RegistrationState.REGISTERED and on is None:
                continue
            facts = _facts(row) | {
                "state": RegistrationState.REGISTERED,
                "registered_on": day,
                "whereabouts": "",
            }
            done += _put(by, term, pupil, row, facts)
    return done


def mark_not_here(
    *,
    by: Any,
    school_class: SchoolClass,
    student: UUID,
    reason: str,
    whereabouts: str = "",
    note: str = "",
) -> TermRegistration:
    """Note that a pupil of the class has not come, why, and where they are as far as known.
    Raises Refused."""
    if reason not in NotHereReason.values:
        raise Refused("请点选没来的原因；还不清楚就点「原因不明」。")
    if whereabouts and whereabouts not in Whereabouts.values:
        raise Refused("请点选去向。")
    with transaction.atomic():
        term = _begin(by, school_class)
        [pupil] = _pupils(by, school_class, term, [student])
        row = _rows(term, [pupil]).get(pupil.pk)
        facts = {
            "state": RegistrationState.NOT_HERE,
            "registered_on": None,
            "reason": reason,
            "whereabouts": whereabouts,
            "note": note.strip(),
        }
        _put(by, term, pupil, row, facts)
        return TermRegistration.objects.get(term=term, student=pupil)


def take_back(*, by: Any, school_class: SchoolClass, student: UUID) -> None:
    """Undo what was said of a pupil today: nobody has said anything then. Later it is corrected
    instead. Effects: the row goes, a trace stays. Raises Refused."""
    with transaction.atomic():
        term = _begin(by, school_class)
        [pupil] = _pupils(by, school_class, term, [student])
        row = _rows(term, [pupil]).get(pupil.pk)
        if row is None:
            return
        if timezone.localdate(row.marked_at) != clock.today():
            raise Refused("只能撤回今天登记的；以前登记的请改为「已报到」或「没来」。")
        _trace(by, row, before=_facts(row), after=dict.fromkeys(FIELDS))
        _entry(by, "registration.taken_back", row).save(force_insert=True)
        row.delete()


def hand_in_count(*, by: Any, school_class: SchoolClass, number: int) -> list[RegistrationCount]:
    """Hand in the count of round `number`, and of every other round taken on the same day. The
    figures are those of the counting day, also when handed in later. Handed in before: corrected
    on the same day, else Refused. Effects: rows, traces."""
    with transaction.atomic():
        term = _begin(by, school_class)
        rounds = rounds_of(term, SchoolCalendar(school_class.school))
        wanted = next((one for one in rounds if one.number == number), None)
        if wanted is None:
            raise Refused("没有这一次统计，请刷新页面。")
        if wanted.counts_on > clock.today():
            raise Refused(f"{wanted.label}的人数到{_day(wanted.counts_on)}再上报。")
        unsaid = len(unsaid_of(school_class, term, wanted.counts_on))
        if unsaid:
            raise Refused(f"还有{unsaid}人没有登记：请先点「已报到」或「没来」，再上报。")
        figures = figures_on(school_class, term, wanted)
        same_day = [one for one in rounds if one.counts_on == wanted.counts_on]
        stored = {
            row.round: row
            for row in RegistrationCount.objects.filter(term=term, school_class=school_class)
        }
        return [
            _store_count(by, school_class, term, one, figures, stored.get(one.number))
            for one in same_day
            if one is wanted or _still_open(stored.get(one.number))
        ]


def figures_on(school_class: SchoolClass, term: Term, one: Round) -> Figures:
    """Who was due in the class on the counting day of a round, and who of them had registered by
    then; two queries."""
    due = _due(school_class, one.counts_on)
    here = TermRegistration.objects.filter(
        term=term,
        student_id__in=due,
        state=RegistrationState.REGISTERED,
        registered_on__lte=one.counts_on,
    )
    return Figures(len(due), here.count())


def unsaid_of(school_class: SchoolClass, term: Term, day: date) -> set[int]:
    """Ids of the pupils due in the class on `day` and today of whom nobody has said anything."""
    due = _due(school_class, day) & _due(school_class, day_within(term, clock.today()))
    said = TermRegistration.objects.filter(term=term, student_id__in=due)
    return due - set(said.values_list("student_id", flat=True))


def _due(school_class: SchoolClass, day: date) -> set[int]:
    held = members_on(school_class.school, day).filter(school_class=school_class)
    return set(held.values_list("student_id", flat=True))


def _begin(by: Any, school_class: SchoolClass) -> Term:
    """The term that is being registered for; whoever comes second waits for the first."""
    if not may_register(by, school_class):
        raise Refused(ONLY_KEEPERS)
    SchoolClass.objects.select_for_update().get(pk=school_class.pk)
    term = registration_term(SchoolCalendar(school_class.school), clock.today())
    if term is None:
        raise Refused("还没有学期，请学籍员先设置学期与校历。")
    if clock.today() > term.last_day:
        raise Refused("本学期已经结束，报到情况不再修改。")
    return term


def _checked_day(on: date | None, term: Term) -> date:
    today = clock.today()
    if on is None:
        return today
    if on > today:
        raise Refused("报到日期不能晚于今天。")
    if on < term.first_day - EARLY:
        raise Refused(f"报到日期应在{_day(term.first_day - EARLY)}以后。")
    return on


def _pupils(
    by: Any, school_class: SchoolClass, term: Term, wanted: Collection[UUID]
) -> list[Student]:
    """The pupils asked for, each due in the class now and within the person's sight."""
    due = {
        pupil.public_id: pupil
        for pupil in expected_in_class(school_class, day_within(term, clock.today()))
    }
    seen = set(
        Student.objects.visible_to(by).filter(public_id__in=wanted).values_list("pk", flat=True)
    )
    found = [due[one] for one in dict.fromkeys(wanted) if one in due and due[one].pk in seen]
    if len(found) != len(set(wanted)):
        raise Refused("有的学生已转班、离校或不在校就读，请刷新页面后再登记。")
    return found


def _rows(term: Term, pupils: Collection[Student]) -> dict[int, TermRegistration]:
    rows = TermRegistration.objects.filter(term=term, student__in=pupils)
    return {row.student_id: row for row in rows}


def _register_fresh(by: Any, term: Term, pupils: list[Student], day: date) -> int:
    """Rows for pupils nobody had spoken of, in bulk: a whole class at one tap."""
    rows = [
        TermRegistration(
            school_id=term.school_id,
            term=term,
            student=pupil,
            state=RegistrationState.REGISTERED,
            registered_on=day,
            marked_by=by,
            marked_at=clock.now(),
        )
        for pupil in pupils
    ]
    TermRegistration.objects.bulk_create(rows)
    audit.record_many(_entry(by, "registration.set", row, state=row.state) for row in rows)
    return len(rows)


def _facts(row: TermRegistration) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _put(
    by: Any, term: Term, pupil: Student, row: TermRegistration | None, facts: dict[str, Any]
) -> int:
    """Write one pupil's row with its traces; 0 when it says so already."""
    before = _facts(row) if row else {}
    if before == facts:
        return 0
    created = row is None
    row = row or TermRegistration(school_id=term.school_id, term=term, student=pupil)
    for name, value in facts.items():
        setattr(row, name, value)
    row.marked_by, row.marked_at = by, clock.now()
    row.save()
    if not created:
        _trace(by, row, before=before, after=facts)
    _entry(by, "registration.set", row, state=row.state).save(force_insert=True)
    return 1


def _entry(by: Any, action: str, row: TermRegistration, **facts: Any) -> AuditEntry:
    student_id = row.student.public_id
    return audit.entry(
        action, actor=by, row=row, student_id=student_id, term=row.term.code, **facts
    )


def _trace(by: Any, row: TermRegistration, *, before: dict, after: dict) -> None:
    student_id = row.student.public_id
    FieldChange.objects.bulk_create(
        audit.changes(row, before=before, after=after, actor=by, student_id=student_id)
    )


def _still_open(row: RegistrationCount | None) -> bool:
    """Whether a count may be written: never handed in, or today."""
    return row is None or timezone.localdate(row.submitted_at) == clock.today()


def _store_count(
    by: Any,
    school_class: SchoolClass,
    term: Term,
    one: Round,
    figures: Figures,
    row: RegistrationCount | None,
) -> RegistrationCount:
    before = {"expected": row.expected, "registered": row.registered} if row else {}
    after = {"expected": figures.expected, "registered": figures.registered}
    if before == after:
        return row
    if not _still_open(row):
        raise Refused(f"{one.label}的人数已经上报，不再改动；以后来的学生算在下一次。")
    created = row is None
    row = row or RegistrationCount(
        school_id=term.school_id, term=term, school_class=school_class, round=one.number
    )
    row.expected, row.registered = figures.expected, figures.registered
    row.submitted_by, row.submitted_at = by, clock.now()
    row.save()
    if not created:
        FieldChange.objects.bulk_create(
            audit.changes(row, before=before, after=after, actor=by, student_id=None)
        )
    audit.record(
        "registration.counted",
        actor=by,
        row=row,
        term=term.code,
        round=one.number,
        **after,
    )
    return row


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
