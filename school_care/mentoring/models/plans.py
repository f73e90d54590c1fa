"""Plans (学习帮扶计划, 一人一策): what is to be done for one child in one term, and how it went."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from school_care.core.scoping import ScopedQuerySet
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.mentoring.choices.plans import GoalOf, Outcome, PlanKind, PlanState
from school_care.school.models import School, Term
from school_care.students.models import Student
from school_care.students.querysets import CareOfStudentQuerySet, OfSchoolQuerySet


class PlanQuerySet(CareOfStudentQuerySet):
    """Plans of pupils whose care content a person may read."""

    def running(self):
        """Plans that are being carried out."""
        return self.filter(state=PlanState.RUNNING)

    def standing(self):
        """Plans that count for their term: carried out, or carried out and closed."""
        return self.filter(state__in=(PlanState.RUNNING, PlanState.CLOSED))


class Plan(PublicIdModel):
    """One child's plan of one kind for one term. What it says is in its versions; `version` is the
    one that holds (0 while a draft was never adopted)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="plans")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("类型", max_length=12, choices=PlanKind.choices)
    state = models.CharField(
        "状态", max_length=10, choices=PlanState.choices, default=PlanState.DRAFT
    )
    version = models.PositiveSmallIntegerField("版本", default=0)
    adopted_on = models.DateField("开始执行", null=True)
    # of which plan of an earlier term it began as a copy
    after = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    closed_on = models.DateField("结束日期", null=True)
    withdrawn_why = models.CharField("撤销原因", max_length=200, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "帮扶计划"
        constraints = [
            # one plan of a kind a term; a withdrawn one makes room
            models.UniqueConstraint(
                fields=["student", "term", "kind"],
                condition=~Q(state=PlanState.WITHDRAWN),
                name="mentoring_plan_once",
            )
        ]
        indexes = [models.Index(fields=["school", "term"], name="mentoring_plan_of_term")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.term}"


class OfPlanQuerySet(ScopedQuerySet):
    """Rows of plans a person may read."""

    def visible_to(self, user: Any):
        return self.filter(plan__in=Plan.objects.visible_to(user))


class PlanVersion(PublicIdModel):
    """What a plan says, as it was adopted (or stands in the draft: `adopted_at` null).

    `content` is JSON: {"subjects": [{"subject", "standing", "weak"}] 学情, "needs": [...],
    "causes": [...], "times": [{"weekday": 1–7, "when": words}], "ways": [...], "measures": words,
    "family": words}; of 随班就读 and 送教上门 also what their forms ask.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    content = Sealed("内容")
    why = models.CharField("修改原因", max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    adopted_at = models.DateTimeField(null=True)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "计划版本"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="mentoring_version_once")
        ]


class PlanGoal(PublicIdModel):
    """One goal of a plan, by when; `area` names the risk area of an assessment it answers. It holds
    from version `since_version` up to, not including, `until_version`."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="goals")
    of = models.CharField("谁的目标", max_length=8, choices=GoalOf.choices)
    area = models.CharField("对应的方面", max_length=40, blank=True)
    text = Sealed("目标")
    measure = Sealed("怎样算达到")
    by_date = models.DateField("到哪天", null=True, blank=True)
    since_version = models.PositiveSmallIntegerField(default=1)
    until_version = models.PositiveSmallIntegerField(null=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "目标"
        ordering = ["position", "id"]


class PlanCheck(PublicIdModel):
    """阶段检查 (A07): when a plan is looked at, and what was found."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="checks")
    number = models.PositiveSmallIntegerField("第几次")
    due_on = models.DateField("应查日期")
    done_on = models.DateField("检查日期", null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(null=True)
    found = Sealed("阶段表现")
    next_measures = Sealed("下一阶段措施")
    withdrawn_at = models.DateTimeField(null=True)  # no longer asked for: the plan was changed

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "阶段检查"
        ordering = ["due_on", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                condition=Q(withdrawn_at__isnull=True),
                name="mentoring_check_once",
            )
        ]


class GoalResult(models.Model):
    """How one goal stood at one check."""

    check_row = models.ForeignKey(PlanCheck, on_delete=models.PROTECT, related_name="results")
    goal = models.ForeignKey(PlanGoal, on_delete=models.PROTECT, related_name="results")
    outcome = models.CharField("情况", max_length=8, choices=Outcome.choices)

    class Meta:
        verbose_name = "目标情况"
        constraints = [
            models.UniqueConstraint(fields=["check_row", "goal"], name="mentoring_result_once")
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()


class HomeLesson(PublicIdModel):
    """送教上门 once (F-27): when, how many periods, by whom, what was done."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="home_lessons")
    plan = models.ForeignKey(Plan, null=True, on_delete=models.PROTECT, related_name="lessons")
    happened_on = models.DateField("日期")
    begins = models.TimeField("开始", null=True, blank=True)
    ends = models.TimeField("结束", null=True, blank=True)
    periods = models.PositiveSmallIntegerField("课时", default=2)
    teachers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    content = Sealed("内容")
    aim = Sealed("目标")
    shown = Sealed("学生表现")
    parent_signed = models.BooleanField("家长已签字", default=False)
    made = models.BooleanField("已送教", default=True)  # False: went, nobody there or refused
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField("撤销原因", max_length=200, blank=True)

    objects = CareOfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "送教记录"
        ordering = ["-happened_on", "-id"]


class PlanSettings(models.Model):
    """A school's own norm of lessons at home (local rules differ: 10 periods a term, 30 a year,
    one or two a week)."""

    school = models.OneToOneField(School, on_delete=models.PROTECT, related_name="+")
    home_periods = models.PositiveSmallIntegerField("每学期送教课时", default=10)

    objects = OfSchoolQuerySet.as_manager()

    class Meta:
        verbose_name = "帮扶计划设置"

    def __str__(self) -> str:
        return f"{self.school_id}"
