"""学期家访: once a term; for 日常关爱 a call does as well (domain §0.1.4)."""

from functools import partial

from school_care.core.duty_kinds import STUDENT, TERM, DutyKind
from school_care.mentoring.enums import RecordKind
from school_care.mentoring.kinds import contacts
from school_care.school.enums import Capability

WAYS = (RecordKind.VISIT, RecordKind.CALL, RecordKind.VIDEO)  # which of them do, the rule says

KIND = DutyKind(
    code="visit.term",
    label="本学期家访",
    subject=STUDENT,
    per=TERM,
    population=contacts.followed,
    facts=partial(contacts.facts_of, WAYS),
    form_url=partial(contacts.write_url, RecordKind.VISIT),
    capability=Capability.WRITE_CARE,
    also=frozenset({"contact.level", "visit.level"}),
)
