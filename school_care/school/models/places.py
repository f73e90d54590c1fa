"""Schools and classes."""

from datetime import date

from django.core.validators import RegexValidator
from django.db import models

from school_care.core.scoping import ScopedQuerySet, nobody
from school_care.core.sealed import PublicIdModel
from school_care.school.enums import FIRST_GRADE, LAST_GRADE, Stage

CHINESE_DIGITS = "零一二三四五六七八九十"


def school_year_of(day: date) -> int:
    """The year in which the school year holding `day` began (1 September – 31 August)."""
    return day.year if day.month >= 9 else day.year - 1


def year_label(year: int) -> str:
    """2026—2027学年, of the year in which it began."""
    return f"{year}—{year + 1}学年"


def grade_word(grade: int) -> str:
    """七年级; 第11年级 where no word is known."""
    known = 0 < grade < len(CHINESE_DIGITS)
    return f"{CHINESE_DIGITS[grade]}年级" if known else f"第{grade}年级"


def cohort_name(stage: str, entry_year: int) -> str:
    """What people call a cohort today: 七年级, or 初中2020级 when it has left or is yet to come."""
    from school_care.core import clock

    grade = school_year_of(clock.today()) - entry_year + FIRST_GRADE[stage]
    if FIRST_GRADE[stage] <= grade <= LAST_GRADE[stage]:
        return grade_word(grade)
    return f"{Stage(stage).label}{entry_year}级"


class School(PublicIdModel):
    """A school; 教学点 and 村小 report through their 中心校, the `parent`."""

    code10 = models.CharField(
        "学校标识码",
        max_length=10,
        unique=True,
        validators=[RegexValidator(r"^\d{10}$", "学校标识码应为10位数字。")],
    )
    name = models.CharField("学校名称", max_length=80)
    short_name = models.CharField("简称", max_length=20, blank=True)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="branches",
        verbose_name="中心校",
    )
    address = models.CharField("地址", max_length=120, blank=True)
    phone = models.CharField("学校电话", max_length=30, blank=True)
    hotline = models.CharField("亲情电话", max_length=30, blank=True)
    hotline_hours = models.CharField("亲情电话开放时间", max_length=80, blank=True)
    police_name = models.CharField("辖区派出所", max_length=40, blank=True)
    police_phone = models.CharField("派出所电话", max_length=30, blank=True)
    is_demo = models.BooleanField("演示学校", default=False, editable=False)

    class Meta:
        verbose_name = "学校"
        ordering = ["code10"]

    def __str__(self) -> str:
        return self.short_name or self.name


class SchoolClassQuerySet(ScopedQuerySet):
    """Classes by who may see them and in what order people expect them."""

    def in_order(self):
        """Grade one first, class one first."""
        return self.order_by("-stage", "-entry_year", "number")

    def present_in(self, school_year: int):
        """Classes that have pupils in the school year beginning in `school_year`."""
        live = models.Q()
        for stage in Stage:
            years = LAST_GRADE[stage] - FIRST_GRADE[stage]
            live |= models.Q(
                stage=stage, entry_year__gt=school_year - years - 1, entry_year__lte=school_year
            )
        return self.filter(live)

    def visible_to(self, user):
        """Classes of which `user` may see pupils; see school.access."""
        from school_care.school.access import classes_visible_to

        return self.none() if nobody(user) else self.filter(pk__in=classes_visible_to(user))


class SchoolClass(PublicIdModel):
    """A class for its whole life. The grade follows from stage, entry year and date."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="classes")
    stage = models.CharField("学段", max_length=10, choices=Stage.choices)
    entry_year = models.PositiveSmallIntegerField("入学年份")
    number = models.PositiveSmallIntegerField("班号")
    aliases = models.JSONField("别名", default=list, blank=True)  # spellings people use in files

    objects = SchoolClassQuerySet.as_manager()

    class Meta:
        verbose_name = "班级"
        constraints = [
            # one class of a number in a cohort; also the lookup of the importer
            models.UniqueConstraint(
                fields=["school", "stage", "entry_year", "number"], name="school_class_once"
            )
        ]

    def __str__(self) -> str:
        from school_care.core import clock

        return self.name_on(clock.today())

    @property
    def name(self) -> str:
        """The class's name today, e.g. 七(1)班."""
        return str(self)

    def grade_on(self, day: date) -> int:
        """1–9; above the stage's last grade when the class has graduated by `day`."""
        return school_year_of(day) - self.entry_year + FIRST_GRADE[self.stage]

    def name_on(self, day: date) -> str:
        """The name people use on `day`: 七(1)班, or 2017级1班 once graduated or not yet begun."""
        grade = self.grade_on(day)
        if FIRST_GRADE[self.stage] <= grade <= LAST_GRADE[self.stage]:
            return f"{CHINESE_DIGITS[grade]}({self.number})班"
        return f"{Stage(self.stage).label}{self.entry_year}级{self.number}班"
