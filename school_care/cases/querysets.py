"""Who may see a case: whoever may draft reports for the pupil; for the whole school whoever sends
them. Cases of protection have a rule of their own: `cases.protection.sight`."""

from typing import Any

from django.db.models import Q

from school_care.core.intervals import IntervalQuerySet
from school_care.core.scoping import ScopedQuerySet, nobody


class CaseQuerySet(ScopedQuerySet):
    """Cases of pupils."""

    def visible_to(self, user: Any):
        from school_care.cases.protection.enums import PROTECTED
        from school_care.cases.protection.sight import ids_with_steps_to
        from school_care.school.access import schools_with_capability
        from school_care.school.enums import Capability
        from school_care.students.access import pupil_ids_kept_by

        if nobody(user):
            return self.none()
        schools = schools_with_capability(user, (Capability.SEND_REPORT,))
        drafts = pupil_ids_kept_by(user, Capability.DRAFT_REPORT)
        plain = Q(school_id__in=schools) | Q(student_id__in=drafts)
        protected = Q(type__in=PROTECTED, protection__in=ids_with_steps_to(user))
        return self.filter(plain & ~Q(type__in=PROTECTED) | protected)


class ReportQuerySet(ScopedQuerySet):
    """What was written of cases: seen with the case."""

    def visible_to(self, user: Any):
        from school_care.cases.models import Case

        if nobody(user):
            return self.none()
        return self.filter(case__in=Case.objects.visible_to(user))


class OfCaseQuerySet(ScopedQuerySet):
    """Rows that belong to a case, seen with it. `path`: how they reach their case."""

    path = "case"

    def visible_to(self, user: Any):
        from school_care.cases.models import Case

        if nobody(user):
            return self.none()
        return self.filter(**{f"{self.path}__in": Case.objects.visible_to(user)})

    def running(self):
        """Courses that have not ended."""
        from school_care.cases.dropout.enums import RUNNING

        return self.filter(state__in=RUNNING)


class OfCourseQuerySet(OfCaseQuerySet):
    """Rows that belong to a course."""

    path = "course__case"

    def standing(self):
        """Rounds that were not withdrawn as a mistake."""
        return self.filter(withdrawn_at__isnull=True)


class PolicyQuerySet(IntervalQuerySet):
    """The school's limits by the day they hold."""


class LedgerQuerySet(ScopedQuerySet):
    """Tables of a whole school: for whoever keeps its ledgers."""

    def visible_to(self, user: Any):
        from school_care.school.access import schools_with_capability
        from school_care.school.enums import Capability

        if nobody(user):
            return self.none()
        held = (Capability.KEEP_LEDGERS, Capability.SIGN_LEDGERS)
        return self.filter(school_id__in=schools_with_capability(user, held))


class DestinationQuerySet(ScopedQuerySet):
    """Where pupils went: whoever keeps their archive."""

    def visible_to(self, user: Any):
        from school_care.school.enums import Capability
        from school_care.students.access import pupil_ids_kept_by

        if nobody(user):
            return self.none()
        return self.filter(student_id__in=pupil_ids_kept_by(user, Capability.EDIT_ARCHIVE))
