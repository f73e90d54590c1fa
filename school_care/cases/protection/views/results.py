"""转介结果: written down beside the case it came of, withdrawn there."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.cases.models import Case, ReferralResult
from school_care.cases.prefill_referral import REFERRED
from school_care.cases.protection.forms_referrals import ResultForm
from school_care.cases.protection.services import results
from school_care.cases.views.reading import case_or_404
from school_care.core import clock
from school_care.escalation.models import Escalation
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.views.doors import require_may

INVALID = 422


class NewResult(DeskView, View):
    """登记转介结果."""

    capability = Capability.DRAFT_REPORT
    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        case = self.case(request, public_id)
        return self.page(request, case, self.form(case))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        case = self.case(request, public_id)
        form = self.form(case, request.POST)
        if form.is_valid():
            try:
                results.add(by=request.user, case=case, values=form.values)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已登记转介结果。")
                return redirect("cases:case", case.public_id)
        return self.page(request, case, form, INVALID)

    def case(self, request: HttpRequest, public_id: UUID) -> Case:
        """404 out of sight and for a case of another kind; 403 for a pupil whom others report."""
        case = case_or_404(request, public_id)
        if case.type not in REFERRED:
            raise Http404
        require_may(request, self.capability, case.student)
        return case

    def form(self, case: Case, data=None) -> ResultForm:
        """The form; it offers the bodies the case was sent to."""
        rows = Escalation.objects.filter(school_id=case.school_id, case_no=case.case_no)
        names = rows.order_by("recipient__name").values_list("recipient__name", flat=True)
        return ResultForm(data, today=clock.today(), units=list(dict.fromkeys(names)))

    def page(
        self, request: HttpRequest, case: Case, form: ResultForm, status: int = 200
    ) -> HttpResponse:
        """The page with the form."""
        context = {"case": case, "student": case.student, "form": form}
        return render(request, "cases/protection/result.html", context, status=status)


class WithdrawResult(DeskView, View):
    """A result written by mistake."""

    capability = Capability.DRAFT_REPORT
    http_method_names = ("options", "post")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        rows = ReferralResult.objects.visible_to(request.user).filter(school=request.school)
        result = get_object_or_404(
            rows.select_related("case__student__current_class"), public_id=public_id
        )
        result.case.student.school = request.school
        require_may(request, self.capability, result.case.student)
        with refusals_as_messages(request) as tried:
            results.withdraw(by=request.user, result=result, why=request.POST.get("why", ""))
        if tried.done:
            messages.success(request, "已撤下，记录还在。")
        return redirect("cases:case", result.case.public_id)
