"""心理危机: what was noticed, who is with the child, the family's 告知书, hospital, return.

教育部等十七部门专项行动计划（2023—2025年）; 未成年人学校保护规定第三十一条.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from school_care.cases.models.protection import Protection, somebody
from school_care.cases.protection.enums import NoticeAnswer, ReturnAdvice
from school_care.cases.protection.querysets import OfProtectionQuerySet
from school_care.core.sealed import PublicIdModel, Sealed


class Crisis(PublicIdModel):
    """The facts of one crisis by day and person; what the child said is an entry of its own, read
    with the content. `triggers`: codes of `Trigger`."""

    protection = models.OneToOneField(Protection, on_delete=models.PROTECT, related_name="crisis")
    triggers = models.JSONField("发现的情况", default=list)
    counsellor = somebody(verbose_name="心理教师")
    parents_told_at = models.DateTimeField("告知家长时间", null=True, blank=True)
    parents_told_whom = models.CharField("告知对象", max_length=40, blank=True)
    parents_told_by = somebody()
    hospital_at = models.DateTimeField("送医时间", null=True, blank=True)
    hospital = models.CharField("医院", max_length=60, blank=True)
    hospital_with = models.CharField("陪同人", max_length=60, blank=True)
    advice = Sealed("诊断和医嘱")
    meeting_on = models.DateField("复学评估会日期", null=True, blank=True)
    meeting_people = models.CharField("参加人", max_length=200, blank=True)
    meeting_result = models.CharField(
        "评估结果", max_length=10, choices=ReturnAdvice.choices, blank=True
    )
    plan = Sealed("返校后的安排")
    follow_every = models.PositiveSmallIntegerField("几天回看一次", default=7)

    objects = OfProtectionQuerySet.as_manager()

    class Meta:
        verbose_name = "心理危机"


class CrisisWatch(PublicIdModel):
    """Who is with the child. Never left alone: a watch ends only when the next person has taken
    over (`accepted_at` of theirs), or when the child is in the guardian's or a hospital's hands.
    One watch runs at a time, one more may be offered."""

    protection = models.ForeignKey(Protection, on_delete=models.PROTECT, related_name="watches")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="crisis_watches"
    )
    offered_at = models.DateTimeField()
    offered_by = somebody()
    accepted_at = models.DateTimeField("接手时间", null=True)
    ended_at = models.DateTimeField("交出时间", null=True)
    note = Sealed("交接说明")  # for the next: where the child is, what to look after

    objects = OfProtectionQuerySet.as_manager()

    class Meta:
        verbose_name = "陪护"
        ordering = ["offered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["protection"],
                condition=Q(ended_at__isnull=True, accepted_at__isnull=False),
                name="cases_watch_one_running",
            ),
            models.UniqueConstraint(
                fields=["protection"],
                condition=Q(ended_at__isnull=True, accepted_at__isnull=True),
                name="cases_watch_one_offered",
            ),
        ]


class CrisisNotice(PublicIdModel):
    """告知书 to a guardian, as it was printed, and what they did with it."""

    protection = models.ForeignKey(Protection, on_delete=models.PROTECT, related_name="notices")
    number = models.PositiveSmallIntegerField("第几份")
    guardian = models.CharField("告知对象", max_length=40)
    text = Sealed("告知内容")
    made_at = models.DateTimeField()
    made_by = somebody()
    answer = models.CharField("签收", max_length=10, choices=NoticeAnswer.choices, blank=True)
    answered_at = models.DateTimeField("签收时间", null=True, blank=True)
    witnesses = Sealed("见证人")
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = OfProtectionQuerySet.as_manager()

    class Meta:
        verbose_name = "告知书"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["protection", "number"], name="cases_crisis_notice_number"
            )
        ]
