"""控辍保学, 一人一案: the local limits, the course of a case, rounds of persuasion, notices served.

`DropoutCourse` stands beside `Case`: the case is the number and what was reported, the course is
what the school does until the child is back or rightly elsewhere (domain §4.2, §4.3).
"""

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q

from school_care.cases.dropout.enums import (
    CourseState,
    FoundHow,
    PolicyPreset,
    RoundResult,
    ServedHow,
    Stance,
)
from school_care.cases.models.case import Case
from school_care.cases.querysets import OfCaseQuerySet, OfCourseQuerySet, PolicyQuerySet
from school_care.core.intervals import Interval, interval_order
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import School
from school_care.students.enums import Whereabouts
from school_care.students.models import Student


def _user(**more):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", **more
    )


class DropoutPolicy(PublicIdModel, Interval):
    """The district's limits as a school keeps them, for dates: national law gives no day count,
    local rules do. An edit ends the row and begins a new one. School days are counted by the
    calendar, working days by the public holidays."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="dropout_policies")
    preset = models.CharField("方案", max_length=12, choices=PolicyPreset.choices)
    call_by = models.TimeField("缺课当天几点前联系上家长", default=time(12))
    visit_by_day = models.PositiveSmallIntegerField("第几个缺课日前上门家访", default=2)
    suspected_after = models.PositiveSmallIntegerField("连续几个上课日算疑似辍学", default=3)
    report_within = models.PositiveSmallIntegerField("疑似后几个工作日内书面报告", default=1)
    rounds = models.PositiveSmallIntegerField("劝返几轮", default=3)
    round_every = models.PositiveSmallIntegerField("每轮劝返几个工作日内", default=3)
    second_within = models.PositiveSmallIntegerField("劝返无效后几个工作日内再报告", default=1)
    notice_days = models.PositiveSmallIntegerField("通知书限期几日内复学", default=7)
    talk_within = models.PositiveSmallIntegerField("返校后几个上课日内谈话", default=1)
    present_days = models.PositiveSmallIntegerField("连续在校几个上课日可申请销号", default=10)
    close_within = models.PositiveSmallIntegerField("具备条件后几个工作日内申请销号", default=3)
    confirm_after = models.PositiveSmallIntegerField(  # weeks; null: the district says when
        "连续几周劝返无效提请认定", null=True, blank=True
    )
    month_day = models.PositiveSmallIntegerField("月报每月几日前", default=28)  # 31: month end
    check_within = models.PositiveSmallIntegerField("开学几天内核查完", default=10)
    check_report_within = models.PositiveSmallIntegerField("开学几天内上报核查结果", default=15)
    spring_total = models.CharField("春季汇总日（月-日）", max_length=5, default="03-15")
    autumn_total = models.CharField("秋季汇总日（月-日）", max_length=5, default="09-25")
    source = models.CharField("依据", max_length=200, blank=True)
    set_by = _user()
    set_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = "控辍时限"
        constraints = [
            interval_order("cases_policy_order"),
            models.UniqueConstraint(
                fields=["school"], condition=Q(until__isnull=True), name="cases_policy_one_open"
            ),
        ]


class DropoutCourse(PublicIdModel):
    """The course of one case. Dates are facts by themselves, whatever the state: a report may be
    out before the first round, a child back before the answer. `state` is moved by
    `dropout.services.steps.move` alone."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="course")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="dropout_courses")
    state = models.CharField("状态", max_length=12, choices=CourseState.choices)
    state_on = models.DateField("状态日期")
    found_how = models.CharField("发现途径", max_length=12, choices=FoundHow.choices)
    last_present = models.DateField("最后到校", null=True, blank=True)
    first_absent = models.DateField("缺课起始日", null=True, blank=True)
    suspected_on = models.DateField("疑似辍学日期", null=True, blank=True)
    missing_on = models.DateField("失联日期", null=True, blank=True)
    reasons = models.JSONField("原因", default=list, blank=True)
    reason_words = Sealed("原因说明")
    whereabouts = models.CharField("去向", max_length=12, choices=Whereabouts.choices, blank=True)
    whereabouts_words = Sealed("去向说明")
    # 责任人 (师长, 校长, 村长): who answers for this child's return
    answers_school = _user(verbose_name="校内责任人")
    answers_village = models.CharField("村（社区）责任人", max_length=40, blank=True)
    returned_on = models.DateField("返校日期", null=True, blank=True)
    ended_paper = models.CharField("凭证名称和文号", max_length=100, blank=True)
    ended_paper_on = models.DateField("凭证日期", null=True, blank=True)
    confirmed_on = models.DateField("认定日期", null=True, blank=True)
    confirmed_by = models.CharField("认定单位和文号", max_length=100, blank=True)
    later_care = Sealed("后续关爱")
    closed_on = models.DateField("销号日期", null=True, blank=True)
    closed_paper = models.CharField("销号依据", max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=0)  # of what people write on its page

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "控辍事项"
        indexes = [
            # what runs at a school
            models.Index(
                fields=["school", "state"],
                condition=~Q(state__in=("closed", "dismissed")),
                name="cases_course_running",
            ),
        ]


