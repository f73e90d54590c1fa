"""按等级联系: talk, call, video or visit, as often as the pupil's level asks (domain §0.1.4)."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from school_care.core.duty_kinds import ROLLING, STUDENT, DutyKind, Fact, Last, Occasion
from school_care.mentoring.enums import CONTACT_KINDS, RecordKind
from school_care.mentoring.kinds import contacts
from school_care.school.enums import Capability


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Pupils in care with a level or in a running emergency group."""
    return contacts.followed(school_id=school_id, on=on, pupils=subjects, emergencies=True)


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterable[Fact]:
    """Every contact and failed attempt."""
    return contacts.facts_of(
        CONTACT_KINDS, school_id=school_id, since=since, until=until, pupils=subjects
    )


def latest(
    *, school_id: int, until: date, subjects: Collection[int] | None = None
) -> dict[int, Last]:
    """The last contact of any kind."""
    return contacts.latest(school_id=school_id, until=until, kinds=CONTACT_KINDS, pupils=subjects)


def form_url(public_id: UUID, key: str) -> str:
    """A talk, unless the writer says otherwise."""
    return contacts.write_url(public_id, RecordKind.TALK)


KIND = DutyKind(
    code="contact.level",
    label="按等级联系",
    subject=STUDENT,
    per=ROLLING,
    population=population,
    facts=facts,
    latest=latest,
    form_url=form_url,
    capability=Capability.WRITE_CARE,
    short="联系",
)
