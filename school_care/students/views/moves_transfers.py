"""转出 and 转入: begin, confirm, withdraw, and the letters between the schools."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.enums import Direction, EnrolmentStatus, TransferState
from school_care.students.forms_moves import (
    AcknowledgeForm,
    TransferOutForm,
    WithdrawForm,
    form_id,
)
from school_care.students.models import Transfer
from school_care.students.moves_paper import print_letter
from school_care.students.selectors_moves import transfers_in_sight
from school_care.students.services.standings import ONE_DAY
from school_care.students.services.transfers import (
    LATE_AFTER_DAYS,
    acknowledge_transfer,
    days_waiting,
    is_late,
    transfer_out,
    withdraw_transfer_in,
    withdraw_transfer_out,
)
from school_care.students.views.archive import EditedPupilMixin
from school_care.students.views.doors import require_may

INVALID = 422


class TransferOut(EditedPupilMixin, View):
    """转出: where to, why, the last day."""

    capability = Capability.ENROL_PUPILS
    template = "students/moves/transfer_out.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self._page(request, self.pupil(request, public_id), TransferOutForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        form = TransferOutForm(request.POST)
        if form.is_valid():
            try:
                transfer = transfer_out(
                    by=request.user,
                    student=student,
                    to=form.next_school(),
                    public_id=form_id(form),
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request, "已登记转出。请打印联系函寄给对方学校，收到回执后回到本页登记确认。"
                )
                return redirect("students:transfer", transfer.public_id)
        return self._page(request, student, form, status=INVALID)

    def _page(
        self, request: HttpRequest, student: Any, form: TransferOutForm, status: int = 200
    ) -> HttpResponse:
        here = student.status == EnrolmentStatus.ENROLLED
        context = {"student": student, "form": form, "here": here}
        return render(request, self.template, context, status=status)


class OneTransfer(DeskView):
    """A change of school of a pupil in sight, for those who register pupils."""

    capability = Capability.ENROL_PUPILS

    @staticmethod
    def transfer(request: HttpRequest, public_id: UUID) -> Transfer:
        rows = transfers_in_sight(request.user, request.school)
        transfer = get_object_or_404(rows, public_id=public_id)
        require_may(request, Capability.ENROL_PUPILS, transfer.student)
        return transfer


class TransferPage(OneTransfer, View):
    """What is known, the letter to print, and how it ends."""

    http_method_names = ["get", "head", "options", "post"]
    template = "students/moves/transfer.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self._page(request, self.transfer(request, public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        transfer = self.transfer(request, public_id)
        coming_in = transfer.direction == Direction.IN
        withdraws = request.POST.get("step") == "withdraw"
        form = (
            WithdrawForm(request.POST, coming_in=coming_in)
            if withdraws
            else AcknowledgeForm(request.POST)
        )
        if form.is_valid():
            try:
                said = (
                    self._withdraw(request, transfer, form)
                    if withdraws
                    else self._acknowledge(request, transfer, form)
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, said)
                return redirect("students:transfer", transfer.public_id)
        name = "withdraw" if withdraws else "acknowledge"
        return self._page(request, transfer, status=INVALID, **{name: form})

    @staticmethod
    def _acknowledge(request: HttpRequest, transfer: Transfer, form: AcknowledgeForm) -> str:
        on = form.cleaned_data["on"]
        acknowledge_transfer(by=request.user, transfer=transfer, on=on, how=form.words())
        if transfer.direction == Direction.IN:
            return "已登记学籍转到本校。"
        return f"已登记对方学校确认。{transfer.student.name}的学籍已转出，档案保留。"

    @staticmethod
    def _withdraw(request: HttpRequest, transfer: Transfer, form: WithdrawForm) -> str:
        given = form.cleaned_data
        if transfer.direction == Direction.OUT:
            withdraw_transfer_out(by=request.user, transfer=transfer, back_on=given["on"])
            return "已撤回转出，学生回到班级名单。"
        stays = given["stays"] == "yes"
        withdraw_transfer_in(by=request.user, transfer=transfer, on=given["on"], stays=stays)
        return "已撤回转入，按借读登记。" if stays else "已撤回转入并办理离校。"

    def _page(
        self, request: HttpRequest, transfer: Transfer, *, status: int = 200, **forms: Any
    ) -> HttpResponse:
        coming_in = transfer.direction == Direction.IN
        waits = transfer.state == TransferState.OPEN
        context = {
            "transfer": transfer,
            "student": transfer.student,
            "coming_in": coming_in,
            "waits": waits,
            "days": days_waiting(transfer),
            "late": waits and is_late(transfer),
            "late_after": LATE_AFTER_DAYS,
            "off_roll": transfer.moved_on + ONE_DAY,
            "withdrawn": transfer.state == TransferState.WITHDRAWN,
            "acknowledge": AcknowledgeForm(),
            "withdraw": WithdrawForm(coming_in=coming_in),
            **forms,
        }
        return render(request, self.template, context, status=status)


class TransferLetter(OneTransfer, View):
    """The letter to the other school: 联系函 with a 回执 to tear off, or our own 回执. A4."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        transfer = self.transfer(request, public_id)
        pdf = print_letter(transfer=transfer, printed_by=request.user)
        audit.record(
            "transfer.letter_printed",
            actor=request.user,
            row=transfer,
            student_id=transfer.student.public_id,
        )
        name = "转入回执" if transfer.direction == Direction.IN else "转学联系函"
        return pdf_answer(pdf, f"{name}-{clock.today()}", as_attachment=False)
