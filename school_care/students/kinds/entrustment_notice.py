"""`entrustment.notice`: the school reminds the parents of the written notice they owe it.

Owed for every running entrustment until its notice is back (未成年人保护法 Art 23), and for a pupil
both of whose parents are away (school register's reckoning) without any entrustment: nobody has
said who looks after the child. The second is done when an entrustment is noted. Neither is owed
before the pupil came to this school: nobody can remind the parents of a child who is not there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import F, Max, Q
from django.urls import reverse

from school_care.core.duty_kinds import (
    OCCASION,
    STUDENT,
    DutyKind,
    Fact,
    Occasion,
)
from school_care.school.enums import Capability
from school_care.students.care_days import entry
from school_care.students.enums import PARENTS, ParentPresence
from school_care.students.left_behind import counts_from
from school_care.students.models import ContactPerson, Enrolment, Entrustment

NOBODY_NAMED = "none"
FEW = 200


def key_of(public_id: UUID) -> str:
    """The key of an entrustment's occasion and fact."""
    return f"entrustment:{public_id}"


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Running entrustments, then pupils both away without one. Four queries."""

    def of_pupils(rows):
        rows = rows.filter(school_id=school_id)
        return rows if subjects is None else rows.filter(student_id__in=subjects)

    running = of_pupils(Entrustment.objects.on(on))
    entrusted, brought = {}, {}
    for student_id, public_id, starts_on, received in running.values_list(
        "student_id", "public_id", "starts_on", "notice_received_on"
    ):
        entrusted[student_id] = key_of(public_id), starts_on
        if received is not None:
            brought[student_id] = received
    ended = of_pupils(Entrustment.objects.filter(until__lte=on)).order_by()
    last_ended = dict(ended.values_list("student_id").annotate(last=Max("until")))
    owed = {
        pk: (NOBODY_NAMED, max(since, last_ended.get(pk, since)))
        for pk, since in _both_away(of_pupils, on).items()
    } | entrusted
    here = _here_since(school_id, on, owed)
    for student_id, (key, since) in owed.items():
        if student_id not in here:
            continue
        since = max(since, here[student_id])
        if brought.get(student_id, since) >= since:  # else it came with the pupil
            yield Occasion(student_id, since, key)


def _here_since(school_id: int, on: date, pupils: Collection[int]) -> dict[int, date]:
    """Since when each of the pupils enrolled on a day has been at the school without a gap; one
    query."""
    rows = Enrolment.objects.filter(school_id=school_id, starts_on__lte=on)
    if len(pupils) < FEW:  # else the whole school is the shorter question
        rows = rows.filter(student_id__in=list(pupils))
    spans: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for pupil, starts_on, until in rows.order_by().values_list("student_id", "starts_on", "until"):
        if pupil in pupils and (until is None or until > starts_on):
            spans[pupil].append((starts_on, until))
    begun = {pupil: entry(held, on) for pupil, held in spans.items()}
    return {pupil: day for pupil, day in begun.items() if day is not None}


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
    """Notices that came back in the range, and entrustments that began in it (they name somebody).
    One query."""
    days = (since, until)
    rows = Entrustment.objects.filter(
        Q(notice_received_on__range=days) | Q(starts_on__range=days), school_id=school_id
    ).exclude(until=F("starts_on"))
    if subjects is not None:
        rows = rows.filter(student_id__in=subjects)
    for student_id, public_id, begun, received in rows.values_list(
        "student_id", "public_id", "starts_on", "notice_received_on"
    ):
        if since <= begun <= until:
            yield Fact(student_id, begun, key=NOBODY_NAMED)
        if received is not None and since <= received <= until:
            yield Fact(student_id, received, key=key_of(public_id))


KIND = DutyKind(
    code="entrustment.notice",
    label="提醒父母交《委托照护情况告知书》",
    subject=STUDENT,
    per=OCCASION,
    population=population,
    facts=facts,
    form_url=lambda public_id, key: reverse("students:entrustment", args=[public_id]),
    capability=Capability.EDIT_ARCHIVE,
    short="提醒交告知书",
)
