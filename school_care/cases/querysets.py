"""Who may see a case: whoever may draft reports for the pupil; for the whole school whoever sends
them."""

from typing import Any

from django.db.models import Q

from school_care.core.scoping import ScopedQuerySet, nobody


class CaseQuerySet(ScopedQuerySet):
    """Cases of pupils."""

    def visible_to(self, user: Any):
        from school_care.cases.enums import CaseType
        from school_care.school.access import schools_with_capability
        from school_care.school.enums import Capability
        from school_care.students.access import pupil_ids_kept_by

        if nobody(user):
            return self.none()
        schools = schools_with_capability(user, (Capability.SEND_REPORT,))
        drafts = pupil_ids_kept_by(user, Capability.DRAFT_REPORT)
        own = Q(student_id__in=drafts) & ~Q(type=CaseType.MR)
        return self.filter(Q(school_id__in=schools) | own)


class ReportQuerySet(ScopedQuerySet):
    """What was written of cases: seen with the case."""

    def visible_to(self, user: Any):
        from school_care.cases.models import Case

        if nobody(user):
            return self.none()
        return self.filter(case__in=Case.objects.visible_to(user))
