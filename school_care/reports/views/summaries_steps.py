"""What is done with a report of the school, each from its page by one form."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views import View

from school_care.reports.forms_summaries import WhyForm, WordsForm
from school_care.reports.models import Summary
from school_care.reports.summaries import sending, services
from school_care.reports.views.summaries import SummaryMixin, summary_page
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.views.tools import refusals_as_messages

INVALID = 422


class Step(SummaryMixin, View):
    """Posted from a report's page; asked for plainly it leads back there."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, kind: str, period: str) -> HttpResponse:
        self.period(request, kind, period)
        return redirect("reports:summary", kind, period)


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 9 else -1


class Draft(Step):
    """起草: the figures are filled in."""

    def post(self, request: HttpRequest, kind: str, period: str) -> HttpResponse:
        about = self.period(request, kind, period)
        with refusals_as_messages(request) as tried:
            services.draft(by=request.user, school=request.school, period=about)
        if tried.done:
            messages.success(request, "数字已经填好，请核对，再写下面的文字部分。")
        return redirect("reports:summary", kind, period)


class Write(Step):
    """保存, and with `then` straight to the principal."""

    def post(self, request: HttpRequest, kind: str, period: str) -> HttpResponse:
        row = self.row(request, kind, period)
        form = WordsForm(request.POST, row=row)
        overtaken = False
        if form.is_valid():
            then = request.POST.get("then", "")
            try:
                with transaction.atomic():
                    self.store(request, row, form, then)
            except Refused as refusal:
                form.add_error(None, str(refusal))
                overtaken = isinstance(refusal, services.Overtaken)
            else:
                said = "已送校长签发。" if then == "submit" else "已保存。"
                messages.success(request, said)
                return redirect("reports:summary", kind, period)
        found = self.found(request, kind, period)
        if overtaken and found.row is not None:
            data = form.data.copy()
            data["revision"] = str(found.row.revision)  # what stands now is shown beside it
            form.data = data
        return summary_page(request, found, INVALID, overtaken=overtaken, words=form)

    def store(self, request: HttpRequest, row: Summary, form: WordsForm, then: str) -> None:
        """Keep the words; hand in where asked. Raises Refused."""
        given = dict(form.cleaned_data)
        revision = given.pop("revision")
        given.setdefault("note", row.note or "")
        held = services.write(by=request.user, row=row, revision=revision, words=given)
        if then == "submit":
            read = revision if held is row else held.revision  # the same words were not held
            services.submit(by=request.user, row=held, revision=read)


class Recount(Step):
    """重新统计."""

    def post(self, request: HttpRequest, kind: str, period: str) -> HttpResponse:
        row = self.row(request, kind, period)
        with refusals_as_messages(request) as tried:
            services.recount(by=request.user, row=row, revision=_revision(request))
        if tried.done:
            messages.success(request, "数字已按现在的记录重新统计，文字部分没有改动。")
        return redirect("reports:summary", kind, period)


class TakeBack(Step):
    """取回修改."""

    def post(self, request: HttpRequest, kind: str, period: str) -> HttpResponse:
        row = self.row(request, kind, period)
        with refusals_as_messages(request) as tried:
            services.take_back(by=request.user, row=row, revision=_revision(request))
        if tried.done:
            messages.success(request, "已取回，可以接着修改。")
        return redirect("reports:summary", kind, period)


class GiveBack(Step):
    """不签发，退回修改."""

    capability = Capability.SIGN_REPORT

    def post(self, request: HttpRequest, kind: str, period: str) -> HttpResponse:
        row = self.row(request, kind, period)
        form = WhyForm(request.POST, label="退回原因", prefix="back")
        if not form.is_valid():
            return summary_page(request, self.found(request, kind, period), INVALID, back=form)
        with refusals_as_messages(request) as tried:
            why = form.cleaned_data["why"]
            services.give_back(by=request.user, row=row, revision=_revision(request), why=why)
        if tried.done:
            messages.success(request, "已退回修改，起草人会看到原因。")
        return redirect("reports:summary", kind, period)


class Sign(Step):
    """签发, and straight to the bodies that were ticked: both or neither."""

    capability = Capability.SIGN_REPORT

    def post(self, request: HttpRequest, kind: str, period: str) -> HttpResponse:
        row = self.row(request, kind, period)
        chosen = request.POST.getlist("to")
        with refusals_as_messages(request) as tried, transaction.atomic():
            held = services.sign(by=request.user, row=row, seen=request.POST.get("seen", ""))
            many = sending.send(by=request.user, row=held, chosen=chosen) if chosen else 0
        if tried.done:
            sent = f"，并向{many}个单位报送" if many else ""
            messages.success(request, f"已签发{sent}。数字和文字从现在起不再变化。")
        return redirect("reports:summary", kind, period)


class Send(Step):
    """报送 of what was signed before."""

    capability = Capability.SEND_REPORT

    def post(self, request: HttpRequest, kind: str, period: str) -> HttpResponse:
        row = self.row(request, kind, period)
        with refusals_as_messages(request) as tried:
            many = sending.send(by=request.user, row=row, chosen=request.POST.getlist("to"))
        if tried.done:
            messages.success(request, f"已向{many}个单位上报，办理情况见“报送”。")
        return redirect("reports:summary", kind, period)


class Correct(Step):
    """更正: a new version."""

    def post(self, request: HttpRequest, kind: str, period: str) -> HttpResponse:
        row = self.row(request, kind, period)
        form = WhyForm(request.POST, label="更正原因", prefix="correct")
        if not form.is_valid():
            return summary_page(request, self.found(request, kind, period), INVALID, correct=form)
        with refusals_as_messages(request) as tried:
            services.correct(by=request.user, row=row, why=form.cleaned_data["why"])
        if tried.done:
            messages.success(request, "已按现在的数字另出一版草稿，签发过的一版保留。")
        return redirect("reports:summary", kind, period)
