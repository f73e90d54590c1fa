"""The term's programme, and an activity from plan to record: one row."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from school_care.activities.choices.programme import (
    ActivityKind,
    ActivityState,
    ProgrammeState,
    Reach,
    Topic,
)
from school_care.core.scoping import ScopedQuerySet, nobody
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.school.models import PublicEvent, School, SchoolClass, Term


class ProgrammeQuerySet(ScopedQuerySet):
    """Programmes of schools where a person may read what is planned. They name no child."""

    def visible_to(self, user: Any):
        from school_care.activities.access import programme_schools

        if nobody(user):
            return self.none()
        return self.filter(school_id__in=programme_schools(user))


class Programme(PublicIdModel):
    """学期活动安排: what a school does for its pupils and parents in one term. `version` counts the
    approvals; activities added after one wait for the next as drafts."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="programmes")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        "状态", max_length=10, choices=ProgrammeState.choices, default=ProgrammeState.DRAFT
    )
    version = models.PositiveSmallIntegerField("版本", default=0)
    aim = models.CharField("指导思想", max_length=300, blank=True)  # above the wall calendar
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)  # the last approval

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "学期活动安排"
        constraints = [
            models.UniqueConstraint(fields=["school", "term"], name="activities_programme_once")
        ]

    def __str__(self) -> str:
        return f"{self.term}活动安排"


class OfProgrammeQuerySet(ScopedQuerySet):
    """Rows of programmes a person may read."""

    def visible_to(self, user: Any):
        return self.filter(programme__in=Programme.objects.visible_to(user))


class ProgrammeStep(PublicIdModel):
    """A change of a programme's state: who, when, and why it was returned."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=10, choices=ProgrammeState.choices)
    to_state = models.CharField(max_length=10, choices=ProgrammeState.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    why = models.CharField("说明", max_length=200, blank=True)

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "审定过程"
        ordering = ["id"]


class ActivityQuerySet(ScopedQuerySet):
    """Activities of schools where a person may read what is planned."""

    def visible_to(self, user: Any):
        from school_care.activities.access import programme_schools

        if nobody(user):
            return self.none()
        return self.filter(school_id__in=programme_schools(user))

    def standing(self):
        """Not cancelled."""
        return self.exclude(state=ActivityState.CANCELLED)

    def in_days(self, first, last):
        """Those that touch a span of days, both included."""
        ends = Q(last_day__isnull=True, starts_on__gte=first) | Q(last_day__gte=first)
        return self.filter(ends, starts_on__lte=last)


class Activity(PublicIdModel):
    """One activity. Words of it that parents may read are `public_words`; a class's own activities
    (the month's lecture) need no approval and belong to no programme unless it lists them."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="activities")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(
        Programme, null=True, on_delete=models.PROTECT, related_name="activities"
    )
    template = models.CharField(max_length=40, blank=True)  # which line of a template it came from
    kind = models.CharField("类型", max_length=16, choices=ActivityKind.choices)
    topic = models.CharField("主题类别", max_length=8, choices=Topic.choices, blank=True)
    title = models.CharField("名称", max_length=60)
    reach = models.CharField("范围", max_length=8, choices=Reach.choices, default=Reach.SCHOOL)
    starts_on = models.DateField("日期")
    last_day = models.DateField("结束日期", null=True, blank=True)  # of one that lasts; else None
    begins = models.TimeField("开始", null=True, blank=True)
    ends = models.TimeField("结束", null=True, blank=True)
    place = models.CharField("地点", max_length=60, blank=True)
    host = models.CharField("主讲或主持", max_length=60, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    plan = models.TextField("内容与安排", max_length=1000, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=ActivityState.choices, default=ActivityState.DRAFT
    )
    # for pupils whose places are few (contests, outings): by name instead of whole classes
    by_name = models.BooleanField("报名参加", default=False)
    places = models.PositiveSmallIntegerField("名额", null=True, blank=True)
    # what parents may read
    is_public = models.BooleanField("向家长公开", default=False)
    public_words = models.CharField("给家长的说明", max_length=200, blank=True)
    appeal = models.TextField("倡议书", max_length=2000, blank=True)
    public_event = models.OneToOneField(
        PublicEvent, null=True, on_delete=models.PROTECT, related_name="activity"
    )
    # parents sign in on their phone: the secret of the address, which the poster's code holds
    sign_in_secret = Sealed("签到地址")
    sign_in_hash = models.CharField(max_length=64, blank=True)
    # the record
    summary = Sealed("活动小结")
    feedback = Sealed("反馈")
    parents_came = models.PositiveSmallIntegerField("到场家长", null=True, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    held_at = models.DateTimeField(null=True)  # when it was written down
    cancelled_why = models.CharField("取消原因", max_length=200, blank=True)
    # counts the changes: two people never overwrite each other, calendars know what is newer
    revision = models.PositiveIntegerField("修订", default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = "活动"
        ordering = ["starts_on", "begins", "id"]
        indexes = [
            # the month of a school
            models.Index(fields=["school", "starts_on"], name="activities_by_day"),
            # lectures of a month, for the ledger of duties
            models.Index(fields=["school", "kind", "starts_on"], name="activities_by_kind"),
            models.Index(
                fields=["sign_in_hash"], name="activities_sign_in", condition=~Q(sign_in_hash="")
            ),
        ]
        constraints = [
            # a template's line is laid into a programme once, however often it is generated
            models.UniqueConstraint(
                fields=["programme", "template"],
                condition=~Q(template="") & Q(programme__isnull=False),
                name="activities_template_once",
            ),
            models.CheckConstraint(
                name="activities_order",
                condition=Q(last_day__isnull=True) | Q(last_day__gte=models.F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ends_on(self):
        """The last day, the first where it is one day."""
        return self.last_day or self.starts_on


class ActivityClass(models.Model):
    """A class that takes part. Activities of the whole school list every class."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="classes")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "参加班级"
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "school_class"], name="activities_class_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.activity_id}/{self.school_class_id}"
