"""What people are told: one inbox row each, and what is sent about it."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from school_care.core.scoping import ScopedQuerySet, nobody
from school_care.core.sealed import PublicIdModel
from school_care.duties.enums import Channel, DutyState, NoticeKind, SendState, Stage
from school_care.duties.models.ledger import Duty
from school_care.school.models import School, User

# Kinds that stand for duties remembered one by one; the others count only.
ABOUT_DUTIES = (
    NoticeKind.DUE,
    NoticeKind.WARNED,
    NoticeKind.CLIMBED,
    NoticeKind.ASSIGNED,
    NoticeKind.NUDGE,
)


class NoticeQuerySet(ScopedQuerySet):
    """Inbox rows: a person's own, nobody else's."""

    def visible_to(self, user: User):
        return self.none() if nobody(user) else self.filter(user=user)

    def calling(self, on: date):
        """Unread, not put off beyond `on`, and with something still to be done: what was done needs
        no reading."""
        still_open = Reminder.objects.calling().filter(notice=OuterRef("pk"))
        return self.filter(
            Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=on), read_at__isnull=True
        ).filter(~Q(kind__in=ABOUT_DUTIES) | Exists(still_open))


class Notice(PublicIdModel):
    """A row of one person's inbox. It names no pupil: it counts, and links to where the names may
    be seen. `key` makes it one: the same thing is told once."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices"
    )
    kind = models.CharField("事由", max_length=10, choices=NoticeKind.choices)
    key = models.CharField(max_length=80)  # due:2026-11-23, digest:2026-11-16
    on = models.DateField("日期")
    count = models.PositiveIntegerField("件数", default=1)
    facts = models.JSONField(default=dict)  # counts and codes for the sentence, never names
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已知悉", null=True)
    snoozed_until = models.DateField("稍后提醒", null=True)
    snoozes = models.PositiveSmallIntegerField(default=0)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "提醒"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "school", "key"], name="duties_notice_once")
        ]
        indexes = [
            # the inbox, and how many are unread
            models.Index(
                fields=["user", "-created_at"],
                name="duties_notice_unread",
                condition=Q(read_at__isnull=True),
            ),
            models.Index(fields=["user", "-id"], name="duties_notice_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class ReminderQuerySet(models.QuerySet):
    """Reminders by what became of their duties."""

    def calling(self):
        """Of duties still open and still the person's; what climbed is another's duty all along."""
        theirs = Q(duty__owner=F("user")) | Q(notice__kind=NoticeKind.CLIMBED)
        return self.filter(theirs, duty__state=DutyState.OPEN)


class Reminder(models.Model):
    """That one person was told of one duty at one stage: told once, whatever was switched off in
    between."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="reminders")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="reminders")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "逐级提醒"
        constraints = [
            models.UniqueConstraint(fields=["duty", "stage", "user"], name="duties_reminder_once")
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.stage}"


class Delivery(PublicIdModel):
    """An e-mail or chat message about a notice, at least once: written with the notice, sent by the
    relay, tried again until the channel takes it."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField("途径", max_length=10, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=SendState.choices, default=SendState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, blank=True)  # a code or class, never a text

    class Meta:
        verbose_name = "外发提醒"
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="duties_delivery_once")
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="duties_delivery_waiting",
                condition=Q(state__in=(SendState.PENDING, SendState.SENDING)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class DailyRun(models.Model):
    """That a school's day was run: duties, reminders, ladder. Once, in the transaction of its
    effects."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    ran_at = models.DateTimeField()

    class Meta:
        verbose_name = "每日运行"
        constraints = [
            models.UniqueConstraint(fields=["school", "day"], name="duties_run_once"),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.day}"


class FeedAddress(PublicIdModel):
    """A private address of one's own calendar feed; only a keyed hash of its secret is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="feed_addresses"
    )
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True)

    class Meta:
        verbose_name = "日历订阅地址"
        constraints = [
            # one address a person and school at a time
            models.UniqueConstraint(
                fields=["user", "school"],
                condition=Q(revoked_at__isnull=True),
                name="duties_feed_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
