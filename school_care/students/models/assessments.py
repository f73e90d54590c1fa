"""Assessments: the school's scored form, its rounds, and what was found."""

from django.conf import settings
from django.db import models

from school_care.core.intervals import Interval, IntervalQuerySet, interval_order
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.enums import Season
from school_care.school.models import School
from school_care.students.models.levels import CareLevel
from school_care.students.models.pupil import Student
from school_care.students.querysets import InConfidenceQuerySet, OfSchoolQuerySet


class AssessmentForm(PublicIdModel, Interval):
    """A version of the school's scored form. An edit makes the next version; assessments keep the
    one they were made with.

    `content` holds {"urgent": [{"code", "text", "harm"}], "questions": [{"code", "area", "text",
    "options": [{"text", "points"}]}], "bands": [{"from", "rank"}]}: points are risk, higher means
    closer care; a band applies from its points on. Nothing about ethnicity or income is asked.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField("版本", default=1)
    content = models.JSONField(default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = IntervalQuerySet.as_manager()

    class Meta:
        verbose_name = "评估表"
        ordering = ["-version"]
        constraints = [
            interval_order("students_form_order"),
            models.UniqueConstraint(fields=["school", "version"], name="students_form_version"),
        ]


class AssessmentRound(PublicIdModel):
    """The spring or autumn round of a school: whom it covers, by when."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    school_year = models.PositiveSmallIntegerField("学年")
    season = models.CharField("学期", max_length=10, choices=Season.choices)
    starts_on = models.DateField("开始")
    due_on = models.DateField("截止")  # last day in time
    least_rank = models.PositiveSmallIntegerField(default=3)  # 3: 重点关爱 only; 0: all care pupils
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = OfSchoolQuerySet.as_manager()

    class Meta:
        verbose_name = "评估轮次"
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "school_year", "season"], name="students_round_once"
            )
        ]

    def __str__(self) -> str:
        year = self.school_year if self.season == Season.AUTUMN else self.school_year + 1
        return f"{year}年{'秋季' if self.season == Season.AUTUMN else '春季'}评估"


class Assessment(PublicIdModel):
    """What a person found about one pupil. The score suggests a rank; a person decides."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="assessments")
    form = models.ForeignKey(AssessmentForm, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(
        AssessmentRound, null=True, on_delete=models.PROTECT, related_name="assessments"
    )
    assessed_on = models.DateField("评估日期")
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answers = Sealed("回答")  # JSON {question code: option number}
    urgent = Sealed(
        "紧急情形"
    )  # JSON [urgent code]; the mark beside it says only that there are any
    is_urgent = models.BooleanField("紧急", default=False)
    score = models.PositiveSmallIntegerField("得分", null=True)  # null: urgent, not scored
    suggested_rank = models.PositiveSmallIntegerField("建议等级", null=True)
    decided_level = models.ForeignKey(
        CareLevel, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_on = models.DateField("确定日期", null=True)
    decision = models.CharField("决定说明", max_length=200, blank=True)
    withdrawn_on = models.DateField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_why = models.CharField("撤销原因", max_length=200, blank=True)

    objects = InConfidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "评估"
        ordering = ["-assessed_on", "-id"]
        indexes = [
            # the progress of a round
            models.Index(fields=["round", "student"], name="students_assessment_of_round"),
            # what waits for a decision at a school
            models.Index(
                fields=["school", "assessed_on"],
                name="students_assessment_undecided",
                condition=models.Q(decided_on__isnull=True, withdrawn_on__isnull=True),
            ),
        ]
