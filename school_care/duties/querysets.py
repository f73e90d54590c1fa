"""Who may see which duties."""

from datetime import date
from typing import Any

from django.db.models import Q

from school_care.core.duty_kinds import CLASS, SCHOOL
from school_care.core.scoping import ScopedQuerySet, nobody


class DutyQuerySet(ScopedQuerySet):
    """Duties by who may see them, and by how they stand."""

    def visible_to(self, user: Any):
        """All duties of a school whose care content `user` reads whole; else those to pupils whose
        care content they may read, to classes they reach, and what of the school's own they owe
        themselves. A union of id subqueries."""
        from school_care.school.access import any_of, classes_visible_to, schools_with
        from school_care.school.enums import READS_CARE, WHOLE_SCHOOL
        from school_care.students.access import pupil_ids_with_care_visible_to, schools_in_sight

        if nobody(user):
            return self.none()
        rows = type(self)(self.model, using=self._db).order_by()
        whole = schools_with(user, [role for role in WHOLE_SCHOOL if role in READS_CARE])
        parts = [rows.filter(school_id__in=whole)] if whole else []
        if elsewhere := [pk for pk in schools_in_sight(user) if pk not in whole]:
            of_pupils = rows.filter(school_id__in=elsewhere)
            parts.append(of_pupils.filter(student_id__in=pupil_ids_with_care_visible_to(user)))
            parts.append(of_pupils.filter(subject_kind=SCHOOL, owner=user))
        if readers := [pk for pk in schools_with(user, READS_CARE) if pk not in whole]:
            of_classes = rows.filter(subject_kind=CLASS, school_id__in=readers)
            parts.append(of_classes.filter(school_class_id__in=classes_visible_to(user)))
        return self.filter(pk__in=any_of(parts, rows))

    def open(self):
        """Still to be done."""
        from school_care.duties.enums import DutyState

        return self.filter(state=DutyState.OPEN)

    def due_by(self, day: date):
        """Open, with their last day in time on or before `day`."""
        return self.open().filter(due_on__lte=day)

    def late_on(self, day: date):
        """Open and late on `day`."""
        return self.open().filter(warn_on__lte=day)

    def of_person(self, user: Any):
        """Owned by `user`."""
        return self.filter(owner=user)

    def about(self, student: Any, school_class: Any = None):
        """To one pupil or to its class."""
        wanted = Q(student=student)
        if school_class is not None:
            wanted |= Q(subject_kind=CLASS, school_class=school_class)
        return self.filter(wanted)
