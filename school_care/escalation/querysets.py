"""Who may see which rows of the transport. Messages, steps and receipts delegate to Escalation."""

from typing import Any

from django.db.models import Q

from school_care.core.intervals import IntervalQuerySet
from school_care.core.scoping import ScopedQuerySet, nobody
from school_care.escalation.enums import NEEDS_PERSON, OPEN, MessageState

# A message held for a person: its recipient cannot tell a second copy from a first.
HELD = Q(state=MessageState.UNKNOWN, next_at__isnull=True)
# What a person has to decide about before anything of its case goes on.
UNDECIDED = Q(state__in=NEEDS_PERSON) | HELD


def _ids_visible_to(user: Any):
    """The condition "this person may see the escalation".

    Whole school: whoever sends reports for it (principal, director). Others: of the pupils for
    whom they draft. What is in confidence: whom the app that keeps its case lets in, alone."""
    from school_care.escalation.confidence import readable_by
    from school_care.school.access import schools_with_capability
    from school_care.school.enums import Capability
    from school_care.students.access import pupil_ids_kept_by

    schools = schools_with_capability(user, (Capability.SEND_REPORT,))
    drafts = pupil_ids_kept_by(user, Capability.DRAFT_REPORT)
    plain = Q(school_id__in=schools) | Q(student_id__in=drafts)
    return plain & Q(in_confidence=False) | readable_by(user)


class EscalationQuerySet(ScopedQuerySet):
    """Reports upwards."""

    def visible_to(self, user: Any):
        return self.none() if nobody(user) else self.filter(_ids_visible_to(user))

    def open(self):
        """Those still going on."""
        return self.filter(state__in=OPEN)


class OfEscalationQuerySet(ScopedQuerySet):
    """Rows of one escalation: seen by whoever sees that."""

    def visible_to(self, user: Any):
        from school_care.escalation.models import Escalation

        if nobody(user):
            return self.none()
        return self.filter(escalation__in=Escalation.objects.visible_to(user))


class RecipientQuerySet(ScopedQuerySet, IntervalQuerySet):
    """Recipients of a school, and those shared by every school of this installation."""

    def of_school(self, school: Any):
        """The school's own and the shared ones."""
        return self.filter(Q(school=school) | Q(school__isnull=True))

    def visible_to(self, user: Any):
        from school_care.school.access import schools_with_capability
        from school_care.school.enums import Capability

        if nobody(user):
            return self.none()
        schools = schools_with_capability(user, (Capability.VIEW_REPORTS_UP,))
        if not schools:
            return self.none()
        return self.filter(Q(school_id__in=schools) | Q(school__isnull=True))


class AddressBookQuerySet(ScopedQuerySet, IntervalQuerySet):
    """What a school wrote down of recipients, shared ones too: people there, what goes where. For
    whoever sends its reports."""

    def visible_to(self, user: Any):
        from school_care.school.access import schools_with_capability
        from school_care.school.enums import Capability

        if nobody(user):
            return self.none()
        schools = schools_with_capability(user, (Capability.SEND_REPORT,))
        return self.filter(school_id__in=schools)


class OfRecipientQuerySet(ScopedQuerySet):
    """Receipts of a recipient. One shared by several schools may speak of another's child: pages
    ask `services.receipts.is_surely_of`, too."""

    def visible_to(self, user: Any):
        from school_care.escalation.models import Recipient
        from school_care.school.access import schools_with_capability
        from school_care.school.enums import Capability

        if nobody(user) or not schools_with_capability(user, (Capability.SEND_REPORT,)):
            return self.none()
        return self.filter(recipient__in=Recipient.objects.visible_to(user))
