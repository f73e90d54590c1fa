"""Who sees which rows of class life: those of a pupil go with the pupil's file, those of a class
with the class, those of the dormitory with its staff."""

from typing import Any

from django.db import models

from school_care.core.intervals import IntervalQuerySet
from school_care.core.scoping import ScopedQuerySet, nobody
from school_care.school.access import classes_visible_to, schools_with
from school_care.school.enums import BOARDERS, WHOLE_SCHOOL
from school_care.students.querysets import OfStudentIntervals, OfStudentQuerySet

__all__ = ["OfRollQuerySet", "OfStudentIntervals", "OfStudentQuerySet", "RoomQuerySet"]


def _dormitory_schools(user: Any) -> list[int]:
    return schools_with(user, (*WHOLE_SCHOOL, *BOARDERS))


class OfClassQuerySet(ScopedQuerySet):
    """Rows of a class, seen with the class."""

    def visible_to(self, user: Any):
        if nobody(user):
            return self.none()
        return self.filter(school_class_id__in=classes_visible_to(user))


class OfRollQuerySet(ScopedQuerySet):
    """Rolls: a class's with the class, a room's with the dormitory."""

    def visible_to(self, user: Any):
        if nobody(user):
            return self.none()
        return self.filter(
            models.Q(school_class_id__in=classes_visible_to(user))
            | models.Q(school_class__isnull=True, school_id__in=_dormitory_schools(user))
        )


class RoomQuerySet(ScopedQuerySet):
    """Rooms, for dormitory staff and those who see the whole school."""

    def visible_to(self, user: Any):
        if nobody(user):
            return self.none()
        return self.filter(school_id__in=_dormitory_schools(user))


class OverseenQuerySet(ScopedQuerySet):
    """Rows about the whole school, seen by those who see the whole school."""

    def visible_to(self, user: Any):
        if nobody(user):
            return self.none()
        return self.filter(school_id__in=schools_with(user, WHOLE_SCHOOL))


class RoomStayQuerySet(OfStudentQuerySet, IntervalQuerySet):
    """Dated stays in rooms."""
