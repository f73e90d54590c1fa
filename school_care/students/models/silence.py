"""暂缓向家庭发出: while it holds, nothing about the child goes to the family on any way."""

from django.db import models
from django.db.models import Q

from school_care.core.scoping import ScopedQuerySet
from school_care.core.sealed import PublicIdModel
from school_care.school.models import School
from school_care.students.models.pupil import Student


class SilenceQuerySet(ScopedQuerySet):
    """Nobody lists them: whoever sends something asks `students.silence`."""

    def visible_to(self, user):
        """None: that somebody is protected from their own family is seen on the case alone."""
        return self.none()

    def running(self):
        """Those that hold."""
        return self.filter(until_at__isnull=True)


class FamilySilence(PublicIdModel):
    """From a moment to another. `source_ref`: public id of the case that asks for it. Written by
    upper services in their own transaction; more than one may hold for a child."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="silences")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    source_ref = models.CharField(max_length=80)

    objects = SilenceQuerySet.as_manager()

    class Meta:
        verbose_name = "暂缓向家庭发出"
        constraints = [
            models.UniqueConstraint(
                fields=["student", "source_ref"],
                condition=Q(until_at__isnull=True),
                name="students_silence_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["student"],
                condition=Q(until_at__isnull=True),
                name="students_silence_running",
            )
        ]
