"""Papers of a report, the helper for superiors' systems, the way to the ledger."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views import View
from django.views.generic import RedirectView

from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.escalation import papers, platforms
from school_care.escalation.enums import NEEDS_PERSON, MessageState, Way
from school_care.escalation.forms_papers import EnteredForm, NumberForm
from school_care.escalation.models import DocumentNumber, Message
from school_care.escalation.papers_words import NUMBERED, Paper
from school_care.escalation.services.carrying import hand_over
from school_care.escalation.services.numbering import number_for, number_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView

INVALID = 422


class OfMessage(DeskView):
    """A message in sight, for whoever sends reports."""

    capability = Capability.SEND_REPORT

    def message(self, request: HttpRequest, public_id: UUID) -> Message:
        rows = Message.objects.visible_to(request.user).filter(school=request.school)
        rows = rows.select_related(
            "school", "escalation__school", "escalation__student", "escalation__recipient"
        )
        return get_object_or_404(rows, public_id=public_id)


def report_url(message: Message) -> str:
    """The page of its report."""
    return reverse("escalation:report", args=[message.escalation.public_id])


class PrintNumbered(OfMessage):
    """A paper that needs a number: printed where it has one, else the number is given first."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "options", "post"]

    def code(self, request: HttpRequest, message: Message) -> str:
        """The paper asked for. Raises Http404 where this message is no such paper."""
        raise NotImplementedError

    def check(self, message: Message) -> None:
        """Raises Refused where this paper makes no sense now."""

    def numbered(self, message: Message) -> Message:
        """The message whose paper bears the number."""
        return message

    def pdf(self, message: Message, code: str, number: DocumentNumber | None) -> bytes:
        raise NotImplementedError

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        message = self.message(request, public_id)
        code = self.code(request, message)
        number = number_of(self.numbered(message), code)
        if number is None and papers.kind_of_paper(code) in NUMBERED:
            try:
                self.check(message)
            except Refused as refusal:
                messages.error(request, str(refusal))
                return redirect(report_url(message))
            return self.page(request, message, code, NumberForm(school=request.school))
        return pdf_answer(self.pdf(message, code, number), _file_name(number, code))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        message = self.message(request, public_id)
        code = self.code(request, message)
        form = NumberForm(request.POST, school=request.school)
        if form.is_valid():
            try:
                self.check(message)
                number_for(
                    message=self.numbered(message), paper=code, by=request.user, **form.given
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect(f"{request.path}?paper={code}")
        return self.page(request, message, code, form, status=INVALID)

    def page(
        self,
        request: HttpRequest,
        message: Message,
        code: str,
        form: NumberForm,
        *,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "form": form,
            "message": message,
            "report_url": report_url(message),
            "code": code,
            "paper": papers.kind_of_paper(code),
            "year": clock.today().year,
            "next": form.last + 1,
        }
        return render(request, "escalation/papers_number.html", context, status=status)


class Letter(PrintNumbered, View):
    """报告, 请示, 函 with the slip; the form for the police needs no number."""

    def code(self, request: HttpRequest, message: Message) -> str:
        possible = papers.addressed(message).papers
        code = request.POST.get("paper") or request.GET.get("paper") or possible[0].value
        if code not in possible:
            raise Http404
        return code

    def numbered(self, message: Message) -> Message:
        return papers.addressed(message).lead

    def pdf(self, message: Message, code: str, number: DocumentNumber | None) -> bytes:
        return papers.print_letter(message=message, paper=Paper(code), by=self.request.user)


class NudgeLetter(PrintNumbered, View):
    """催办函."""

    def code(self, request: HttpRequest, message: Message) -> str:
        code = request.POST.get("paper") or request.GET.get("paper") or ""
        usual = papers.nudge_code(message.escalation)
        if code and code != usual and not message.numbers.filter(paper=code).exists():
            raise Http404
        return code or usual

    def check(self, message: Message) -> None:
        papers.require_nudging(message)

    def pdf(self, message: Message, code: str, number: DocumentNumber | None) -> bytes:
        if number is None or papers.kind_of_paper(code) != Paper.NUDGE:
            raise Http404
        return papers.print_nudge(number=number, by=self.request.user)


class Slip(OfMessage, View):
    """收文回执 alone."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        message = self.message(request, public_id)
        return pdf_answer(papers.print_slip(message=message, by=request.user), "收文回执")


class PlatformPage(OfMessage, View):
    """上级平台录入助手: the boxes in the platform's order, to copy one by one."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        message = self.message(request, public_id)
        audit.record_read(
            actor=request.user,
            row=message,
            student_id=message.escalation.trail_of,
            why="platform",
        )
        form = EnteredForm(
            escalation=message.escalation, initial={"received_by": request.user.name}
        )
        return self.page(request, message, form)

    @staticmethod
    def page(
        request: HttpRequest, message: Message, form: EnteredForm, *, status: int = 200
    ) -> HttpResponse:
        held = message.escalation
        platform = platforms.form_for(held.recipient, clock.today())
        context: dict[str, Any] = {
            "form": form,
            "message": message,
            "report_url": report_url(message),
            "platform": platform,
            "boxes": platforms.filled(platform, papers.Sent(message, held)),
            "open": message.state in (MessageState.BY_HAND, *NEEDS_PERSON),
            "entered": message.way == Way.PLATFORM and message.state == MessageState.DELIVERED,
            "settled_at": message.settled_at and timezone.localtime(message.settled_at),
        }
        return render(request, "escalation/platform.html", context, status=status)


class PlatformDone(OfMessage, View):
    """已录入."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        message = self.message(request, public_id)
        form = EnteredForm(request.POST, escalation=message.escalation)
        if form.is_valid():
            given = form.cleaned_data
            try:
                hand_over(
                    by=request.user,
                    message=message,
                    way=Way.PLATFORM,
                    received_by=given["received_by"],
                    happened_at=given["happened_at"],
                    number=given["number"],
                    words=given["words"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已登记录入，对方的答复期限从录入那天算起。")
                return redirect(report_url(message))
        return PlatformPage.page(request, message, form.current(), status=INVALID)


class ToLedger(DeskView, RedirectView):
    """上报台账 leaves the school: it lives where lists leave it."""

    capability = Capability.SEND_REPORT
    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]
    pattern_name = "exchange:ledger"


def _file_name(number: DocumentNumber | None, code: str) -> str:
    """公文-2026年17号: says nothing of a child."""
    return f"公文-{number.year}年{number.number}号" if number else "登记表"
