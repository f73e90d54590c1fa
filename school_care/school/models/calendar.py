"""Terms and days. The calendar decides weeks, months, terms and working-day deadlines."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from school_care.core.scoping import ScopedQuerySet, nobody
from school_care.core.sealed import PublicIdModel
from school_care.school.enums import WHOLE_SCHOOL, DayKind, EventAudience, Season
from school_care.school.models.places import School
from school_care.school.models.sheet_imports import SheetImport


class CalendarImportQuerySet(ScopedQuerySet):
    """Calendar sheets, seen by those who see the whole school."""

    def visible_to(self, user: Any):
        from school_care.school.access import schools_with

        if nobody(user):
            return self.none()
        return self.filter(school_id__in=schools_with(user, WHOLE_SCHOOL))


class Term(models.Model):
    """A term: both days inclusive. Code like 2026-2027-1."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="terms")
    school_year = models.PositiveSmallIntegerField("学年")  # the year it begins in
    season = models.CharField("学期", max_length=10, choices=Season.choices)
    first_day = models.DateField("开学日期")
    last_day = models.DateField("结束日期")
    checked = models.BooleanField("已核对", default=False)  # False: our default dates

    class Meta:
        verbose_name = "学期"
        ordering = ["school_year", "first_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "school_year", "season"], name="school_term_once"
            ),
            models.CheckConstraint(
                name="school_term_order", condition=Q(last_day__gte=F("first_day"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_year}—{self.school_year + 1}学年{self.get_season_display()}"

    @property
    def code(self) -> str:
        """2026-2027-1 for the autumn term."""
        number = 1 if self.season == Season.AUTUMN else 2
        return f"{self.school_year}-{self.school_year + 1}-{number}"

    @property
    def short_name(self) -> str:
        """2026秋."""
        if self.season == Season.AUTUMN:
            return f"{self.school_year}秋"
        return f"{self.school_year + 1}春"


class SchoolDay(models.Model):
    """A day on which the school's calendar differs from the plain week (Monday–Friday)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="days")
    date = models.DateField("日期")
    kind = models.CharField("安排", max_length=10, choices=DayKind.choices)
    note = models.CharField("说明", max_length=40, blank=True)

    class Meta:
        verbose_name = "校历日"
        ordering = ["date"]
        constraints = [
            # the calendar is read by school and range of dates
            models.UniqueConstraint(fields=["school", "date"], name="school_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.get_kind_display()}"


class CalendarYear(models.Model):
    """Whether the official holidays of a calendar year are known; an unpublished year falls back
    to the plain week and every deadline in it says 未公布."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="calendar_years")
    year = models.PositiveSmallIntegerField("年份")
    published = models.BooleanField("已公布", default=False)

    class Meta:
        verbose_name = "年度校历"
        constraints = [
            models.UniqueConstraint(fields=["school", "year"], name="school_calendar_year_once")
        ]

    def __str__(self) -> str:
        return f"{self.year}年"


class CalendarImport(SheetImport):
    """A calendar sheet. It names nobody and is kept as it is: `undo` holds what terms and days said
    before."""

    plan = models.JSONField(default=dict)
    undo = models.JSONField(default=dict)

    objects = CalendarImportQuerySet.as_manager()

    class Meta(SheetImport.Meta):
        verbose_name = "校历导入"
        indexes = [models.Index(fields=["school", "-uploaded_at"], name="school_calendar_imports")]

    def __str__(self) -> str:
        return self.file_name


class PublicEvent(PublicIdModel):
    """An approved event parents may read. It names no child and no group of children."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="public_events")
    title = models.CharField("名称", max_length=60)
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束", null=True, blank=True)
    place = models.CharField("地点", max_length=60, blank=True)
    summary = models.CharField("说明", max_length=200, blank=True)
    audience = models.CharField(
        "对象", max_length=10, choices=EventAudience.choices, default=EventAudience.EVERYONE
    )
    appeal = models.TextField("倡议书", max_length=2000, blank=True)
    cancelled = models.BooleanField("已取消", default=False)  # still shown, so that nobody comes
    revision = models.PositiveIntegerField("修订", default=0)  # counts the changes, for calendars

    class Meta:
        verbose_name = "公开活动"
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return self.title


class EventPhoto(PublicIdModel):
    """A picture of a public event. Its file lies in the vault under its public id; whoever put it
    here deletes row and file when it may no longer be shown. Which children it shows is not known
    here."""

    event = models.ForeignKey(PublicEvent, on_delete=models.CASCADE, related_name="photos")
    caption = models.CharField("说明", max_length=60, blank=True)
    media_type = models.CharField(max_length=40)

    class Meta:
        verbose_name = "公开活动照片"
        ordering = ["id"]
