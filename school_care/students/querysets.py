"""Who may see which rows of the archive. Every dependent model delegates to Student."""

import re
import unicodedata
from typing import Any

from django.db import models

from school_care.core.intervals import IntervalQuerySet
from school_care.core.scoping import ScopedQuerySet, nobody

# Letters apart from Chinese characters (张zx); every other sign stays with its neighbours.
_PIECES = re.compile(r"[a-z0-9]+|[^\sa-z0-9]+")


class StudentQuerySet(ScopedQuerySet):
    """Pupils by who may see them."""

    def visible_to(self, user: Any):
        """Pupils whose archive page `user` may open today."""
        from school_care.students.access import pupil_ids_visible_to

        return self.none() if nobody(user) else self.filter(pk__in=pupil_ids_visible_to(user))

    def care_visible_to(self, user: Any):
        """Pupils whose care content (categories, level, records) `user` may read today."""
        from school_care.students.access import pupil_ids_with_care_visible_to

        if nobody(user):
            return self.none()
        return self.filter(pk__in=pupil_ids_with_care_visible_to(user))

    def kept_by(self, user: Any, capability: Any):
        """Pupils for whom `user` may use `capability` today, by a role that carries it."""
        from school_care.students.access import pupil_ids_kept_by

        if nobody(user):
            return self.none()
        return self.filter(pk__in=pupil_ids_kept_by(user, capability))

    def going_on(self):
        """Files that are used; one brought together with another of the same child is not."""
        return self.filter(merged_into__isnull=True)

    def enrolled(self):
        """Pupils at the school now."""
        from school_care.students.enums import EnrolmentStatus

        return self.filter(status=EnrolmentStatus.ENROLLED)

    def in_care(self, day):
        """Pupils with at least one care category on `day`, each once."""
        from school_care.students.models import StudentCategory

        return self.filter(pk__in=StudentCategory.objects.on(day).values("student_id"))

    def matching(self, words: str):
        """Pupils whose name, pinyin or initials hold every word of `words`: 张, zzx, zhangzi,
        zhang zx, 张zx. The first piece begins a spelling; later ones, and whole given names
        (zixuan), may stand inside it. ü is typed as v, u or ü."""
        found = self
        typed = unicodedata.normalize("NFKC", words.replace("\0", " ")).lower().replace("ü", "v")
        for place, piece in enumerate(_PIECES.findall(typed)):
            asked = models.Q(name__contains=piece)
            if piece.isascii() and piece.isalnum():
                inside = place > 0 or len(piece) > 3
                asked |= models.Q(search_key__contains=piece if inside else f"|{piece}")
            found = found.filter(asked)
        return found

    def in_class_order(self):
        """By class, then by name as a roster lists them."""
        return self.order_by(
            "-current_class__stage",
            "-current_class__entry_year",
            "current_class__number",
            "name_key",
            "id",
        )


class OfStudentQuerySet(ScopedQuerySet):
    """Rows that belong to a pupil: visible exactly when the pupil's archive is."""

    def visible_to(self, user: Any):
        from school_care.students.access import pupil_ids_visible_to

        if nobody(user):
            return self.none()
        return self.filter(student_id__in=pupil_ids_visible_to(user))


class ContactQuerySet(OfStudentQuerySet):
    """People around a child."""

    def current(self, day):
        """People who are around the child on `day`; those of the past are history."""
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gt=day))


class CareOfStudentQuerySet(ScopedQuerySet):
    """Rows of care content: visible when the pupil's care content is."""

    def visible_to(self, user: Any):
        from school_care.students.access import pupil_ids_with_care_visible_to

        if nobody(user):
            return self.none()
        return self.filter(student_id__in=pupil_ids_with_care_visible_to(user))


class InConfidenceQuerySet(ScopedQuerySet):
    """Rows of what was found about a pupil in confidence: seen by those who answer for the child,
    not by everyone who teaches it."""

    def visible_to(self, user: Any):
        from school_care.students.access import pupil_ids_in_confidence_of

        if nobody(user):
            return self.none()
        return self.filter(student_id__in=pupil_ids_in_confidence_of(user))


class OfStudentIntervals(OfStudentQuerySet, IntervalQuerySet):
    """Dated archive rows of a pupil."""


class CategoriesOfStudentQuerySet(ScopedQuerySet):
    """Rows told to care readers and to the registrar, who keeps the roster."""

    def visible_to(self, user: Any):
        from school_care.students.access import pupil_ids_with_categories_visible_to

        if nobody(user):
            return self.none()
        return self.filter(student_id__in=pupil_ids_with_categories_visible_to(user))


