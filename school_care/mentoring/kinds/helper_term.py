"""学习帮手: one pupil who helps with learning, exactly one a child (school plan A06)."""

from functools import partial
from uuid import UUID

from django.urls import reverse

from school_care.core.duty_kinds import STUDENT, TERM, DutyKind
from school_care.mentoring.choices.pairings import PairingKind
from school_care.mentoring.kinds import standing_by
from school_care.school.enums import Capability


def class_url(public_id: UUID, key: str) -> str:
    """The class's care pupils, one after the other."""
    return reverse("mentoring:class_helpers", args=[public_id])


KIND = DutyKind(
    code="helper.term",
    label="确定学习帮手",
    short="学习帮手",
    subject=STUDENT,
    per=TERM,
    population=standing_by.in_care,
    facts=partial(standing_by.running, PairingKind.HELPER),
    form_url=partial(standing_by.pair_url, PairingKind.HELPER),
    capability=Capability.CHOOSE_HELPERS,
    class_url=class_url,
)
