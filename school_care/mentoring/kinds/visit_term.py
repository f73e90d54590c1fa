"""学期家访: once a term; for 日常关爱 a call does as well (domain §0.1.4)."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from school_care.core.duty_kinds import STUDENT, TERM, DutyKind, Fact, Occasion
from school_care.mentoring.enums import RecordKind
from school_care.mentoring.kinds import contacts
from school_care.school.enums import Capability

WAYS = (RecordKind.VISIT, RecordKind.CALL, RecordKind.VIDEO)  # which of them do, the rule says


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Pupils in care with a level."""
    return contacts.followed(school_id=school_id, on=on, pupils=subjects, emergencies=False)


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterable[Fact]:
    """Visits and calls, made or tried."""
    return contacts.facts_of(WAYS, school_id=school_id, since=since, until=until, pupils=subjects)


def form_url(public_id: UUID, key: str) -> str:
    """A visit."""
    return contacts.write_url(public_id, RecordKind.VISIT)


KIND = DutyKind(
    code="visit.term",
    label="本学期家访",
    subject=STUDENT,
    per=TERM,
    population=population,
    facts=facts,
    form_url=form_url,
    capability=Capability.WRITE_CARE,
    also=frozenset({"contact.level", "visit.level"}),
)
