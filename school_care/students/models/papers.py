"""Cards, attachments, and the termly class report."""

from typing import Any

from django.conf import settings
from django.db import models

from school_care.core.sealed import PublicIdModel
from school_care.school.enums import Role
from school_care.school.models import School, SchoolClass, Term
from school_care.students.enums import DOCUMENT_REACH, DocumentKind, Reach
from school_care.students.models.pupil import Student
from school_care.students.querysets import (
    CategoriesOfStudentQuerySet,
    ClassReportQuerySet,
    DocumentQuerySet,
    OfStudentQuerySet,
)


class ContactCard(PublicIdModel):
    """A pupil's card checked against the facts on a day: its version. `digest` is a keyed hash of
    what was on it, so that a later change shows as «卡上内容已有变化» without keeping the words."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="cards")
    version = models.PositiveSmallIntegerField("版次", default=1)
    verified_on = models.DateField("核对日期")
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    digest = models.CharField(max_length=40, blank=True)

    objects = OfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "联系卡"
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["student", "version"], name="students_card_version")
        ]
        indexes = [
            # the cards of a term
            models.Index(fields=["school", "verified_on"], name="students_card_by_school"),
        ]


class Attachment(PublicIdModel):
    """A file about one pupil. It lies sealed below PRIVATE_ROOT, has no address of its own, and is
    handed out by a view that asks who may. Children's data never enters Wagtail's documents."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField("类型", max_length=14, choices=DocumentKind.choices)
    reach = models.CharField(max_length=10, choices=Reach.choices)
    title = models.CharField("名称", max_length=60)
    about = models.UUIDField(null=True)  # public id of the record, certificate or consent it proves
    happened_on = models.DateField("材料日期", null=True, blank=True)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField("大小（字节）")
    pages = models.PositiveSmallIntegerField("页数", default=1)
    digest = models.CharField(max_length=64)
    has_thumbnail = models.BooleanField(default=False)
    restricted = models.BooleanField("限阅", default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_why = models.CharField("撤下原因", max_length=120, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "附件"
        ordering = ["-happened_on", "-id"]
        indexes = [
            # the documents of a pupil
            models.Index(fields=["student", "-id"], name="students_document_of_pupil"),
            # the pages of a record, the papers of a consent
            models.Index(fields=["about"], name="students_document_about"),
        ]

    def __str__(self) -> str:
        return self.title

    def readable_by(self, user: Any, roles: frozenset) -> bool:
        """Whether `user`, whom the kind reaches, with `roles` at the school, may open it: always,
        unless restricted; then who uploaded it and the student-affairs director."""
        return not self.restricted or self.uploaded_by_id == user.pk or Role.DIRECTOR in roles

    def save(self, *args, **kwargs) -> None:
        self.reach = DOCUMENT_REACH[DocumentKind(self.kind)]
        super().save(*args, **kwargs)


class ClassReport(PublicIdModel):
    """各班上报: the class's care pupils of a term as its head teacher reported them (A21)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="reports")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField("次", default=1)  # reported again after a change
    unchanged = models.BooleanField("无变化", default=False)
    pupils = models.PositiveSmallIntegerField("关爱学生数", default=0)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField()

    objects = ClassReportQuerySet.as_manager()

    class Meta:
        verbose_name = "班级上报"
        ordering = ["-reported_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_class", "term", "version"], name="students_report_version"
            )
        ]
        indexes = [
            # which classes of a school have reported this term
            models.Index(fields=["school", "term"], name="students_report_by_term"),
        ]


class ReportedPupil(models.Model):
    """A pupil as the class reported them: the category codes of that day."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(ClassReport, on_delete=models.PROTECT, related_name="rows")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    codes = models.JSONField(default=list)

    objects = CategoriesOfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "上报学生"
        constraints = [
            models.UniqueConstraint(fields=["report", "student"], name="students_reported_once")
        ]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.student_id}"
