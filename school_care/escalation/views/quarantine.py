"""待辨认回执: receipts that name no report of ours, until a person decides."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.escalation.enums import ReceiptState
from school_care.escalation.models import Escalation, Receipt
from school_care.escalation.selectors_quarantine import waiting_for, waiting_one
from school_care.escalation.services.receipts import MOST_WHY, dismiss, place
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages, uuid_or_404


class Quarantine(DeskView, View):
    """The list, each with the report it may belong to."""

    capability = Capability.SEND_REPORT

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"waiting": waiting_for(request.user, request.school), "most_why": MOST_WHY}
        return render(request, "escalation/quarantine.html", context)


class OfReceipt(DeskView, View):
    """A decision about one receipt."""

    capability = Capability.SEND_REPORT
    http_method_names = ("post",)

    def receipt(self, request: HttpRequest, public_id: UUID) -> Receipt:
        """404 out of sight, and for what somebody settled before."""
        found = waiting_one(request.user, request.school, public_id)
        if found is None:
            raise Http404
        return found


class ReceiptPlace(OfReceipt):
    """归入 a report of its recipient."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        receipt = self.receipt(request, public_id)
        if not request.POST.get("report"):
            messages.error(request, "请先选择这条回执属于哪一件上报。")
            return redirect("escalation:quarantine")
        rows = Escalation.objects.visible_to(request.user).filter(school=request.school)
        rows = rows.select_related("school", "student", "recipient")
        report = get_object_or_404(rows, public_id=uuid_or_404(request.POST["report"]))
        with refusals_as_messages(request) as tried:
            state = place(by=request.user, receipt=receipt, escalation=report)
            if state == ReceiptState.LATE:
                messages.success(request, "已归入。它早于已登记的答复，只记入办理记录。")
            else:
                messages.success(request, "已归入，请看最新情况。")
        if not tried.done:
            return redirect("escalation:quarantine")
        return redirect("escalation:report", report.public_id)


class ReceiptDismiss(OfReceipt):
    """排除, with a reason."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        receipt = self.receipt(request, public_id)
        with refusals_as_messages(request):
            why = request.POST.get("why", "")
            dismiss(by=request.user, school=request.school, receipt=receipt, why=why)
            messages.success(request, "已排除，理由已记下。")
        return redirect("escalation:quarantine")
