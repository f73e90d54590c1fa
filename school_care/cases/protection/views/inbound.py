"""转入事项: the list, taking one in, its page, the answer and its paper."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.cases.models import InboundReferral
from school_care.cases.protection.enums import InboundState
from school_care.cases.protection.forms_referrals import (
    AnswerForm,
    HandToForm,
    InboundForm,
    NameForm,
)
from school_care.cases.protection.inbound_duty import ENDED
from school_care.cases.protection.papers_inbound import print_reply
from school_care.cases.protection.selectors_inbound import (
    inbound_rows,
    line_of,
    open_lines,
    pupils_for,
    staff_of_school,
)
from school_care.cases.protection.services import inbound as service
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.models import Student

INVALID = 422
A_PAGE = 30
READS, WRITES = ("get", "head", "options"), ("get", "head", "options", "post")


def inbound_url(row: InboundReferral) -> str:
    """Its page."""
    return reverse("cases:inbound", args=[row.public_id])


def pupils_asked(request: HttpRequest) -> list[Student]:
    """Pupils for what was typed and chosen on this page."""
    try:
        chosen = str(UUID(request.POST.get("student", "")))
    except ValueError:
        chosen = ""
    words = request.POST.get("words", "")[:40]
    return pupils_for(request.user, request.school, words, chosen)


class Inbounds(DeskView, View):
    """What waits, the first due first; below it what is done."""

    capability = Capability.REPORT_HARM
    http_method_names = READS

    def get(self, request: HttpRequest) -> HttpResponse:
        user, school = request.user, request.school
        done = inbound_rows(user, school).filter(state__in=ENDED)
        pages = Paginator(done.order_by("-answered_on", "-pk"), A_PAGE)
        context = {
            "lines": open_lines(user, school),
            "done": pages.get_page(request.GET.get("page")),
            "receives": can(user, Capability.RECEIVE_REFERRALS, school),
        }
        return render(request, "cases/protection/inbounds.html", context)


class NewInbound(DeskView, View):
    """登记转入事项; the pupil is looked for on the same page."""

    capability = Capability.RECEIVE_REFERRALS
    http_method_names = WRITES

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, self.form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        found = pupils_asked(request)
        if request.POST.get("do") == "find":
            begun = {name: request.POST.get(name) for name in InboundForm.base_fields}
            return self.page(request, self.form(request, found=found, initial=begun), looked=True)
        form = self.form(request, request.POST, found=found)
        if form.is_valid():
            try:
                row = service.receive(
                    by=request.user,
                    school=request.school,
                    asked=form.asked,
                    student=form.chosen(),
                    handler=form.cleaned_data["handler"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已登记。")
                return redirect(inbound_url(row))
        return self.page(request, form, status=INVALID)

    def form(self, request: HttpRequest, data: Any = None, **more: Any) -> InboundForm:
        """The form, with the people one may give it to."""
        return InboundForm(data, staff=staff_of_school(request.school), today=clock.today(), **more)

    def page(
        self, request: HttpRequest, form: InboundForm, *, status: int = 200, looked: bool = False
    ) -> HttpResponse:
        """The page with the form."""
        context = {"form": form, "looked": looked}
        return render(request, "cases/protection/inbound_new.html", context, status=status)


class OfInbound(DeskView):
    """One matter: 404 out of sight; 403 for who sees it and was not given it."""

    capability = Capability.REPORT_HARM

    def seen(self, request: HttpRequest, public_id: UUID) -> InboundReferral:
        """The matter in sight."""
        row = get_object_or_404(inbound_rows(request.user, request.school), public_id=public_id)
        row.school = request.school
        return row

    def handled(self, request: HttpRequest, public_id: UUID) -> InboundReferral:
        """The matter, for who may do something about it."""
        row = self.seen(request, public_id)
        if not service.may_handle(request.user, row):
            raise PermissionDenied
        return row


class ShowInbound(OfInbound, View):
    """The matter: what is asked, by whom, until when, and what was answered."""

    http_method_names = READS

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.seen(request, public_id)
        audit.record("inbound.read", actor=request.user, row=row)
        handles = service.may_handle(request.user, row)
        receives = can(request.user, Capability.RECEIVE_REFERRALS, request.school)
        sees_pupil = row.student is not None and (
            Student.objects.visible_to(request.user).filter(pk=row.student_id).exists()
        )
        context = {
            "row": row,
            "line": line_of(row),
            "is_over": row.state in ENDED,
            "handles": handles,
            "sees_pupil": sees_pupil,
            "hand_to": self.hand_to(request, row) if receives else None,
        }
        return render(request, "cases/protection/inbound.html", context)

    def hand_to(self, request: HttpRequest, row: InboundReferral) -> HandToForm:
        """To whom it may be given."""
        return HandToForm(staff=staff_of_school(request.school), revision=row.revision)


class HandTo(OfInbound, View):
    """指定经办人."""

    capability = Capability.RECEIVE_REFERRALS
    http_method_names = ("options", "post")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.handled(request, public_id)
        form = HandToForm(request.POST, staff=staff_of_school(request.school))
        if not form.is_valid():
            messages.error(request, "请选择交给谁办。")
            return redirect(inbound_url(row))
        data = form.cleaned_data
        with refusals_as_messages(request) as tried:
            service.hand_to(
                by=request.user, inbound=row, handler=data["handler"], revision=data["revision"]
            )
        if tried.done:
            messages.success(request, "已交办，对方会收到提醒。")
        return redirect(inbound_url(row))


class NameInbound(OfInbound, View):
    """确定学生: looked for by a posted name."""

    http_method_names = WRITES

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.handled(request, public_id)
        return self.page(request, row, NameForm(initial={"revision": row.revision}))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.handled(request, public_id)
        found = pupils_asked(request)
        if request.POST.get("do") == "find":
            begun = {name: request.POST.get(name) for name in ("words", "student", "revision")}
            return self.page(request, row, NameForm(initial=begun, found=found), looked=True)
        form = NameForm(request.POST, found=found)
        if form.is_valid():
            student = form.chosen()
            if student is None:
                form.add_error("student", "请先找到学生，再点选。")
            elif self.put(request, row, form, student):
                messages.success(request, "已确定学生。")
                return redirect(inbound_url(row))
        return self.page(request, row, form, status=INVALID)

    def put(
        self, request: HttpRequest, row: InboundReferral, form: NameForm, student: Student
    ) -> bool:
        """Whether it was done; a refusal stands above the form."""
        try:
            service.put_name(
                by=request.user,
                inbound=row,
                student=student,
                revision=form.cleaned_data["revision"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return False
        return True

    def page(
        self,
        request: HttpRequest,
        row: InboundReferral,
        form: NameForm,
        *,
        status: int = 200,
        looked: bool = False,
    ) -> HttpResponse:
        """The page with the form."""
        context = {"row": row, "form": form, "looked": looked}
        return render(request, "cases/protection/inbound_name.html", context, status=status)


class Answer(OfInbound, View):
    """答复."""

    http_method_names = WRITES
    to = InboundState.ANSWERED
    title, button = "答复", "保存答复"
    said = "已登记答复，可以打印复函。"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.handled(request, public_id)
        if row.state in ENDED:
            messages.error(request, "这件事项已经答复；对方又来问的，请先重新交办。")
            return redirect(inbound_url(row))
        return self.page(request, row, self.form(row))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.handled(request, public_id)
        form = self.form(row, request.POST)
        if form.is_valid():
            try:
                self.save(request, row, form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, self.said)
                return redirect(inbound_url(row))
        return self.page(request, row, form, INVALID)

    def form(self, row: InboundReferral, data: Any = None) -> AnswerForm:
        """The form of this way to end it."""
        return AnswerForm(data, inbound=row, to=self.to, today=clock.today())

    def save(self, request: HttpRequest, row: InboundReferral, data: dict[str, Any]) -> None:
        """Store it. Raises Refused."""
        service.answer(by=request.user, inbound=row, **data)

    def page(
        self, request: HttpRequest, row: InboundReferral, form: forms.Form, status: int = 200
    ) -> HttpResponse:
        """The page with the form."""
        context = {"row": row, "form": form, "title": self.title, "button": self.button}
        return render(request, "cases/protection/inbound_answer.html", context, status=status)


class SendBack(Answer):
    """不属于本校."""

    to = InboundState.NOT_OURS
    title, button = "不属于本校", "登记退回"
    said = "已登记退回，可以打印复函。"

    def save(self, request: HttpRequest, row: InboundReferral, data: dict[str, Any]) -> None:
        """Store it. Raises Refused."""
        service.send_back(by=request.user, inbound=row, **data)


class PrintReply(OfInbound, View):
    """复函 of what was answered."""

    http_method_names = READS

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        row = self.handled(request, public_id)
        if row.state not in ENDED:
            messages.error(request, "还没有答复，先写答复，再打印复函。")
            return redirect(inbound_url(row))
        return pdf_answer(print_reply(inbound=row, by=request.user), "复函")
