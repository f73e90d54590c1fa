"""欺凌: the committee, a case, the children in it, the families told, support, the survey.

未成年人学校保护规定（教育部令第50号）第二十一至二十三条; 未成年人保护法第三十九条.
"""

from django.db import models

from school_care.cases.models.protection import Protection, somebody
from school_care.cases.protection.enums import ChildPart, Finding, Gravity
from school_care.cases.protection.querysets import (
    CommitteeQuerySet,
    OfProtectionQuerySet,
    SurveyQuerySet,
)
from school_care.core.intervals import Interval, interval_order
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import School, SchoolClass, Term
from school_care.students.models import Student


class CommitteeMember(PublicIdModel, Interval):
    """学生欺凌治理委员会: staff by account; 法治副校长, 家长代表, 社区 and others by name. Who sits
    in it is public; it gives sight of no case by itself."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="committee")
    user = somebody()
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("身份", max_length=40)
    is_chair = models.BooleanField("主任委员", default=False)
    named_by = somebody()

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = "委员会成员"
        ordering = ["-is_chair", "starts_on", "id"]
        constraints = [interval_order("cases_committee_order")]


class Bullying(PublicIdModel):
    """One occurrence. The investigation ends by the tenth day after the report."""

    protection = models.OneToOneField(Protection, on_delete=models.PROTECT, related_name="bullying")
    forms = models.JSONField("方式", default=list, blank=True)
    through = models.CharField("线索来源", max_length=40, blank=True)
    due_on = models.DateField("调查期限")
    committee = models.CharField("参加认定的委员", max_length=200, blank=True)
    decided_on = models.DateField("认定日期", null=True, blank=True)
    finding = models.CharField("认定结果", max_length=10, choices=Finding.choices, blank=True)
    gravity = models.PositiveSmallIntegerField(
        "严重程度", null=True, blank=True, choices=Gravity.choices
    )
    reasons = Sealed("认定理由")
    measures = Sealed("教育惩戒和处理")

    objects = OfProtectionQuerySet.as_manager()

    class Meta:
        verbose_name = "欺凌事件"


class BullyingChild(PublicIdModel):
    """A pupil in it. `part` is empty until the committee has judged. Both sides are looked after:
    who supports the child, how, when one looks again."""

    protection = models.ForeignKey(Protection, on_delete=models.PROTECT, related_name="children")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="bullying_parts")
    part = models.CharField("在事件中", max_length=10, choices=ChildPart.choices, blank=True)
    says = Sealed("学生的陈述")
    family_told_at = models.DateTimeField("告知家长时间", null=True, blank=True)
    family_told_whom = models.CharField("告知对象", max_length=40, blank=True)
    family_told_by = somebody()
    family_words = Sealed("家长的意见")
    supporter = somebody(verbose_name="帮扶人")
    support = Sealed("帮扶安排")
    review_on = models.DateField("回看日期", null=True, blank=True)
    reviewed_on = models.DateField("已回看", null=True, blank=True)
    review_words = Sealed("回看情况")
    revision = models.PositiveIntegerField(default=0)

    objects = OfProtectionQuerySet.as_manager()

    class Meta:
        verbose_name = "当事学生"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["protection", "student"], name="cases_bullying_child_once"
            )
        ]


class BullyingSurvey(PublicIdModel):
    """The anonymous survey of a term (每学期至少一次). Answered by a link of the class without
    signing in, or counted from paper; who answered is stored nowhere."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="bullying_surveys")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("名称", max_length=60)
    questions = models.JSONField("问题", default=list)
    opens_on = models.DateField("开始日期")
    closes_on = models.DateField("截止日期")
    made_by = somebody()
    made_at = models.DateTimeField()
    summary = Sealed("分析和措施")
    summed_up_by = somebody()
    summed_up_on = models.DateField("分析日期", null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = "欺凌防治问卷"
        ordering = ["-opens_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["school", "term"], name="cases_survey_once_a_term")
        ]


class SurveyClass(PublicIdModel):
    """A class's share of a survey: the secret of its link (hashed), pupils asked, and the counts of
    a class that answered on paper."""

    survey = models.ForeignKey(BullyingSurvey, on_delete=models.PROTECT, related_name="classes")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="+")
    token = Sealed("链接密钥", searchable=True)
    asked = models.PositiveSmallIntegerField("应答人数")
    paper = models.JSONField("纸质统计", default=dict, blank=True)
    paper_by = somebody()

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = "班级问卷"
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "school_class"], name="cases_survey_class_once"
            )
        ]


class SurveyAnswer(PublicIdModel):
    """One sheet: answers by question code, and words for the committee. No name, no device, no
    moment: only the day."""

    survey_class = models.ForeignKey(SurveyClass, on_delete=models.PROTECT, related_name="answers")
    on = models.DateField()
    answers = models.JSONField(default=dict)
    words = Sealed("想说的话")

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = "匿名答卷"
        ordering = ["public_id"]  # random: the order of answering tells who sat where
