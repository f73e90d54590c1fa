"""What the receiver said and did, noted by the school, and what the school makes of it."""

from django.contrib import messages
from django.http import HttpRequest

from school_care.escalation.enums import State, StepKind
from school_care.escalation.forms_reports import HOLDS, StepForm
from school_care.escalation.models import Escalation
from school_care.escalation.services import answers, finishing, nudging, passing
from school_care.escalation.views.actions import ReportStep, typed
from school_care.school.refusal import Refused


class Answer(ReportStep):
    """登记答复."""

    action = "answer"

    def store(self, request: HttpRequest, one: Escalation, form: StepForm) -> str:
        known = _late_ones(one)
        try:
            answers.note_answer(by=request.user, escalation=one, **typed(form))
        except Refused as refusal:
            if _late_ones(one) == known:
                raise
            messages.warning(request, str(refusal))  # it is noted: not to be typed again
            return ""
        if one.state == State.RETURNED:
            return "已登记退回。请按理由修改，再次上报。"
        return "已登记答复。"


class Nudge(ReportStep):
    """登记催办."""

    action = "nudge"

    def store(self, request: HttpRequest, one: Escalation, form: StepForm) -> str:
        nudging.nudge(by=request.user, escalation=one, **typed(form))
        return f"已登记第{one.nudges}次催办。"


class Transfer(ReportStep):
    """转办."""

    action = "transfer"

    def store(self, request: HttpRequest, one: Escalation, form: StepForm) -> str:
        passed = passing.transfer(by=request.user, escalation=one, **typed(form))
        if passed.next is None:
            return "已登记转办，这一件到此为止。"
        name = passed.next.recipient.name
        if passed.missing:
            messages.warning(request, f"给{name}的一件还是草稿：{passed.missing}")
            return "已登记转办。"
        if passed.next.state == State.IN_REVIEW:
            return f"已登记转办，给{name}的一件已送校长审签。"
        return f"已登记转办，后续在给{name}的一件上办理。"


class Verify(ReportStep):
    """学校核实."""

    action = "verify"

    def store(self, request: HttpRequest, one: Escalation, form: StepForm) -> str:
        holds = form.cleaned_data["holds"] == HOLDS
        words = form.cleaned_data["words"]
        finishing.verify(by=request.user, escalation=one, holds=holds, words=words)
        if holds:
            return "已核实，可以销号。"
        return "已记为没有落实。请打电话告诉对方继续办理。"


class Close(ReportStep):
    """销号."""

    action = "close"

    def store(self, request: HttpRequest, one: Escalation, form: StepForm) -> str:
        finishing.close(by=request.user, escalation=one, basis=form.cleaned_data["basis"])
        return "已销号。"


class Reopen(ReportStep):
    """重新办理."""

    action = "reopen"

    def store(self, request: HttpRequest, one: Escalation, form: StepForm) -> str:
        finishing.reopen(by=request.user, escalation=one, why=form.cleaned_data["why"])
        return "已重新办理。请打电话告诉对方。"


def _late_ones(one: Escalation) -> int:
    return one.steps.filter(kind=StepKind.LATE).count()
