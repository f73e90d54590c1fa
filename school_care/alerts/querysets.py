"""Who sees a warning: whoever keeps the attendance and care of its pupil, within their sight."""

from typing import Any

from school_care.alerts.enums import STANDING
from school_care.core.scoping import ScopedQuerySet, nobody


class AlertQuerySet(ScopedQuerySet):
    """Warnings about pupils."""

    def visible_to(self, user: Any):
        from school_care.school.enums import Capability
        from school_care.students.access import pupil_ids_kept_by

        if nobody(user):
            return self.none()
        return self.filter(student_id__in=pupil_ids_kept_by(user, Capability.VIEW_ALERTS))

    def standing(self):
        """Warnings nobody has finished with, and that have not cleared."""
        return self.filter(state__in=STANDING)


class OfAlertQuerySet(ScopedQuerySet):
    """Rows of a warning's history: seen with the warning."""

    def visible_to(self, user: Any):
        from school_care.alerts.models import Alert

        if nobody(user):
            return self.none()
        return self.filter(alert__in=Alert.objects.visible_to(user))
