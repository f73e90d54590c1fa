"""结对: every care pupil has a teacher beside them (E05; school plan A13). The school owes it."""

from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from school_care.core.duty_kinds import SCHOOL, STUDENT, TERM, DutyKind
from school_care.mentoring.choices.pairings import PairingKind
from school_care.mentoring.kinds import standing_by
from school_care.school.enums import Capability


def class_url(public_id: UUID, key: str) -> str:
    """Proposals for all of the class's pupils who have nobody."""
    return f"{reverse('mentoring:board')}?{urlencode({'scope': f'class:{public_id}'})}"


def school_url() -> str:
    """Proposals for everybody who has nobody."""
    return reverse("mentoring:board")


KIND = DutyKind(
    code="pairing.term",
    label="安排结对教师",
    short="结对",
    subject=STUDENT,
    per=TERM,
    population=standing_by.in_care,
    facts=partial(standing_by.running, PairingKind.TEACHER),
    form_url=partial(standing_by.pair_url, PairingKind.TEACHER),
    capability=Capability.PAIR,
    class_url=class_url,
    school_url=school_url,
    answers=SCHOOL,
)
