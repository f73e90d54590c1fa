"""What a school keeps about its care work as such: its group, its promises, its problems, its
regulations, and how its papers look."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from school_care.core.intervals import Interval, interval_order
from school_care.core.sealed import PublicIdModel, Sealed
from school_care.reports.enums import DocumentKind, GroupPost, ProblemSource
from school_care.reports.querysets import ProblemQuerySet, SchoolPaperQuerySet
from school_care.school.models import School
from school_care.students.models import Student


def _user():
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )


class LeadingMember(PublicIdModel, Interval):
    """A member of the 关爱工作领导小组 for dates (A02, E06, B02): `name` and `title` of somebody
    without an account; `looks_after`: whom or what this member answers for, in words."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    user = _user()
    name = models.CharField("姓名", max_length=30, blank=True)
    title = models.CharField("职务", max_length=30, blank=True)
    post = models.CharField("组内职务", max_length=8, choices=GroupPost.choices)
    duties = models.CharField("分工", max_length=300, blank=True)
    looks_after = models.CharField("包保范围", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)

    objects = SchoolPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "领导小组成员"
        ordering = ["order", "id"]
        constraints = [
            interval_order("reports_leading_order"),
            models.CheckConstraint(
                name="reports_leading_named", condition=Q(user__isnull=False) | ~Q(name="")
            ),
        ]


class PracticalThing(PublicIdModel):
    """One of the year's 几件实事 (D02): what, whose, by when, and what came of it."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("学年")  # begun in
    number = models.PositiveSmallIntegerField("序号")
    what = models.CharField("实事", max_length=120)
    how = models.CharField("具体做法", max_length=400, blank=True)
    owner = _user()
    due_on = models.DateField("完成期限")
    done_on = models.DateField("完成日期", null=True)
    outcome = models.CharField("完成情况", max_length=400, blank=True)
    dropped_on = models.DateField("不再办理", null=True)
    why_dropped = models.CharField("原因", max_length=200, blank=True)
    written_at = models.DateTimeField()

    objects = SchoolPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "实事"
        ordering = ["-year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "number"], name="reports_practical_once"
            ),
        ]


class ProblemItem(PublicIdModel):
    """An item of the 问题清单 (R11, R12): found about a pupil, with a measure and a day by which it
    is to be settled. What it is about is sealed."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="problems")
    source = models.CharField("发现途径", max_length=10, choices=ProblemSource.choices)
    found_on = models.DateField("发现日期")
    what = Sealed("存在问题")
    measure = Sealed("帮扶措施")
    owner = _user()
    due_on = models.DateField("解决期限")
    cleared_on = models.DateField("解决日期", null=True)
    result = Sealed("解决情况")
    written_by = _user()
    written_at = models.DateTimeField()
    cleared_by = _user()

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = "问题"
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="reports_problem_order",
                condition=Q(due_on__gte=F("found_on"))
                & (Q(cleared_on__isnull=True) | Q(cleared_on__gte=F("found_on"))),
            ),
        ]
        indexes = [models.Index(fields=["school", "due_on"], name="reports_problem_due")]


class SchoolDocument(PublicIdModel):
    """A paper the school wrote outside this program (制度, 方案, 一校一案, 签到表…): it takes its
    place in an inspection pack. `dated_on` is what stands on it, `uploaded_at` when it came here:
    both are shown, so that nothing is ever dated back. The file lies sealed in the vault."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("种类", max_length=12, choices=DocumentKind.choices)
    title = models.CharField("名称", max_length=80)
    dated_on = models.DateField("文件日期")
    year = models.PositiveSmallIntegerField("学年")
    file_key = models.CharField(max_length=80, editable=False)
    file_name = models.CharField(max_length=120)
    mime = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField(default=0)
    uploaded_by = _user()
    uploaded_at = models.DateTimeField("上传时间")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = _user()
    why_withdrawn = models.CharField("撤下原因", max_length=200, blank=True)

    objects = SchoolPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "学校文件"
        ordering = ["-dated_on", "-id"]


class PaperLayout(PublicIdModel):
    """How a school wants one of its papers: title, words above and below, lines to sign, parts left
    out. A change is a new row, the newest holds; `values` empty is the product's own look."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    paper = models.CharField("纸件", max_length=30)
    values = models.JSONField(default=dict)
    changed_by = _user()
    changed_at = models.DateTimeField()

    objects = SchoolPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "版式"
        ordering = ["-changed_at", "-id"]
        indexes = [models.Index(fields=["school", "paper", "-id"], name="reports_layout_newest")]