class DropoutStep(models.Model):
    """One row of a course's history: from where to where, on which day, by whom (null: the system,
    from a roll or a receiver's answer), why. Nothing changes it."""

    course = models.ForeignKey(DropoutCourse, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    on = models.DateField()
    from_state = models.CharField(max_length=12, choices=CourseState.choices, blank=True)
    to_state = models.CharField(max_length=12, choices=CourseState.choices)
    by = _user()
    why = models.CharField(max_length=200, blank=True)

    objects = OfCourseQuerySet.as_manager()

    class Meta:
        verbose_name = "控辍事项经过"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.course_id} {self.to_state}"


class Persuasion(PublicIdModel):
    """A round of persuasion (F-22): every one is recorded, also the one that met nobody. A mistake
    is withdrawn with a reason; `number` counts the rounds as they were written."""

    course = models.ForeignKey(DropoutCourse, on_delete=models.PROTECT, related_name="rounds")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField("第几次")
    happened_on = models.DateField("日期")
    place = models.CharField("地点", max_length=60, blank=True)
    people = models.JSONField("劝返人员", default=list)  # codes of Persuader
    people_words = models.CharField("姓名", max_length=100, blank=True)
    met = models.CharField("受访人", max_length=60, blank=True)
    stance = models.CharField("家长态度", max_length=8, choices=Stance.choices)
    content = Sealed("劝返内容")
    child_view = Sealed("学生意见")
    difficulty = Sealed("实际困难")
    promise = Sealed("承诺")
    result = models.CharField("结果", max_length=8, choices=RoundResult.choices)
    back_by = models.DateField("约定返校日期", null=True, blank=True)
    next_on = models.DateField("下次劝返", null=True, blank=True)
    written_by = _user()
    written_at = models.DateTimeField()
    withdrawn_by = _user()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField("撤销原因", max_length=200, blank=True)

    objects = OfCourseQuerySet.as_manager()

    class Meta:
        verbose_name = "劝返记录"
        ordering = ["happened_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="cases_round_once")
        ]


class UrgingNotice(PublicIdModel):
    """劝学通知书 and its 送达回证 (F-25): 义劝通字〔2026〕第3号, numbered by school and year."""

    course = models.ForeignKey(DropoutCourse, on_delete=models.PROTECT, related_name="notices")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    guardian = models.CharField("监护人", max_length=40)
    made_on = models.DateField("开具日期")
    back_by = models.DateField("限期复学日期")
    made_by = _user()
    served_on = models.DateField("送达日期", null=True, blank=True)
    served_how = models.CharField("送达方式", max_length=8, choices=ServedHow.choices, blank=True)
    served_place = models.CharField("送达地点", max_length=60, blank=True)
    served_to = models.CharField("受送达人", max_length=40, blank=True)
    served_by = models.CharField("送达人", max_length=40, blank=True)
    noted_by = _user()
    noted_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(
        null=True
    )  # a slip of the pen; its number is not given anew

    objects = OfCourseQuerySet.as_manager()

    class Meta:
        verbose_name = "劝学通知书"
        ordering = ["year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "number"], name="cases_notice_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"义劝通字〔{self.year}〕第{self.number}号"
