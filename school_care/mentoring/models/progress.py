"""The progress file (进步档案): marks against oneself, achievements, growth bag, term reviews."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from school_care.core.scoping import ScopedQuerySet, nobody
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.mentoring.choices.progress import (
    AwardLevel,
    BagItem,
    ExamStage,
    HowSaid,
    ReviewState,
    Voice,
)
from school_care.school.models import School, SealedSheetImport, Term
from school_care.students.models import Student
from school_care.students.querysets import CareOfStudentQuerySet, OfSchoolQuerySet


class MarkImportQuerySet(ScopedQuerySet):
    """Mark sheets are seen by whoever brought them, and by the student-affairs director."""

    def visible_to(self, user: Any):
        from school_care.school.access import schools_with, schools_with_capability
        from school_care.school.enums import Capability, Role

        if nobody(user):
            return self.none()
        here = schools_with_capability(user, (Capability.IMPORT_MARKS,))
        led = schools_with(user, (Role.DIRECTOR,))
        return self.filter(school_id__in=here).filter(Q(uploaded_by=user) | Q(school_id__in=led))


class MarkImport(SealedSheetImport):
    """A mark sheet. Only the marks of pupils with a progress file are kept; `exam` is made or met
    at the commit."""

    # what the file says it is about, as the person chose on upload
    term = models.ForeignKey(Term, null=True, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField("阶段", max_length=8, choices=ExamStage.choices, blank=True)
    exam_name = models.CharField("考试名称", max_length=40, blank=True)
    taken_on = models.DateField("考试日期", null=True, blank=True)

    objects = MarkImportQuerySet.as_manager()

    class Meta(SealedSheetImport.Meta):
        verbose_name = "成绩导入"
        indexes = [models.Index(fields=["school", "-uploaded_at"], name="mentoring_mark_imports")]


class Exam(PublicIdModel):
    """An occasion on which marks were given."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField("阶段", max_length=8, choices=ExamStage.choices)
    name = models.CharField("名称", max_length=40)
    taken_on = models.DateField("日期")

    objects = OfSchoolQuerySet.as_manager()

    class Meta:
        verbose_name = "考试"
        ordering = ["taken_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "term", "stage", "name"], name="mentoring_exam_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Mark(PublicIdModel):
    """One pupil's mark in one subject at one exam: points out of `full`, or a grade (优、良…) in
    words, or 缺考 (`absent`). Never compared with others, never ranked (教育部令50号)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="marks")
    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="marks")
    subject = models.CharField("学科", max_length=20)
    points = models.DecimalField("得分", max_digits=5, decimal_places=1, null=True)
    full = models.DecimalField("满分", max_digits=5, decimal_places=1, null=True)
    grade = models.CharField("等第", max_length=8, blank=True)
    absent = models.BooleanField("缺考", default=False)
    imported = models.ForeignKey(
        MarkImport, null=True, on_delete=models.PROTECT, related_name="marks"
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()

    objects = CareOfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "成绩"
        constraints = [
            models.UniqueConstraint(
                fields=["student", "exam", "subject"], name="mentoring_mark_once"
            )
        ]


class Achievement(PublicIdModel):
    """Something the child may be proud of (B08)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="achievements")
    happened_on = models.DateField("日期")
    title = models.CharField("成绩或荣誉", max_length=80)
    level = models.CharField(
        "级别", max_length=10, choices=AwardLevel.choices, default=AwardLevel.NONE
    )
    for_family = models.BooleanField("可写入家庭版", default=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField("撤销原因", max_length=200, blank=True)

    objects = CareOfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "成绩与荣誉"
        ordering = ["-happened_on", "-id"]


class BagEntry(PublicIdModel):
    """Something put into the growth bag by hand in a term; the rest of the bag is shown from what
    is recorded anyway. Pictures and papers are attachments of the pupil, found by `paper`."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="bag_entries")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    item = models.CharField("项目", max_length=14, choices=BagItem.choices)
    added_on = models.DateField("放入日期")
    text = Sealed("内容")
    paper = models.UUIDField("附件", null=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = CareOfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "成长记录袋"
        ordering = ["item", "-added_on", "-id"]


class TermReview(PublicIdModel):
    """学期评议 (B03): how the term was for one child, in three voices. DONE on `done_on`."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="term_reviews")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        "状态", max_length=6, choices=ReviewState.choices, default=ReviewState.DRAFT
    )
    done_on = models.DateField("完成日期", null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    next_term = Sealed("下学期打算")  # by the teacher
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    objects = CareOfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "学期评议"
        constraints = [
            models.UniqueConstraint(fields=["student", "term"], name="mentoring_review_once")
        ]
        indexes = [models.Index(fields=["school", "done_on"], name="mentoring_review_of_school")]


class ReviewVoice(PublicIdModel):
    """What one of the three said, and how it reached the school."""

    review = models.ForeignKey(TermReview, on_delete=models.PROTECT, related_name="voices")
    voice = models.CharField("谁的话", max_length=8, choices=Voice.choices)
    text = Sealed("内容")
    how = models.CharField("方式", max_length=8, choices=HowSaid.choices, blank=True)
    said_by = models.CharField("说话人", max_length=40, blank=True)  # 奶奶
    said_on = models.DateField("日期", null=True)
    for_family = models.BooleanField("可写入家庭版", default=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()

    class _Of(ScopedQuerySet):
        def visible_to(self, user: Any):
            return self.filter(review__in=TermReview.objects.visible_to(user))

    objects = _Of.as_manager()

    class Meta:
        verbose_name = "评议内容"
        constraints = [
            models.UniqueConstraint(fields=["review", "voice"], name="mentoring_voice_once")
        ]