class CategoriesOfStudentIntervals(CategoriesOfStudentQuerySet, IntervalQuerySet):
    """Dated rows told to care readers and the registrar."""


class CareOfStudentIntervals(CareOfStudentQuerySet, IntervalQuerySet):
    """Dated rows of care content."""


class CategoryRowQuerySet(ScopedQuerySet):
    """Rows with a care category: care readers and the registrar, who keeps the roster, see them;
    those in confidence (psychology, behaviour, the family) only the child's own circle."""

    def visible_to(self, user: Any):
        from school_care.students.access import (
            pupil_ids_in_confidence_of,
            pupil_ids_with_categories_visible_to,
            schools_in_sight,
        )

        if nobody(user):
            return self.none()
        return self.filter(
            models.Q(student_id__in=pupil_ids_with_categories_visible_to(user)),
            models.Q(school_id__in=schools_in_sight(user)),
            models.Q(category__confidential=False)
            | models.Q(student_id__in=pupil_ids_in_confidence_of(user)),
        )


class CategoryOfStudentIntervals(CategoryRowQuerySet, IntervalQuerySet):
    """Dated care categories of pupils."""


class OfSchoolQuerySet(ScopedQuerySet):
    """Rows about a school's care work that name no pupil: seen by everyone there who reads care
    content."""

    def visible_to(self, user: Any):
        from school_care.school.access import schools_with
        from school_care.school.enums import READS_CARE

        if nobody(user):
            return self.none()
        return self.filter(school_id__in=schools_with(user, READS_CARE))


class OfSchoolIntervals(OfSchoolQuerySet, IntervalQuerySet):
    """Dated rows about a school's care work."""


class YearTurnQuerySet(ScopedQuerySet):
    """The steps of a school from year to year, for those who see the whole school."""

    def visible_to(self, user: Any):
        from school_care.school.access import schools_with
        from school_care.school.enums import WHOLE_SCHOOL

        if nobody(user):
            return self.none()
        return self.filter(school_id__in=schools_with(user, WHOLE_SCHOOL))


class KeptSheetQuerySet(ScopedQuerySet):
    """What the school's sheets mean, for those who import or fill them there."""

    def visible_to(self, user: Any):
        from school_care.school.access import schools_with_capability
        from school_care.school.enums import Capability

        if nobody(user):
            return self.none()
        held = (Capability.IMPORT_ROSTER, Capability.FILL_SHEETS)
        return self.filter(school_id__in=schools_with_capability(user, held))


class MergeQuerySet(ScopedQuerySet):
    """Decisions about two files of one child, for those who keep the whole school's archive."""

    def visible_to(self, user: Any):
        from school_care.school.access import schools_with_capability
        from school_care.school.enums import Capability

        if nobody(user):
            return self.none()
        held = (Capability.MERGE_PUPILS,)
        return self.filter(school_id__in=schools_with_capability(user, held))


class OwnRowsQuerySet(ScopedQuerySet):
    """Rows a person keeps for themselves."""

    def visible_to(self, user: Any):
        return self.none() if nobody(user) else self.filter(user=user)


class ClassReportQuerySet(ScopedQuerySet):
    """Reports of classes whose categories the person may see: own class, grade or school."""

    def visible_to(self, user: Any):
        from school_care.school.access import classes_visible_to

        if nobody(user):
            return self.none()
        return self.filter(school_class_id__in=classes_visible_to(user))


class DocumentQuerySet(ScopedQuerySet):
    """Attachments, each as far as its kind reaches. What is restricted is listed, and opened only
    by those `Attachment.readable_by` names."""

    def visible_to(self, user: Any):
        from school_care.students.access import (
            pupil_ids_visible_to,
            pupil_ids_with_care_visible_to,
            pupil_ids_with_categories_visible_to,
        )
        from school_care.students.document_limits import document_limits_of
        from school_care.students.enums import Reach

        if nobody(user):
            return self.none()
        return self.filter(document_limits_of(user)).filter(
            models.Q(reach=Reach.ARCHIVE, student_id__in=pupil_ids_visible_to(user))
            | models.Q(
                reach=Reach.CATEGORIES, student_id__in=pupil_ids_with_categories_visible_to(user)
            )
            | models.Q(reach=Reach.CARE, student_id__in=pupil_ids_with_care_visible_to(user))
        )

    def standing(self):
        """Attachments that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)
