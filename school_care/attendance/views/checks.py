"""学籍核对 month by month: taken, looked at, signed, printed."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.attendance.checks_paper import print_check
from school_care.attendance.models import RegisterCheck
from school_care.attendance.selectors_checks import (
    check_sheet,
    checks_of,
    months_of,
    variances_to_explain,
)
from school_care.attendance.services.register_check import (
    STATEMENT,
    sign_check,
    stamp_of,
    take_check,
)
from school_care.core import audit
from school_care.core.answers import pdf_answer
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages


class CheckMixin(DeskView):
    """One check of the active school."""

    capability = Capability.OVERSEE_ATTENDANCE

    def check(self, request: HttpRequest, public_id: UUID) -> RegisterCheck:
        check = get_object_or_404(checks_of(request.user, request.school), public_id=public_id)
        check.school = request.school
        return check


class Overview(DeskView, View):
    """The months: checked, signed, missed; the running one with its button."""

    capability = Capability.OVERSEE_ATTENDANCE
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        months = months_of(request.user, request.school, calendar_of(request))
        running = next((state for state in months if state.running), None)
        context: dict[str, Any] = {
            "running": running,
            "earlier": [state for state in months if not state.running],
            "may_take": can(request.user, Capability.CHECK_REGISTER, request.school),
            "may_sign": can(request.user, Capability.SIGN_REGISTER, request.school),
        }
        return render(request, "attendance/checks/overview.html", context)


class Take(DeskView, View):
    """核对本月, or a month that was missed; again while unsigned."""

    capability = Capability.CHECK_REGISTER
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """After signing in again: back to the months."""
        return redirect("attendance:checks")

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            month = date.fromisoformat(f"{request.POST.get('month', '')}-01")
        except ValueError:
            messages.error(request, "请重新选择月份。")
            return redirect("attendance:checks")
        with refusals_as_messages(request) as tried:
            check = take_check(by=request.user, school=request.school, month=month)
        if not tried.done:
            return redirect("attendance:checks")
        count = check.variances.count()
        found = f"有{count}处不符，请班主任说明。" if count else "没有不符的。"
        messages.success(request, f"{month.month}月已核对，{found}")
        return redirect("attendance:check", check.public_id)


class OneCheck(CheckMixin, View):
    """What was found, who has explained, and the principal's signature."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        check = self.check(request, public_id)
        sheet = check_sheet(request.user, check)
        school = request.school
        own = variances_to_explain(request.user, school).filter(check_of=check)
        explains = can(request.user, Capability.EXPLAIN_VARIANCE, school) and not check.signed_at
        context: dict[str, Any] = {
            "sheet": sheet,
            "check": check,
            "statement": STATEMENT,
            "stamp": stamp_of(check),
            "explains": set(own.values_list("pk", flat=True)) if explains else (),
            "may_take": can(request.user, Capability.CHECK_REGISTER, school),
            "may_sign": can(request.user, Capability.SIGN_REGISTER, school),
        }
        return render(request, "attendance/checks/check.html", context)


class Sign(CheckMixin, View):
    """The principal's signature: a sentence, a name and a time."""

    capability = Capability.SIGN_REGISTER
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """After signing in again: back to the check."""
        return redirect("attendance:check", self.check(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        check = self.check(request, public_id)
        with refusals_as_messages(request) as tried:
            sign_check(by=request.user, check=check, seen=request.POST.get("seen", ""))
        if tried.done:
            messages.success(request, f"{check.month.month}月的学籍核对已签字。")
        return redirect("attendance:check", check.public_id)


class Print(CheckMixin, View):
    """学籍—在校核对表 on A4 sideways, with a trace."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        check = self.check(request, public_id)
        sheet = check_sheet(request.user, check)
        pdf = print_check(sheet=sheet, school=request.school, printed_by=request.user)
        month = f"{check.month:%Y-%m}"
        audit.record("register_check.printed", actor=request.user, row=check, month=month)
        return pdf_answer(pdf, f"学籍在校核对表-{month}")
