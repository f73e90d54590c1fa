"""Who sees what left the school: whoever took it out, and those who answer for the school."""

from typing import Any

from django.db import models

from school_care.core.scoping import ScopedQuerySet, nobody


class OutgoingQuerySet(ScopedQuerySet):
    """One's own exports and sheets; the principal and the director see the school's."""

    def visible_to(self, user: Any):
        from school_care.school.access import schools_with, schools_with_capability
        from school_care.school.enums import Capability, Role

        if nobody(user):
            return self.none()
        held = (Capability.EXPORT_PUPILS, Capability.FILL_SHEETS)
        led = schools_with(user, (Role.PRINCIPAL, Role.DIRECTOR))
        return self.filter(school_id__in=schools_with_capability(user, held)).filter(
            models.Q(by=user) | models.Q(school_id__in=led)
        )


class OwnSheetQuerySet(ScopedQuerySet):
    """A filled sheet holds children's data as its maker sees them: nobody else opens it."""

    def visible_to(self, user: Any):
        from school_care.school.access import schools_with_capability
        from school_care.school.enums import Capability

        if nobody(user):
            return self.none()
        return self.filter(
            by=user, school_id__in=schools_with_capability(user, (Capability.FILL_SHEETS,))
        )
