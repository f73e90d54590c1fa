"""A proposal of pairings between being made and being confirmed, and what came of it."""

from typing import Any

from django.conf import settings
from django.db import models

from school_care.core.scoping import ScopedQuerySet, nobody
from school_care.core.sealed import PublicIdModel
from school_care.school.models import School


class ProposalQuerySet(ScopedQuerySet):
    """Proposals, for those who pair teachers with pupils at the school."""

    def visible_to(self, user: Any):
        from school_care.school.access import schools_with_capability
        from school_care.school.enums import Capability

        if nobody(user):
            return self.none()
        held = schools_with_capability(user, (Capability.PAIR,))
        return self.filter(school_id__in=held)

    def waiting(self):
        """Not confirmed and not put away yet."""
        return self.filter(confirmed_at__isnull=True, dropped_at__isnull=True)


class PairingProposal(PublicIdModel):
    """What the board proposed. Until it is confirmed nobody is paired and nobody sees more.

    `lines`: for each child {"student": key, "teacher": key or null, "because": [...], "mark": ""},
    see `board_lines`. Keys only: no child is named here.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField("范围", max_length=60, blank=True)  # all, grade:…, class:…
    lines = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)  # two people, one proposal: the later is told
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    pairings = models.JSONField(default=list)  # keys of what was stored
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "结对建议"
        indexes = [models.Index(fields=["school", "made_at"], name="mentoring_proposal_school")]

    def __str__(self) -> str:
        return f"{self.school_id} {self.made_at:%Y-%m-%d}"
