"""欺凌, each pupil in it apart: put in, asked once, the family told, looked after, seen again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views import View

from school_care.cases.protection.forms_bullying import (
    FamilyForm,
    FindForm,
    ReviewForm,
    StatementForm,
    SupportForm,
)
from school_care.cases.protection.services import bullying_children, people
from school_care.cases.protection.services.people import holders_of
from school_care.cases.protection.views.bullying_doors import (
    ChildPage,
    FormPage,
    OfBullying,
    case_url,
)
from school_care.core import clock
from school_care.mentoring.selectors_counselling import pupils_named
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.views.tools import refusals_as_messages
from school_care.students import silence

REVIEW_AFTER = timedelta(days=7)


class Add(FormPage):
    """One more pupil, found by name: the search is posted, no name stands in an address."""

    template = "cases/protection/bullying_find.html"
    title, button = "添加当事学生", "查找"

    def form(self, request: HttpRequest, data: Any = None) -> FindForm:
        name = (data or {}).get("name", "")
        return FindForm(data, found=pupils_named(request.school, name))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        if request.POST.get("pupil"):
            return super().post(request, public_id)
        self.find(request, public_id)
        form = self.form(request, request.POST)
        if form.is_valid() and not form.found:
            form.add_error("name", "没有找到同名的在校学生，请核对姓名。")
        return self.page(request, form, status=422 if form.errors else 200)

    def save(self, request: HttpRequest, form: Any) -> str:
        student = form.found.get(form.cleaned_data.get("pupil", ""))
        if student is None:
            raise Refused("请点选是哪一名学生。")
        bullying_children.add(by=request.user, protection=self.case, student=student)
        return "已添加当事学生，请尽快告知家长。"


class TakeOut(OfBullying, View):
    """Put in by mistake."""

    http_method_names = ("options", "post")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        child = self.child(request, public_id)
        if self.is_helper_only:
            raise PermissionDenied
        with refusals_as_messages(request) as tried:
            bullying_children.take_out(by=request.user, child=child)
        if tried.done:
            messages.success(request, "已移出。")
        return redirect(case_url(child.protection))


class Says(ChildPage):
    """What the child says."""

    title = "记下学生的陈述"
    lead = ("单独谈，只问一次，有第二名成年人在场。不诱导，不让双方对质。",)

    def form(self, request: HttpRequest, data: Any = None) -> StatementForm:
        return StatementForm(data, child=self.pupil, initial={"on": clock.today()})

    def save(self, request: HttpRequest, form: Any) -> str:
        bullying_children.say(by=request.user, child=self.pupil, **form.cleaned_data)
        return "陈述已记下。"

    def more(self, request: HttpRequest) -> dict[str, Any]:
        return {"child": self.pupil, "earlier": self.pupil.says, "earlier_title": "已经记下的陈述"}


class Family(ChildPage):
    """The child's family was told; the paper for it. Nothing where nothing may go there."""

    template = "cases/protection/bullying_family.html"
    title = "告知家长"

    def form(self, request: HttpRequest, data: Any = None) -> FamilyForm:
        return FamilyForm(data, child=self.pupil)

    def save(self, request: HttpRequest, form: Any) -> str:
        bullying_children.tell_family(by=request.user, child=self.pupil, **form.cleaned_data)
        return "告知情况已登记。"

    def more(self, request: HttpRequest) -> dict[str, Any]:
        return {
            "child": self.pupil,
            "is_quiet": silence.is_silenced(self.pupil.student),
            "earlier": self.pupil.family_words,
        }


class Support(ChildPage):
    """Who looks after the child."""

    title = "安排帮扶"
    lead = ("双方学生都要有人帮。帮扶人只看到自己帮扶的学生，看不到陈述。",)

    def form(self, request: HttpRequest, data: Any = None) -> SupportForm:
        out = people.kept_out_of(self.case)
        there = holders_of(Capability.REPORT_HARM, request.school)
        staff = [one for one in there if one.pk not in out]
        held = self.pupil
        initial = {
            "supporter": str(held.supporter.public_id) if held.supporter else "",
            "text": held.support or "",
            "review_on": held.review_on or clock.today() + REVIEW_AFTER,
        }
        return SupportForm(
            data, child=held, staff=sorted(staff, key=lambda one: one.name), initial=initial
        )

    def save(self, request: HttpRequest, form: Any) -> str:
        bullying_children.support(by=request.user, child=self.pupil, **form.cleaned_data)
        return "帮扶已安排，帮扶人会收到提醒。"


class Review(ChildPage):
    """How the child is now."""

    title = "登记回看"
    lead = ("和学生单独聊一聊：有没有再发生、和同学相处怎样、还需要什么。",)
    for_helpers = True

    def form(self, request: HttpRequest, data: Any = None) -> ReviewForm:
        return ReviewForm(data, child=self.pupil)

    def save(self, request: HttpRequest, form: Any) -> str:
        bullying_children.review(by=request.user, child=self.pupil, **form.cleaned_data)
        return "回看情况已登记。"

    def more(self, request: HttpRequest) -> dict[str, Any]:
        held = self.pupil
        earlier = "\n".join(part for part in (held.support, held.review_words) if part)
        return {"child": held, "earlier": earlier, "earlier_title": "帮扶安排和以前的回看"}
