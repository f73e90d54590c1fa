"""The school's own steps with a report: from its page, by one form each."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views import View

from school_care.escalation.enums import MessageState, State
from school_care.escalation.forms_reports import CHANGED_WORDS, StepForm
from school_care.escalation.models import Escalation
from school_care.escalation.services import carrying, sending
from school_care.escalation.services.steps import STALE
from school_care.escalation.views.reports import INVALID, POSTED, ReportMixin, ReportPage
from school_care.school.enums import Capability
from school_care.school.refusal import Refused


class ReportStep(ReportMixin, View):
    """What is posted from a report's page; asked for plainly it leads back there."""

    capability = Capability.SEND_REPORT
    http_method_names = POSTED
    action: ClassVar[str]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect("escalation:report", self.report(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        one = self.report(request, public_id)
        self.shown = page = ReportPage(request, one)
        form = page.form(self.action, page.together_for(self.action), request.POST)
        if form.is_valid():
            try:
                if self.action not in page.offers:
                    raise Refused((page.preview and page.preview.missing) or STALE)
                done = self.store(request, one, form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                if done:
                    messages.success(request, done)
                return self.onward(one)
        fresh = self.report(request, public_id)
        return self.page(request, fresh, INVALID, **{self.action: self.again(request, fresh, form)})

    def onward(self, one: Escalation) -> HttpResponse:
        """Where one finds oneself afterwards."""
        return redirect("escalation:report", one.public_id)

    def again(self, request: HttpRequest, fresh: Escalation, refused: StepForm) -> StepForm:
        """What was typed, on a form for the things as they stand now: the person has them before
        their eyes when they send it again."""
        page = ReportPage(request, fresh)
        together = page.together_for(self.action)
        data = request.POST.copy()
        data[refused.add_prefix("revision")] = str(fresh.revision)
        if "digest" in refused.fields and page.preview:
            data[refused.add_prefix("digest")] = page.preview.digest
            ticks = {each.tick for each in together}
            chosen = refused.add_prefix("others")
            data.setlist(chosen, [tick for tick in data.getlist(chosen) if tick in ticks])
        form = page.form(self.action, together, data)
        form.is_valid()
        for words in refused.complaints():
            form.add_error(None, words)
        return form

    def store(self, request: HttpRequest, one: Escalation, form: StepForm) -> str:
        """Do it; what to tell. Raises Refused."""
        raise NotImplementedError


class Submit(ReportStep):
    """To the principal; urgent ones and the principal's own go out at once."""

    action = "submit"

    def store(self, request: HttpRequest, one: Escalation, form: StepForm) -> str:
        _same(form, self.shown)
        digest = form.cleaned_data["digest"]
        sending.submit(by=request.user, escalation=one, digest=digest)
        if one.state == State.IN_REVIEW:
            return "已送校长审签。"
        return _sent(one)


class Sign(ReportStep):
    """签发, of several bodies' at once where they were ticked: all or none."""

    capability = Capability.SIGN_REPORT
    action = "sign"

    def store(self, request: HttpRequest, one: Escalation, form: StepForm) -> str:
        _same(form, self.shown)
        ticked = set(form.cleaned_data["others"])
        also = [each for each in self.shown.together_for("sign") if each.tick in ticked]
        if len(also) != len(ticked):
            raise Refused(CHANGED_WORDS)
        with transaction.atomic():
            sending.sign(by=request.user, escalation=one, digest=form.cleaned_data["digest"])
            for each in also:
                sending.sign(by=request.user, escalation=each.escalation, digest=each.digest)
        return f"已签发{len(also) + 1}件。" if also else _sent(one)


class SendBack(ReportStep):
    """不签发: to the drafter, with a reason."""

    capability = Capability.SIGN_REPORT
    action = "send_back"

    def store(self, request: HttpRequest, one: Escalation, form: StepForm) -> str:
        sending.send_back(by=request.user, escalation=one, why=form.cleaned_data["why"])
        return "已退回修改，起草人会收到提醒。"

    def onward(self, one: Escalation) -> HttpResponse:
        """Back among what still waits: on its own page the next button would send the draft just
        refused, unchanged."""
        return redirect("escalation:reports")


class Withdraw(ReportStep):
    """撤回."""

    action = "withdraw"

    def store(self, request: HttpRequest, one: Escalation, form: StepForm) -> str:
        given = form.cleaned_data
        told = given.get("told", "")
        sending.withdraw(by=request.user, escalation=one, why=given["why"], told=told)
        return "已撤回。" if told else "已撤回，对方不会收到。"


class HandOver(ReportStep):
    """登记送达."""

    action = "hand_over"

    def store(self, request: HttpRequest, one: Escalation, form: StepForm) -> str:
        given = typed(form)
        carrying.hand_over(by=request.user, message=self.shown.newest, **given)
        return "已登记送达，对方的答复期限从送达那天算起。"


class ByHand(ReportStep):
    """改为人工送达."""

    action = "by_hand"

    def store(self, request: HttpRequest, one: Escalation, form: StepForm) -> str:
        way = form.cleaned_data["way"]
        carrying.by_hand_instead(by=request.user, message=self.shown.newest, way=way)
        return "已改为人工送达，送到后请登记收件人。"


def typed(form: StepForm) -> dict[str, Any]:
    """What was typed, without what only guards the page."""
    return {name: given for name, given in form.cleaned_data.items() if name != "revision"}


def _same(form: StepForm, page: ReportPage) -> None:
    """The content is still what the person read. Raises Refused."""
    if form.cleaned_data["digest"] != page.preview.digest:
        raise Refused(CHANGED_WORDS)


def _sent(one: Escalation) -> str:
    newest = one.messages.latest("version")
    if newest.state != MessageState.BY_HAND:
        if one.recipient.is_paused:
            return "已上报，但向这个单位的发送已暂停，恢复后才会发出；等不及请改为人工送达。"
        return "已上报，系统正在发送。"
    return "已可送出，对方还没有收到。请送到对方手里，再登记收件人。"
