"""`entrustment.notice`: the school reminds the parents of the written notice they owe it.

Owed for every running entrustment until its notice is back (未成年人保护法 Art 23), and for a pupil
both of whose parents are away (school register's reckoning) without any entrustment: nobody has
said who looks after the child. The second ends when an entrustment is noted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Max
from django.urls import reverse

from school_care.core.duty_kinds import (
    OCCASION,
    STUDENT,
    DutyKind,
    Fact,
    Occasion,
)
from school_care.school.enums import Capability
from school_care.students.enums import PARENTS, ParentPresence
from school_care.students.left_behind import counts_from
from school_care.students.models import ContactPerson, Enrolment, Entrustment

NOBODY_NAMED = "none"


def key_of(public_id: UUID) -> str:
    """The key of an entrustment's occasion and fact."""
    return f"entrustment:{public_id}"


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Running entrustments, then pupils both away without one. Three queries."""
    here = Enrolment.objects.on(on).filter(school_id=school_id).values("student_id")

    def of_pupils(rows):
        rows = rows.filter(school_id=school_id, student_id__in=here)
        return rows if subjects is None else rows.filter(student_id__in=subjects)

    entrusted = set()
    running = of_pupils(Entrustment.objects.on(on))
    for student_id, public_id, starts_on in running.values_list(
        "student_id", "public_id", "starts_on"
    ):
        entrusted.add(student_id)
        yield Occasion(student_id, starts_on, key_of(public_id))
    ended = of_pupils(Entrustment.objects.filter(until__lte=on)).order_by()
    last_ended = dict(ended.values_list("student_id").annotate(last=Max("until")))
    for student_id, since in _both_away(of_pupils, on).items():
        if student_id not in entrusted:
            since = max(since, last_ended.get(student_id, since))
            yield Occasion(student_id, since, NOBODY_NAMED)


def _both_away(of_pupils, on: date) -> dict[int, date]:
    """Pupils with both parents counted away on a day, and the day since when both are."""
    counted: dict[int, dict[str, date]] = defaultdict(dict)
    parents = ContactPerson.objects.current(on).filter(
        role__in=PARENTS, presence=ParentPresence.AWAY, away_since__lte=on
    )
    for student_id, role, away_since in of_pupils(parents).values_list(
        "student_id", "role", "away_since"
    ):
        if counts_from(away_since) <= on:
            counted[student_id][role] = counts_from(away_since)
    return {pk: max(days.values()) for pk, days in counted.items() if len(days) == len(PARENTS)}


def facts(
    *,
    school_id: int,
    since: date,
    until: date,
    subjects: Collection[int] | None = None,
) -> Iterable[Fact]:
    """Notices that came back in the range. One query."""
    rows = Entrustment.objects.filter(school_id=school_id, notice_received_on__range=(since, until))
    if subjects is not None:
        rows = rows.filter(student_id__in=subjects)
    for student_id, public_id, day in rows.values_list(
        "student_id", "public_id", "notice_received_on"
    ):
        yield Fact(student_id, day, key=key_of(public_id))


KIND = DutyKind(
    code="entrustment.notice",
    label="提醒父母交《委托照护情况告知书》",
    subject=STUDENT,
    per=OCCASION,
    population=population,
    facts=facts,
    form_url=lambda public_id, key: reverse("students:entrustment", args=[public_id]),
    capability=Capability.EDIT_ARCHIVE,
)
