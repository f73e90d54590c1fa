"""按等级家访: in person, as often as the pupil's level asks (domain §0.1.4, T3-08)."""

from functools import partial

from school_care.core.duty_kinds import ROLLING, STUDENT, DutyKind
from school_care.mentoring.enums import RecordKind
from school_care.mentoring.kinds import contacts
from school_care.school.enums import Capability

KIND = DutyKind(
    code="visit.level",
    label="按等级家访",
    subject=STUDENT,
    per=ROLLING,
    population=contacts.followed,
    facts=partial(contacts.facts_of, contacts.VISIT),
    latest=partial(contacts.latest, contacts.VISIT),
    form_url=partial(contacts.write_url, RecordKind.VISIT),
    capability=Capability.WRITE_CARE,
    short="家访",
    also=frozenset({"contact.level", "visit.term"}),
)
