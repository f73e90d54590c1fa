"""欺凌: reported by anybody, begun, judged, sent upwards, begun again."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.cases.protection.bullying_part import children_of, paired_words
from school_care.cases.protection.enums import Finding, Gravity
from school_care.cases.protection.forms_bullying import JudgedForm, StartForm, WhyForm
from school_care.cases.protection.forms_case import CaseForm
from school_care.cases.protection.services import bullying, bullying_filing, bullying_sending
from school_care.cases.protection.services.bullying_filing import Noticed
from school_care.cases.protection.services.calls import police_called
from school_care.cases.protection.services.filing import pupil_by_words
from school_care.cases.protection.services.opening import Found
from school_care.cases.protection.services.upwards import reports_of
from school_care.cases.protection.source import SERIOUS
from school_care.cases.protection.views.bullying_doors import (
    INVALID,
    WRITES,
    FormPage,
    case_url,
)
from school_care.cases.selectors import as_shown
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.models import Student
from school_care.students.views.doors import pupil_or_404

FILED = "已报告。德育主任会马上看，请先陪好学生，不追问、不让当事学生对质。"


class Start(DeskView, View):
    """The report, with no child chosen yet: by name and class, or by how it looks."""

    capability = Capability.REPORT_HARM
    http_method_names = WRITES

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, StartForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.filed(request, StartForm(request.POST))

    def filed(self, request: HttpRequest, form: StartForm) -> HttpResponse:
        """Take it in, or say what is missing above what was typed."""
        if form.is_valid():
            try:
                row = bullying_filing.file(
                    by=request.user,
                    school=request.school,
                    found=self.found(request, form),
                    noticed=Noticed(
                        forms=form.cleaned_data["ways"],
                        through=form.cleaned_data["through"],
                        others=form.cleaned_data["others"],
                    ),
                    public_id=form.cleaned_data["token"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, FILED)
                return redirect(case_url(row))
        return self.page(request, form, status=INVALID)

    def found(self, request: HttpRequest, form: StartForm) -> Found:
        """What the valid form says was found. Whoever reports is not told whether a name is known:
        they may not see pupils at all."""
        given = form.cleaned_data
        student = form.student
        if student is None:
            student = pupil_by_words(request.school, given["name"], given["group"])
        return Found(
            happened=given["happened"],
            found_at=given["found_at"],
            student=student,
            pupil_words="" if form.student else form.words_of_pupil,
            found_where=given["found_where"],
        )

    def page(self, request: HttpRequest, form: StartForm, status: int = 200) -> HttpResponse:
        """The form."""
        context = {"form": form, "student": form.student, "protection_tab": "cases:protections"}
        return render(request, "cases/protection/bullying_start.html", context, status=status)


class New(Start):
    """The same from a child's file."""

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:  # type: ignore[override]
        return self.page(request, StartForm(student=self.pupil(request, student_id)))

    def post(self, request: HttpRequest, student_id: UUID) -> HttpResponse:  # type: ignore[override]
        student = self.pupil(request, student_id)
        return self.filed(request, StartForm(request.POST, student=student))

    def pupil(self, request: HttpRequest, student_id: UUID) -> Student:
        """404 for one out of sight: reported by name, from the other page."""
        return pupil_or_404(request, student_id)


class Investigate(FormPage):
    """启动调查, with what to keep to."""

    title, button = "启动调查", "启动调查"
    lead = (
        "当事学生分开谈，每人只问一次，谈话时有第二名成年人在场。",
        "不安排双方对质，不当众询问。在委员会认定以前，他们都是当事学生。",
        "先把双方分开，需要的先安排老师陪着；聊天记录、监控、受损物品保留原样。",
    )

    def form(self, request: HttpRequest, data: Any = None) -> forms.Form:
        return CaseForm(data)

    def save(self, request: HttpRequest, form: Any) -> str:
        bullying.investigate(by=request.user, protection=self.case)
        return "调查已启动。请分别记下当事学生的陈述，并马上告知双方家长。"


class Decide(FormPage):
    """委员会认定."""

    template = "cases/protection/bullying_decide.html"
    title, button = "委员会认定", "登记认定"

    def form(self, request: HttpRequest, data: Any = None) -> JudgedForm:
        self.children = children_of(self.case)
        self.members = bullying.committee_of(self.case)
        return JudgedForm(data, members=self.members, children=self.children)

    def save(self, request: HttpRequest, form: Any) -> str:
        row = bullying.decide(by=request.user, protection=self.case, judged=form.judged)
        if row.gravity == Gravity.SERIOUS:
            return "认定已登记。情节严重：请马上电话报告公安，再在本页发书面报告。"
        if row.finding == Finding.UNFOUNDED:
            return "认定已登记。请把结果告诉报告的人，并继续关心当事学生。"
        return "认定已登记。请告知双方家长结果，三天内给双方学生安排好帮扶。"

    def more(self, request: HttpRequest) -> dict[str, Any]:
        unheard = sum(not one.says for one in self.children)
        untold = sum(not one.family_told_at and not one.is_quiet for one in self.children)
        return {
            "members": self.members,
            "children": self.children,
            "unheard": unheard,
            "untold": untold,
            "paired": paired_words(self.children),
        }


class Reopen(FormPage):
    """Again: something new came up."""

    title, button = "重新调查", "重新调查"
    lead = ("原来的认定会留在办理记录里。期限从今天起重新计算10天。",)

    def form(self, request: HttpRequest, data: Any = None) -> WhyForm:
        return WhyForm(data)

    def save(self, request: HttpRequest, form: Any) -> str:
        bullying.reopen(by=request.user, protection=self.case, why=form.cleaned_data["why"])
        return "已重新启动调查。"


class Upwards(FormPage):
    """Serious: to police and education, after the telephone."""

    template = "cases/protection/bullying_report.html"
    title, button = "报告公安和教育局", "发出书面报告"

    def form(self, request: HttpRequest, data: Any = None) -> forms.Form:
        return CaseForm(data)

    def save(self, request: HttpRequest, form: Any) -> str:
        sent = bullying_sending.report(by=request.user, protection=self.case)
        names = "、".join(one.recipient.name for one in sent)
        return f"书面报告已开出：{names}。要送纸质的，请在下面「上报」里打印、送达。"

    def more(self, request: HttpRequest) -> dict[str, Any]:
        return {
            "is_rung": police_called(self.case),
            "sent": as_shown(reports_of(self.case, SERIOUS)),
            "unsent": bullying_sending.offers(self.case),
        }
