"""Who may see which rows of the reports app."""

from typing import Any

from django.db.models import Q

from school_care.core.intervals import IntervalQuerySet
from school_care.core.scoping import ScopedQuerySet, nobody


def _schools(user: Any, *capabilities: Any) -> list[int]:
    from school_care.school.access import schools_with_capability

    return [] if nobody(user) else schools_with_capability(user, capabilities)


class GoalQuerySet(ScopedQuerySet):
    """Goals of figures: of the schools where a person reads figures."""

    def visible_to(self, user: Any):
        from school_care.school.enums import Capability

        return self.filter(school_id__in=_schools(user, Capability.VIEW_FIGURES))


class SnapshotQuerySet(GoalQuerySet):
    """Figures are read where their goals are. What of a school a person reads (its classes, or all)
    is `figures.sight`'s to say."""

    def overseen_by(self, office: Any, day: Any):
        """Those of the schools a body oversees on a day."""
        from school_care.reports.models import Oversight

        rows = Oversight.objects.on(day).filter(office=office)
        return self.filter(school_id__in=rows.values("school_id"))


class OversightQuerySet(ScopedQuerySet, IntervalQuerySet):
    """Read by the people of the body."""

    def visible_to(self, user: Any):
        from school_care.school.enums import Capability

        return self.filter(office_id__in=_schools(user, Capability.READ_OVERSIGHT))


class SchoolPaperQuerySet(ScopedQuerySet, IntervalQuerySet):
    """What is about the school and not about a pupil: for whoever keeps its papers."""

    def visible_to(self, user: Any):
        from school_care.school.enums import Capability

        return self.filter(school_id__in=_schools(user, Capability.KEEP_SCHOOL_PAPERS))


class OfSummaryQuerySet(ScopedQuerySet):
    """Steps of a summary: seen by whoever sees that."""

    def visible_to(self, user: Any):
        from school_care.reports.models import Summary

        if nobody(user):
            return self.none()
        return self.filter(summary__in=Summary.objects.visible_to(user))


class ProblemQuerySet(ScopedQuerySet):
    """Problems are care content: seen by who reads the pupil's care. By a pairing alone one reads
    what is open, and of the rest what was settled since the day from which one reads records."""

    def visible_to(self, user: Any):
        from school_care.mentoring.note_access import limits_of
        from school_care.students.access import pupil_ids_with_care_visible_to

        if nobody(user):
            return self.none()
        seen = self.filter(student_id__in=pupil_ids_with_care_visible_to(user))
        days = {pupil: day for pupil, day in limits_of(user).items() if day is not None}
        if not days:
            return seen
        earlier = Q()
        for pupil, day in days.items():
            earlier |= Q(student_id=pupil, cleared_on__lt=day)
        return seen.exclude(earlier & ~Q(owner=user) & ~Q(written_by=user))
