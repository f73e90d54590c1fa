"""亲情电话: when the school's lines are open, whose turn it is, whether the family was reached. No
column holds what was said (F-13)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from school_care.activities.choices.home import BusyKind, CallResult, CallWay, Direction
from school_care.core.scoping import ScopedQuerySet, nobody
from school_care.core.sealed import PublicIdModel
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.students.models import ContactPerson, Student
from school_care.students.querysets import OfStudentQuerySet


class OfCallsQuerySet(ScopedQuerySet):
    """Lines and hours of schools where a person keeps the calls. They name no pupil."""

    def visible_to(self, user: Any):
        from school_care.school.access import schools_with_capability

        if nobody(user):
            return self.none()
        return self.filter(school_id__in=schools_with_capability(user, (Capability.KEEP_CALLS,)))


class CallLine(PublicIdModel):
    """A telephone or video set pupils call from."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="call_lines")
    name = models.CharField("名称", max_length=30)
    place = models.CharField("地点", max_length=40, blank=True)
    way = models.CharField("方式", max_length=6, choices=CallWay.choices, default=CallWay.PHONE)
    ended_on = models.DateField("停用日期", null=True)

    objects = OfCallsQuerySet.as_manager()

    class Meta:
        verbose_name = "亲情电话线路"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class BusyTime(PublicIdModel):
    """A time of the school's day in which pupils do not telephone: lessons, meals, bed."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("安排", max_length=8, choices=BusyKind.choices)
    name = models.CharField("名称", max_length=20)
    weekdays = models.JSONField("星期", default=list)  # 1 Monday … 7 Sunday
    begins = models.TimeField("开始")
    ends = models.TimeField("结束")

    objects = OfCallsQuerySet.as_manager()

    class Meta:
        verbose_name = "作息时间"
        ordering = ["begins", "id"]


class CallWindow(PublicIdModel):
    """When a line is open in the week: from `begins` to `ends` one pupil after the other, each
    `minutes` long. A change ends the window and begins another."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(CallLine, on_delete=models.PROTECT, related_name="windows")
    weekday = models.PositiveSmallIntegerField("星期")  # 1 Monday … 7 Sunday
    begins = models.TimeField("开始")
    ends = models.TimeField("结束")
    minutes = models.PositiveSmallIntegerField("每人几分钟", default=5)
    starts_on = models.DateField("启用日期")
    until = models.DateField("止（不含当日）", null=True)

    objects = OfCallsQuerySet.as_manager()

    class Meta:
        verbose_name = "亲情电话时段"
        ordering = ["weekday", "begins", "id"]
        constraints = [
            models.CheckConstraint(
                name="activities_window_order", condition=Q(ends__gt=models.F("begins"))
            ),
            models.CheckConstraint(
                name="activities_window_weekday", condition=Q(weekday__gte=1, weekday__lte=7)
            ),
        ]


class CallTurn(PublicIdModel):
    """A pupil's turn at a line on a day."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="call_turns")
    line = models.ForeignKey(CallLine, on_delete=models.PROTECT, related_name="turns")
    day = models.DateField("日期")
    begins = models.TimeField("开始")
    ends = models.TimeField("结束")
    contact = models.ForeignKey(  # whom the family agreed on; None: asked at the telephone
        ContactPerson, null=True, on_delete=models.PROTECT, related_name="+"
    )
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    booked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    objects = OfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "通话安排"
        ordering = ["day", "begins", "line_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "day", "begins"],
                condition=Q(cancelled_at__isnull=True),
                name="activities_turn_once",
            ),
            models.UniqueConstraint(
                fields=["student", "day", "begins"],
                condition=Q(cancelled_at__isnull=True),
                name="activities_turn_of_pupil_once",
            ),
        ]
        indexes = [models.Index(fields=["school", "day"], name="activities_turn_by_day")]


class CallTry(PublicIdModel):
    """One try to bring child and family together (F-13), booked or not, in either direction."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="call_tries")
    turn = models.ForeignKey(CallTurn, null=True, on_delete=models.PROTECT, related_name="tries")
    happened_on = models.DateField("日期")
    at = models.TimeField("时间", null=True, blank=True)
    contact = models.ForeignKey(
        ContactPerson, null=True, on_delete=models.PROTECT, related_name="+"
    )
    who = models.CharField("通话对象", max_length=20, blank=True)  # 妈妈, 爸爸
    way = models.CharField("方式", max_length=6, choices=CallWay.choices, default=CallWay.PHONE)
    direction = models.CharField(
        "呼入或呼出", max_length=4, choices=Direction.choices, default=Direction.OUT
    )
    result = models.CharField("结果", max_length=10, choices=CallResult.choices)
    minutes = models.PositiveSmallIntegerField("时长（分钟）", null=True, blank=True)
    follow_up = models.BooleanField("需跟进", default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = OfStudentQuerySet.as_manager()

    class Meta:
        verbose_name = "通话登记"
        ordering = ["-happened_on", "-id"]
        indexes = [
            models.Index(fields=["school", "happened_on"], name="activities_call_by_day"),
            models.Index(fields=["student", "-id"], name="activities_call_of_pupil"),
        ]
