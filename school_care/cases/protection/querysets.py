"""Who may see rows of protection: always through `cases.protection.sight`."""

from typing import Any

from django.db.models import Q

from school_care.core.intervals import IntervalQuerySet
from school_care.core.scoping import ScopedQuerySet, nobody


class ProtectionQuerySet(ScopedQuerySet):
    """Cases of protection."""

    def visible_to(self, user: Any):
        """Those this person may know of at all; how much of each, `sight.level_of` says."""
        from school_care.cases.protection.sight import ids_known_to

        return self.none() if nobody(user) else self.filter(pk__in=ids_known_to(user))

    def open_to(self, user: Any):
        """Those this person may read whole."""
        from school_care.cases.protection.sight import ids_open_to

        return self.none() if nobody(user) else self.filter(pk__in=ids_open_to(user))

    def running(self):
        """Those that have not ended."""
        from school_care.cases.protection.enums import RUNNING

        return self.filter(state__in=RUNNING)


class OfProtectionQuerySet(ScopedQuerySet):
    """Rows of a case: with what may be read of it whole. Who sees less reads them through
    `protection.reading`, never from here."""

    def visible_to(self, user: Any):
        from school_care.cases.models import Protection

        if nobody(user):
            return self.none()
        return self.filter(protection__in=Protection.objects.open_to(user))


def _schools(user: Any, *capabilities: str) -> list[int]:
    from school_care.school.access import schools_with_capability

    return list(schools_with_capability(user, capabilities))


class CommitteeQuerySet(ScopedQuerySet, IntervalQuerySet):
    """Who sits in the committee: for everybody at the school."""

    def visible_to(self, user: Any):
        from school_care.school.enums import Capability

        if nobody(user):
            return self.none()
        return self.filter(school_id__in=_schools(user, Capability.REPORT_HARM))


class SurveyQuerySet(ScopedQuerySet):
    """Surveys and their sheets: for whoever keeps them."""

    def visible_to(self, user: Any):
        from school_care.school.enums import Capability

        if nobody(user):
            return self.none()
        schools = _schools(user, Capability.KEEP_SURVEY)
        names = {field.name for field in self.model._meta.get_fields()}
        for path, known in (("school_id", "school"), ("survey__school_id", "survey")):
            if known in names:
                return self.filter(**{f"{path}__in": schools})
        return self.filter(survey_class__survey__school_id__in=schools)


class InboundQuerySet(ScopedQuerySet):
    """What others ask of the school: whoever takes it in, and the handler; of pupils one keeps the
    files of, unless it is in confidence; in confidence nobody who keeps out of a case of the
    pupil."""

    def visible_to(self, user: Any):
        from school_care.cases.protection.sight import pupils_kept_from
        from school_care.school.enums import Capability
        from school_care.students.access import pupil_ids_kept_by

        if nobody(user):
            return self.none()
        open_to_all = Q(in_confidence=False) | Q(student__isnull=True)
        drafts = pupil_ids_kept_by(user, Capability.DRAFT_REPORT)
        here = _schools(user, Capability.REPORT_HARM)
        return self.filter(
            Q(school_id__in=_schools(user, Capability.RECEIVE_REFERRALS))
            | Q(handler=user, school_id__in=here)
            | Q(student_id__in=drafts, in_confidence=False),
            open_to_all | ~Q(student_id__in=pupils_kept_from(user)),
        )


class PlanQuerySet(ScopedQuerySet, IntervalQuerySet):
    """Plans and drills: for everybody at the school."""

    def visible_to(self, user: Any):
        from school_care.school.enums import Capability

        if nobody(user):
            return self.none()
        return self.filter(school_id__in=_schools(user, Capability.REPORT_HARM))


class FileGlassQuerySet(ScopedQuerySet):
    """紧急查阅 of files: one's own, and for whoever looks after them, but of a pupil from whose
    case they keep out."""

    def visible_to(self, user: Any):
        from school_care.cases.protection.sight import pupils_kept_from
        from school_care.school.enums import Capability

        if nobody(user):
            return self.none()
        led = _schools(user, Capability.LEAD_PROTECTION, Capability.KEEP_PROTECTION)
        looked_after = Q(school_id__in=led) & ~Q(student_id__in=pupils_kept_from(user))
        return self.filter(Q(user=user) | looked_after)
