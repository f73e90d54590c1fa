"""What a school says about a month, a term or a year: figures that stand, and words beside them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from school_care.core.sealed import PublicIdModel, Sealed
from school_care.reports.enums import SummaryKind, SummaryState
from school_care.reports.querysets import OfSummaryQuerySet, SchoolPaperQuerySet
from school_care.school.models import School, Term


def _user():
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )


class Summary(PublicIdModel):
    """关爱工作月报, 学期总结, 学年总结 or 工作计划, in versions: a signed one stands, what is put
    right later is a new version with its reason.

    `period`: "2026-11", a term's code, or "2026" for the school year begun then. `figures`: as
    drafted, frozen by the signature; `broken`: rules of cross-footing they break, each explained
    in `note` before anybody signs. The words may speak of a child: sealed."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("种类", max_length=8, choices=SummaryKind.choices)
    period = models.CharField("时段", max_length=12)
    month = models.DateField("月份", null=True)
    term = models.ForeignKey(Term, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(
        "状态", max_length=10, choices=SummaryState.choices, default=SummaryState.DRAFT
    )
    revision = models.PositiveIntegerField(
        default=0
    )  # each change; a page gone stale saves nothing
    as_of = models.DateField("截止日期")
    figures = models.JSONField(default=dict)
    broken = models.JSONField(default=list)
    work = Sealed("主要工作")
    problems = Sealed("存在的问题")
    plans = Sealed("下一步打算")
    note = Sealed("对不上的数字说明")
    why = models.CharField("更正原因", max_length=200, blank=True)
    drafted_by = _user()
    drafted_at = models.DateTimeField()
    signed_by = _user()
    signed_at = models.DateTimeField("签发时间", null=True)

    objects = SchoolPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "工作报告"
        ordering = ["-as_of", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "kind", "period", "version"], name="reports_summary_once"
            ),
            models.CheckConstraint(
                name="reports_summary_signed",
                condition=~Q(state=SummaryState.SIGNED) | Q(signed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period}"


class SummaryStep(PublicIdModel):
    """A change of state: from where to where, who, why, when."""

    summary = models.ForeignKey(Summary, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=10, choices=SummaryState.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=SummaryState.choices)
    by = _user()
    why = models.CharField("说明", max_length=200, blank=True)
    at = models.DateTimeField()

    objects = OfSummaryQuerySet.as_manager()

    class Meta:
        verbose_name = "报告办理记录"
        ordering = ["at", "id"]
