"""应办台账: what is owed, to whom, by whom, by when; and every change of it."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from school_care.core.duty_kinds import CLASS, SCHOOL, STUDENT, DutyKind, duty_kind
from school_care.core.sealed import PublicIdModel
from school_care.duties.enums import DutyState, Standing, Urgency, WaiveReason, standing_on
from school_care.duties.querysets import DutyQuerySet
from school_care.school.models import School, SchoolClass
from school_care.students.models import Student

CHANGED = (("state", "状态"), ("owner", "责任人"), ("due", "最后期限"))
SUBJECTS = ((STUDENT, "学生"), (CLASS, "班级"), (SCHOOL, "学校"))


class Ledger(models.Model):
    """Up to which day and which trace of the audit a school's duties are reckoned. Whoever writes
    duties of the school holds this row."""

    school = models.OneToOneField(School, on_delete=models.PROTECT, related_name="ledger")
    synced_on = models.DateField(null=True)
    synced_at = models.DateTimeField(null=True)
    # What the trail held then: entries after `floor_id`, their number, and since when the floor
    floor_id = models.BigIntegerField(default=0)
    floor_at = models.DateTimeField(null=True)
    seen = models.PositiveIntegerField(default=0)
    # the calendar owners know their deadlines by (SchoolCalendar.as_known); {} before the first run
    told_calendar = models.JSONField(default=dict)

    class Meta:
        verbose_name = "应办台账"

    def __str__(self) -> str:
        return f"{self.school_id} {self.synced_on}"


class Duty(PublicIdModel):
    """One thing owed. Written by `services` (sync, waiving, assigning) under `Ledger`; besides, a
    merge of two files moves settled ones, and taking an import back removes those it made."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="duties")
    rule_code = models.CharField("规则", max_length=30)
    rank = models.PositiveSmallIntegerField("关爱等级", default=0)  # which level's rule, 0: all
    subject_kind = models.CharField(max_length=10, choices=SUBJECTS)
    subject_key = models.CharField(max_length=30)  # student:12, class:3, school:1
    student = models.ForeignKey(
        Student, null=True, on_delete=models.PROTECT, related_name="duties", verbose_name="学生"
    )
    # the class of the pupil or class owed to, as it is now
    school_class = models.ForeignKey(
        SchoolClass, null=True, on_delete=models.PROTECT, related_name="duties", verbose_name="班级"
    )
    # 2026-11-16 (Monday of a week, anchor of a rolling duty), 2026-11, 2026-2027-1, an occasion's
    period_key = models.CharField(max_length=80)
    urgency = models.CharField("类别", max_length=10, choices=Urgency.choices)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="duties",
        verbose_name="责任人",
    )
    assigned = models.BooleanField("改派", default=False)  # a person said who; sync leaves it
    opens_on = models.DateField("起")
    due_on = models.DateField("最后期限")  # the last day in time
    warn_on = models.DateField("逾期日")  # the first late day
    provisional = models.BooleanField("期限待校历公布", default=False)
    required = models.PositiveSmallIntegerField("应办", default=1)
    counted = models.PositiveSmallIntegerField("已办", default=0)
    attempts = models.PositiveSmallIntegerField("未联系上", default=0)
    state = models.CharField(
        "状态", max_length=10, choices=DutyState.choices, default=DutyState.OPEN
    )
    # done: the day it was done (lateness stays readable); waived: the day of the word
    settled_on = models.DateField("办结日期", null=True)
    waived_as = models.CharField("免办原因", max_length=20, choices=WaiveReason.choices, blank=True)
    created_at = models.DateTimeField()

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = "待办"
        constraints = [
            # a thing is owed once
            models.UniqueConstraint(
                fields=["school", "rule_code", "subject_key", "period_key"], name="duties_duty_once"
            ),
            models.CheckConstraint(
                name="duties_duty_dates",
                condition=Q(due_on__gte=F("opens_on")) & Q(warn_on__gt=F("due_on")),
            ),
            models.CheckConstraint(
                name="duties_duty_settled",
                condition=Q(state=DutyState.OPEN, settled_on__isnull=True)
                | (~Q(state=DutyState.OPEN) & Q(settled_on__isnull=False)),
            ),
        ]
        indexes = [
            # 今日待办: what one person owes
            models.Index(
                fields=["owner", "due_on"],
                name="duties_open_of_owner",
                condition=Q(state=DutyState.OPEN),
            ),
            # what a school owes, and what sync compares
            models.Index(
                fields=["school", "due_on"],
                name="duties_open_of_school",
                condition=Q(state=DutyState.OPEN),
            ),
            # what was waived, by which sync knows that nothing is owed
            models.Index(
                fields=["school", "settled_on"],
                name="duties_waived",
                condition=Q(state=DutyState.WAIVED),
            ),
            # the pupil's file
            models.Index(fields=["student", "-due_on"], name="duties_of_student"),
            # the ledger of a term
            models.Index(fields=["school", "-opens_on"], name="duties_of_school"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_code} {self.subject_key} {self.period_key}"

    @property
    def kind(self) -> DutyKind | None:
        """Its registered kind; None when no app provides it any more."""
        return duty_kind(self.rule_code)

    def standing(self, on: date) -> Standing:
        """How it stands on a day, while open."""
        return standing_on(on, due_on=self.due_on, warn_on=self.warn_on)

    @property
    def was_late(self) -> bool:
        """Done after its last day in time."""
        return self.state == DutyState.DONE and self.settled_on > self.due_on


class DutyChange(models.Model):
    """A change of a duty's state or owner, or of its last day by the calendar: from, to, by whom
    (null: reckoned from facts), why."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    field = models.CharField(max_length=10, choices=CHANGED)
    old = models.CharField(max_length=20, blank=True)  # a state, a person's key, a day
    new = models.CharField(max_length=20, blank=True)
    why = models.CharField("原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "待办变更"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["duty", "id"], name="duties_change_of_duty")]

    def __str__(self) -> str:
        return f"{self.field} {self.old}→{self.new}"
