"""巩固率: by cohort and of left-behind pupils, with what it is made of."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from school_care.cases.dropout.retention import Cohort, cohorts_of
from school_care.cases.dropout.retention_more import (
    LostLine,
    Typed,
    left_behind,
    lost_lines,
    typed_of,
)
from school_care.cases.dropout.views.figures_nav import figure_pages
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.papers import print_paper
from school_care.school.scoped import DeskView

EXPLAINED = (
    "巩固率＝毕业（现有）人数÷（入学人数＋转入－转出）×100％，按人逐一清点，不会超过100％。",
    "入学人数取入学当年9月30日在籍人数。转出指已转出、死亡，以及留级、跳级到本校其他年级；"
    "没有转学凭证的离校、在籍而未到校（疑似辍学、劝返中、已认定）不算转出，列在差额名单里。",
    "在本校借读、转入办理中的学生不计入。留守儿童按学期第一天的名单固定，"
    "期间退出留守的仍在内，新列入的不在内。",
)


@dataclass(frozen=True)
class CohortPart:
    """A cohort, the pupils of its difference, and figures typed for it."""

    cohort: Cohort
    lost: list[LostLine]
    typed: Typed | None

    @property
    def typed_due(self) -> int:
        return self.typed.due(self.cohort) if self.typed else 0

    @property
    def typed_words(self) -> str:
        return self.typed.words(self.cohort) if self.typed else ""


class RetentionMixin(DeskView):
    """What page and paper are made of."""

    capability = Capability.KEEP_LEDGERS
    http_method_names = ["get", "head", "options"]

    def content(self, request: HttpRequest) -> dict[str, Any]:
        school, today = request.school, clock.today()
        cohorts = cohorts_of(school, today)
        term = calendar_of(request).current_or_last_term(today)
        group = left_behind(request.user, school, term, today) if term else None
        lost = [cohort.lost for cohort in cohorts]
        lines = lost_lines(request.user, [*lost, group.lost if group else []])
        wanted = request.GET.get("cohort", "")
        typed = typed_of(request.GET)
        parts = [
            CohortPart(cohort, said, typed if cohort.key == wanted and cohort.incomplete else None)
            for cohort, said in zip(cohorts, lines, strict=False)
        ]
        return {
            "parts": parts,
            "typed": next((part for part in parts if part.typed), None),
            "group": group,
            "group_lost": lines[-1],
            "today": today,
            "explained": EXPLAINED,
        }


class RetentionPage(RetentionMixin, View):
    """Each cohort's rate with its sum, the difference by name; figures by hand where the records
    begin too late."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = self.content(request)
        if request.GET.get("cohort") and context["typed"] is None:
            messages.error(request, "请填写入学新生数，三个数都是0到9999的整数。")
        context["pages"] = figure_pages(request.user, request.school, "cases:retention")
        return render(request, "cases/dropout/retention.html", context)


class RetentionPaper(RetentionMixin, View):
    """巩固率情况表, with a trace; counts and reasons, no names."""

    def get(self, request: HttpRequest) -> HttpResponse:
        pdf = print_paper(
            "print/dropout_retention.html",
            self.content(request),
            school=request.school,
            printed_by=request.user,
        )
        audit.record("retention.printed", actor=request.user, school_id=request.school.pk)
        return pdf_answer(pdf, f"巩固率情况表-{clock.today()}")
