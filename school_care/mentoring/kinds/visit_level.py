"""按等级家访: in person, as often as the pupil's level asks (domain §0.1.4, T3-08)."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from school_care.core.duty_kinds import ROLLING, STUDENT, DutyKind, Fact, Last, Occasion
from school_care.mentoring.enums import RecordKind
from school_care.mentoring.kinds import contacts
from school_care.school.enums import Capability

VISITS = (RecordKind.VISIT,)


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Pupils in care with a level."""
    return contacts.followed(school_id=school_id, on=on, pupils=subjects, emergencies=False)


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterable[Fact]:
    """Visits made and those that found nobody."""
    return contacts.facts_of(VISITS, school_id=school_id, since=since, until=until, pupils=subjects)


def latest(
    *, school_id: int, until: date, subjects: Collection[int] | None = None
) -> dict[int, Last]:
    """The last visit in person."""
    return contacts.latest(school_id=school_id, until=until, kinds=VISITS, pupils=subjects)


def form_url(public_id: UUID, key: str) -> str:
    """A visit."""
    return contacts.write_url(public_id, RecordKind.VISIT)


KIND = DutyKind(
    code="visit.level",
    label="按等级家访",
    subject=STUDENT,
    per=ROLLING,
    population=population,
    facts=facts,
    latest=latest,
    form_url=form_url,
    capability=Capability.WRITE_CARE,
    short="家访",
    also=frozenset({"contact.level", "visit.term"}),
)
