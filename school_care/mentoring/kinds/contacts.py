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
from school_care.students.care_days import care_since, classes_on, emergencies_on, ranks_on

RECENT = timedelta(days=400)  # who was reached since is known by one range of the index
VISIT = (RecordKind.VISIT,)
MADE = str(Outcome.MADE)
Pupils = Collection[int] | None
LastDays = dict[int, date]


def followed(
    *, school_id: int, on: date, subjects: Pupils = None, emergencies: bool = False
) -> Iterator[Occasion]:
    """Pupils in care with a level, since they entered care; with `emergencies` also everybody in a
    running emergency group, in care or not, since it began: its interval lies over the level's."""
    ranks = ranks_on(school_id, on, subjects)
    urgent = dict(emergencies_on(school_id, on, subjects)) if emergencies else {}
    for pupil, since in care_since(school_id, on, subjects).items():
        rank = ranks.get(pupil)
        if rank:
            every, begun = urgent.pop(pupil, (0, None)) if urgent else (0, None)
            yield Occasion(pupil, since, "", None, 0, rank, every, begun)
    here = classes_on(school_id, on, subjects) if urgent else {}
    for pupil, (every, begun) in urgent.items():
        if pupil in here:
            yield Occasion(pupil, begun, every=every, every_from=begun)


def latest(
    kinds: tuple[str, ...], *, school_id: int, until: date, subjects: Pupils = None
) -> dict[int, Last]:
    """The last made contact of these kinds and the days of failed attempts, by pupil, whoever was
    contacted. Two queries, three where somebody long in care was not reached for RECENT."""
    recent = _recent(school_id, until, subjects)
    made = recent[1] if kinds == VISIT else recent[0]
    long_ago = until - RECENT
    missing = {
        pupil
        for pupil, since in care_since(school_id, until, subjects).items()
        if since <= long_ago and pupil not in made
    }
    if missing:
        made = _older(school_id, long_ago, kinds, missing) | made
    found = {pupil: Last(day) for pupil, day in made.items()}
    for pupil, tried in _attempts(school_id, until, subjects).items():
        days = tuple(day for day, kind in tried if kind in kinds)
        if days:
            found[pupil] = Last(made.get(pupil), days)
    return found


def _recent(school_id: int, until: date, pupils: Pupils) -> tuple[LastDays, LastDays]:
    """The last contact, and the last visit, of everybody reached within RECENT."""

    def ask() -> tuple[LastDays, LastDays]:
        rows = _of(CareRecord.objects.made_contacts(), school_id, pupils)
        grouped = (
            rows.filter(happened_on__gt=until - RECENT, happened_on__lte=until)
            .values_list("student_id")
            .annotate(
                reached=Max("happened_on"),
                visited=Max("happened_on", filter=Q(kind=RecordKind.VISIT)),
            )
        )
        reached: LastDays = {}
        visited: LastDays = {}
        for pupil, last_contact, last_visit in grouped:
            reached[pupil] = last_contact
            if last_visit:
                visited[pupil] = last_visit
        return reached, visited

    return ask_once(("contacts", school_id, until, _named(pupils)), ask)


def _older(school_id: int, until: date, kinds: tuple[str, ...], pupils: set[int]) -> LastDays:
    rows = _of(CareRecord.objects.made_contacts(), school_id, pupils)
    rows = rows.filter(kind__in=kinds, happened_on__lte=until)
    return dict(rows.values_list("student_id").annotate(reached=Max("happened_on")))


def _attempts(school_id: int, until: date, pupils: Pupils) -> dict[int, list[tuple[date, str]]]:
    def ask() -> dict[int, list[tuple[date, str]]]:
        rows = _of(CareRecord.objects.counted(), school_id, pupils).filter(
            outcome=Outcome.NOT_REACHED,
            kind__in=CONTACT_KINDS,
            happened_on__gt=until - RECENT,
            happened_on__lte=until,
        )
        found: dict[int, list[tuple[date, str]]] = defaultdict(list)
        for pupil, day, kind in rows.values_list("student_id", "happened_on", "kind"):
            found[pupil].append((day, kind))
        return found

    return ask_once(("attempts", school_id, until, _named(pupils)), ask)


def facts_of(
    kinds: tuple[str, ...],
    *,
    school_id: int,
    since: date,
    until: date,
    subjects: Pupils = None,
) -> Iterator[Fact]:
    """Contacts and attempts of these kinds, each naming its way; one query."""
    rows = _of(CareRecord.objects.counted(), school_id, subjects).filter(
        kind__in=kinds, happened_on__range=(since, until)
    )
    for pupil, day, kind, outcome in rows.values_list(
        "student_id", "happened_on", "kind", "outcome"
    ):
        yield Fact(pupil, day, outcome == MADE, "", 0, kind)


def _of(rows, school_id: int, pupils: Pupils):
    rows = rows.filter(school_id=school_id).order_by()
    return rows if pupils is None else rows.filter(student_id__in=list(pupils))


def _named(pupils: Pupils) -> frozenset[int] | None:
    return None if pupils is None else frozenset(pupils)


def write_url(kind: str, public_id: UUID, key: str) -> str:
    """The form for one pupil, the kind of record chosen unless the writer says otherwise."""
    return f"{reverse('mentoring:write', args=[public_id])}?{urlencode({'kind': kind})}"
