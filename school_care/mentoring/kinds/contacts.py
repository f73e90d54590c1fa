"""What the kinds of contact share: who is followed closely, and what records say of them."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Max, Q
from django.urls import reverse

from school_care.core.duty_kinds import Fact, Last, Occasion, ask_once
from school_care.mentoring.enums import CONTACT_KINDS, Outcome, RecordKind
from school_care.mentoring.models import CareRecord
from school_care.students.care_days import care_since, emergencies_on, ranks_on

RECENT = timedelta(days=400)  # beyond it only pupils without a recent contact are asked about
Pupils = Collection[int] | None


def followed(*, school_id: int, on: date, pupils: Pupils, emergencies: bool) -> Iterator[Occasion]:
    """Pupils in care with a level, since they entered care; with `emergencies` also those of a
    running emergency group, whose interval lies over the level's. A pupil without a level is owed
    from the day the emergency began."""
    ranks = ranks_on(school_id, on, pupils)
    urgent = emergencies_on(school_id, on, pupils) if emergencies else {}
    for pupil, since in care_since(school_id, on, pupils).items():
        rank, (every, begun) = ranks.get(pupil, 0), urgent.get(pupil, (0, since))
        if rank or every:
            yield Occasion(pupil, since if rank else max(since, begun), rank=rank, every=every)


def latest(*, school_id: int, until: date, kinds: tuple[str, ...], pupils: Pupils) -> dict:
    """The last made contact of these kinds and the days of failed attempts, by pupil. Two queries,
    three where some pupil of the school had none for RECENT."""
    in_care = care_since(school_id, until, pupils)
    recent = _by_pupil(school_id, until, pupils)
    old = _older(school_id, until, frozenset(in_care) - frozenset(recent["any"]))
    found: dict[int, Last] = {}
    tried = _attempts(school_id, until, pupils)
    which = "visit" if kinds == (RecordKind.VISIT,) else "any"
    for pupil in in_care:
        made = recent[which].get(pupil) or old[which].get(pupil)
        days = tuple(day for day, kind in tried.get(pupil, ()) if kind in kinds)
        if made or days:
            found[pupil] = Last(made, days)
    return found


def _by_pupil(school_id: int, until: date, pupils: Pupils) -> dict[str, dict[int, date]]:
    rows = CareRecord.objects.filter(happened_on__gt=until - RECENT)
    question = ("contacts", school_id, until, None if pupils is None else frozenset(pupils))
    return ask_once(question, lambda: _grouped(rows, school_id, until, pupils))


def _older(school_id: int, until: date, missing: frozenset[int]) -> dict[str, dict[int, date]]:
    if not missing:
        return {"any": {}, "visit": {}}
    question = ("contacts-before", school_id, until, missing)
    return ask_once(question, lambda: _grouped(CareRecord.objects.all(), school_id, until, missing))


def _grouped(rows, school_id: int, until: date, pupils: Pupils) -> dict[str, dict[int, date]]:
    rows = rows.made_contacts().filter(school_id=school_id, happened_on__lte=until).order_by()
    if pupils is not None:
        rows = rows.filter(student_id__in=list(pupils))
    grouped = rows.values_list("student_id").annotate(
        any=Max("happened_on"), visit=Max("happened_on", filter=Q(kind=RecordKind.VISIT))
    )
    found: dict[str, dict[int, date]] = {"any": {}, "visit": {}}
    for pupil, reached, visited in grouped:
        found["any"][pupil] = reached
        if visited:
            found["visit"][pupil] = visited
    return found


def _attempts(school_id: int, until: date, pupils: Pupils) -> dict[int, list[tuple[date, str]]]:
    def ask() -> dict[int, list[tuple[date, str]]]:
        rows = CareRecord.objects.counted().filter(
            school_id=school_id,
            outcome=Outcome.NOT_REACHED,
            kind__in=CONTACT_KINDS,
            happened_on__range=(until - RECENT, until),
        )
        if pupils is not None:
            rows = rows.filter(student_id__in=list(pupils))
        found: dict[int, list[tuple[date, str]]] = defaultdict(list)
        for pupil, day, kind in rows.order_by().values_list("student_id", "happened_on", "kind"):
            found[pupil].append((day, kind))
        return found

    named = None if pupils is None else frozenset(pupils)
    return ask_once(("attempts", school_id, until, named), ask)


def facts_of(
    kinds: tuple[str, ...], *, school_id: int, since: date, until: date, pupils: Pupils
) -> Iterator[Fact]:
    """Contacts and attempts of these kinds, each naming its way; one query."""
    rows = CareRecord.objects.counted().filter(
        school_id=school_id, kind__in=kinds, happened_on__range=(since, until)
    )
    if pupils is not None:
        rows = rows.filter(student_id__in=list(pupils))
    for pupil, day, kind, outcome in rows.order_by().values_list(
        "student_id", "happened_on", "kind", "outcome"
    ):
        yield Fact(pupil, day, made=outcome == Outcome.MADE, how=kind)


def write_url(public_id: UUID, kind: str) -> str:
    """The form for one pupil, its kind chosen."""
    return f"{reverse('mentoring:write', args=[public_id])}?{urlencode({'kind': kind})}"
