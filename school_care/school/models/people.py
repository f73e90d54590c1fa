"""Accounts, appointments and teaching: who works here, as what, from when until when."""

from datetime import timedelta

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q

from school_care.core.intervals import Interval, IntervalQuerySet, interval_order
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.core.templatetags.days import from_to, long_date
from school_care.school.enums import Role
from school_care.school.models.places import School, SchoolClass, cohort_name


class User(PublicIdModel, AbstractUser):
    """A member of staff. Being superuser gives no sight of any child's file.

    `name` is the person's name; Django's first and last name stay empty.
    """

    school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.PROTECT, related_name="staff"
    )
    name = models.CharField("姓名", max_length=30)
    name_key = models.CharField(max_length=200, blank=True, editable=False)  # pinyin, for search
    phone = Sealed("手机", searchable=True, purpose="phone")
    subject = models.CharField("学科/职务", max_length=30, blank=True)
    must_change_password = models.BooleanField("首次登录须改密码", default=False)
    left_on = models.DateField("离校日期", null=True, blank=True)

    objects = UserManager()

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "账号"
        ordering = ["name_key", "username"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class AppointmentQuerySet(IntervalQuerySet):
    """Appointments by whether they count."""

    def confirmed(self):
        """Those a principal or director has confirmed; only these give any right."""
        return self.filter(confirmed_at__isnull=False)

    def waiting(self):
        """Proposed by the registrar's staff sheet, neither confirmed nor declined yet."""
        return self.filter(confirmed_at__isnull=True, declined_at__isnull=True)

    def effective(self, day):
        """Confirmed, and holding on `day`."""
        return self.confirmed().on(day)


class Confirmed(models.Model):
    """Something that counts only once a principal or director has confirmed it."""

    proposed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="提出人"
    )
    confirmed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="确认人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True)
    declined_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="退回人"
    )
    declined_at = models.DateTimeField("退回时间", null=True)

    class Meta:
        abstract = True

    @property
    def span(self) -> str:
        """2026年9月1日起, or 2026年9月1日至12月31日 with the last day it holds."""
        began = long_date(self.starts_on)
        if self.until is None:
            return f"{began}起"
        last = self.until - timedelta(days=1)
        if last < self.starts_on:
            return f"{began}（已取消）"
        return from_to(self.starts_on, last)


class Appointment(PublicIdModel, Interval, Confirmed):
    """A role for dates. Made by principal or director; nobody appoints themselves."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="appointments")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    school_class = models.ForeignKey(
        SchoolClass, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    stage = models.CharField(max_length=10, blank=True)  # 年级组长: the cohort led
    entry_year = models.PositiveSmallIntegerField(default=0, blank=True)
    acting = models.BooleanField("代理", default=False)  # 代班主任 during leave

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        indexes = [
            # visible_to: the running appointments of one person
            models.Index(fields=["user", "role", "starts_on"], name="school_appointment_of_user"),
        ]
        constraints = [
            interval_order("school_appointment_order"),
            # a head teacher has a class, and only a head teacher has one
            models.CheckConstraint(
                name="school_appointment_class",
                condition=Q(role=Role.HEAD_TEACHER, school_class__isnull=False)
                | (~Q(role=Role.HEAD_TEACHER) & Q(school_class__isnull=True)),
            ),
            # the staff sheet imported twice changes nothing
            models.UniqueConstraint(
                fields=["user", "school_class", "starts_on"],
                condition=Q(school_class__isnull=False),
                name="school_appointment_class_once",
            ),
            models.UniqueConstraint(
                fields=["user", "school", "role", "stage", "entry_year", "starts_on"],
                condition=Q(school_class__isnull=True),
                name="school_appointment_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}{self.scope_name}"

    @property
    def scope_name(self) -> str:
        """What the role reaches: （七(1)班）, （七年级） or nothing."""
        if self.school_class_id:
            return f"（{self.school_class}）"
        if self.entry_year:
            return f"（{cohort_name(self.stage, self.entry_year)}）"
        return ""


class TeachingAssignment(PublicIdModel, Interval, Confirmed):
    """A teacher teaches a subject to a class for dates; it opens that class's files to them."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="teaching")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="teaching")
    subject = models.CharField("学科", max_length=20)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "任课"
        indexes = [
            # visible_to: the classes one person teaches
            models.Index(fields=["user", "starts_on"], name="school_teaching_of_user"),
        ]
        constraints = [
            interval_order("school_teaching_order"),
            # the staff sheet imported twice changes nothing
            models.UniqueConstraint(
                fields=["user", "school_class", "subject", "starts_on"], name="school_teaching_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_class}{self.subject}"
