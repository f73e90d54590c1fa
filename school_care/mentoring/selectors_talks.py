"""A class's talks of one week: who has waited longest, who was talked with, how many are left.

Every talk that was made counts, 限阅 ones too; nothing of what was said is read here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from school_care.core.duty_kinds import one_reckoning
from school_care.duties.enums import DutyState
from school_care.duties.models import Duty
from school_care.mentoring.enums import RecordKind
from school_care.mentoring.kinds import talk_class_week
from school_care.mentoring.models import CareRecord
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import SchoolClass
from school_care.students.care_days import away_from_class, calendar_question, care_since
from school_care.students.models import Enrolment, Student


@dataclass(frozen=True)
class Waits:
    """A care pupil not talked with this week: the last talk ever (None: never), and since when they
    have waited for one: since that talk, or since they entered care."""

    student: Student
    last_talk: date | None
    since: date
    days: int


@dataclass(frozen=True)
class Talks:
    """A class's week. `duty`: what is owed, None where nothing is; `waiting`: who has waited
    longest first; `talked` with, and on which day first."""

    duty: Duty | None
    waiting: list[Waits]
    talked: list[tuple[Student, date]]

    @property
    def left(self) -> int:
        """How many are still to be talked with."""
        if self.duty is None or self.duty.state != DutyState.OPEN:
            return 0
        return max(self.duty.required - self.duty.counted, 0)


def talks_of_week(user: Any, group: SchoolClass, calendar: SchoolCalendar, on: date) -> Talks:
    """The week that holds `on`, of the pupils whose care content `user` may read. Call after the
    ledger is fresh. Ten queries beside the calendar."""
    monday, _ = calendar.week_of(on)
    with one_reckoning({calendar_question(group.school_id): calendar}):
        talked = _talked(group, monday, on)
        entered = _care_pupils(group, on)
    pupils = _pupils(user, entered.keys() | talked.keys())
    return Talks(
        duty=_owed(group, monday),
        waiting=_waiting(pupils, entered, talked, on),
        talked=sorted(
            ((pupils[pk], day) for pk, day in talked.items() if pk in pupils),
            key=lambda row: (row[1], row[0].name_key),
        ),
    )


def _talked(group: SchoolClass, since: date, until: date) -> dict[int, date]:
    """Pupils with whom a talk that counts for the class was made, and the first day."""
    found: dict[int, date] = {}
    for fact in talk_class_week.facts(
        school_id=group.school_id, since=since, until=until, subjects={group.pk}
    ):
        if fact.made:
            found[fact.of] = min(fact.happened_on, found.get(fact.of, fact.happened_on))
    return found


def _care_pupils(group: SchoolClass, on: date) -> dict[int, date]:
    """The class's care pupils who come to school, and since when they are in care."""
    here = Enrolment.objects.on(on).filter(school_id=group.school_id, school_class=group)
    pupils = list(here.values_list("student_id", flat=True))
    away = away_from_class(group.school_id, on, pupils)
    entered = care_since(group.school_id, on, pupils)
    return {pk: day for pk, day in entered.items() if pk not in away}


def _pupils(user: Any, ids: Iterable[int]) -> dict[int, Student]:
    rows = Student.objects.care_visible_to(user).filter(pk__in=list(ids))
    return {row.pk: row for row in rows}


def _waiting(
    pupils: dict[int, Student], entered: dict[int, date], talked: dict[int, date], on: date
) -> list[Waits]:
    left = [pk for pk in entered if pk in pupils and pk not in talked]
    rows = CareRecord.objects.made_contacts().filter(
        student_id__in=left, kind=RecordKind.TALK, happened_on__lte=on
    )
    last = dict(rows.order_by().values_list("student_id").annotate(last=Max("happened_on")))
    found = []
    for pk in left:
        since = max(last.get(pk, entered[pk]), entered[pk])
        found.append(Waits(pupils[pk], last.get(pk), since, (on - since).days))
    return sorted(found, key=lambda row: (row.since, row.student.name_key, row.student.pk))


def _owed(group: SchoolClass, monday: date) -> Duty | None:
    return (
        Duty.objects.filter(
            school_id=group.school_id,
            rule_code=talk_class_week.KIND.code,
            subject_key=f"{talk_class_week.KIND.subject}:{group.pk}",
            period_key=monday.isoformat(),
        )
        .exclude(state=DutyState.WITHDRAWN)
        .first()
    )
