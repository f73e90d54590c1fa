"""家校联系册: one month of one child for its family (C04, X04)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from school_care.activities.choices.home import NoteState, NoteWay
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import School, Term
from school_care.students.models import Student
from school_care.students.querysets import CareOfStudentQuerySet


class HomeNote(PublicIdModel):
    """What the teacher chose to tell the family of one month. `lines` is JSON, a list of
    {"source": code, "words": text}, copied when it was written: what is corrected in a record later
    does not change what the family was told. No category, level or talk stands in it. `number`
    counts the issues of a pupil's term from 1 (X04).

    A private link holds the secret, of which only a keyed hash is kept; it opens until
    `link_until`, and nothing is marked as read by opening it, since chat programs open links too.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="home_notes")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    month = models.DateField("月份")  # its first day
    number = models.PositiveSmallIntegerField("第几期", default=1)
    state = models.CharField(
        "状态", max_length=10, choices=NoteState.choices, default=NoteState.DRAFT
    )
    lines = Sealed("内容")
    words = Sealed("老师的话")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    issued_on = models.DateField("发出日期", null=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    way = models.CharField("方式", max_length=6, choices=NoteWay.choices, blank=True)
    link_hash = models.CharField(max_length=64, blank=True)
    link_until = models.DateTimeField(null=True)
    # the family's answer: on the page of the link, or on the slip that came back
    reply = Sealed("家长回复")
    replied_by = models.CharField("回复人", max_length=20, blank=True)
    replied_on = models.DateField("回复日期", null=True)
    withdrawn_why = models.CharField("撤回原因", max_length=120, blank=True)

    objects = CareOfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "家校联系册"
        ordering = ["-month", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "month"],
                condition=~Q(state=NoteState.WITHDRAWN),
                name="activities_note_once",
            )
        ]
        indexes = [
            models.Index(fields=["school", "month"], name="activities_note_by_month"),
            models.Index(
                fields=["link_hash"], name="activities_note_link", condition=~Q(link_hash="")
            ),
        ]
