"""按等级联系: talk, call, video or visit, as often as the pupil's level asks (domain §0.1.4)."""

from functools import partial

from school_care.core.duty_kinds import ROLLING, STUDENT, DutyKind
from school_care.mentoring.enums import CONTACT_KINDS, RecordKind
from school_care.mentoring.kinds import contacts
from school_care.school.enums import Capability

KIND = DutyKind(
    code="contact.level",
    label="按等级联系",
    subject=STUDENT,
    per=ROLLING,
    population=partial(contacts.followed, emergencies=True),
    facts=partial(contacts.facts_of, CONTACT_KINDS),
    latest=partial(contacts.latest, CONTACT_KINDS),
    form_url=partial(contacts.write_url, RecordKind.TALK),
    capability=Capability.WRITE_CARE,
    short="联系",
)
