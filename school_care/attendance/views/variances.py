"""说明核对差异: all of the own class's on one page, or one of them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.attendance.forms_checks import VarianceForm
from school_care.attendance.models import RegisterVariance
from school_care.attendance.selectors_checks import (
    VarianceLine,
    earlier_answers,
    variances_to_explain,
)
from school_care.attendance.services.register_check import explain_variance
from school_care.attendance.variance_words import UNKNOWN_PLACE
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.enums import Whereabouts

INVALID = 422
MOST = 60  # on one page; the office may see the whole school's


class Explain(DeskView, View):
    """What nobody has explained yet: a chip each, one button for all. What is left blank stays
    open."""

    capability = Capability.EXPLAIN_VARIANCE
    http_method_names = ["get", "head", "options", "post"]

    def rows(self, request: HttpRequest) -> QuerySet[RegisterVariance]:
        rows = variances_to_explain(request.user, request.school)
        return rows.filter(explained_at__isnull=True)[:MOST]

    def get(self, request: HttpRequest, **address: Any) -> HttpResponse:
        return self.page(request, self.forms(request, **address))

    def forms(self, request: HttpRequest, data: Any = None, **address: Any) -> list[VarianceForm]:
        rows = list(self.rows(request, **address))
        earlier = earlier_answers(rows)
        return [VarianceForm(data, row=row, earlier=earlier.get(row.pk)) for row in rows]

    def page(self, request: HttpRequest, forms: list[VarianceForm], status: int = 200):
        office = can(request.user, Capability.OVERSEE_ATTENDANCE, request.school)
        entries = [
            (form, VarianceLine(form.row, str(form.row.student.current_class or "未分班")))
            for form in forms
        ]
        context = {
            "entries": entries,
            "office": office,
            "check": forms[0].row.check_of if forms and office else None,
            "unknown_place": UNKNOWN_PLACE,
        }
        return render(request, "attendance/checks/explain.html", context, status=status)

    def post(self, request: HttpRequest, **address: Any) -> HttpResponse:
        """Store what was answered; what cannot be stored is shown again as it was typed."""
        forms = self.forms(request, request.POST, **address)
        stored, missing, left = 0, 0, []
        for form in forms:
            if not form.is_valid():
                left.append(form)
                continue
            if not form.said:
                continue
            try:
                explain_variance(by=request.user, variance=form.row, **form.to_store())
            except Refused as refusal:
                form.add_error(None, str(refusal))
                left.append(form)
                continue
            stored += 1
            missing += form.cleaned_data["answer"] == Whereabouts.MISSING
        if left:
            if stored:
                messages.success(request, f"已保存{stored}人的说明，下面的还要补充。")
            return self.page(request, left, status=INVALID)
        if stored:
            messages.success(request, f"已说明{stored}人。")
        elif forms:
            messages.warning(request, "还没有点选，请先点选再保存。")
            return redirect(request.path)
        if missing:
            messages.warning(request, UNKNOWN_PLACE)
        return self.done(request, forms)

    def done(self, request: HttpRequest, forms: list[VarianceForm]) -> HttpResponse:
        """The office goes back to the check, a head teacher to what is left."""
        if forms and can(request.user, Capability.OVERSEE_ATTENDANCE, request.school):
            return redirect("attendance:check", forms[0].row.check_of.public_id)
        return redirect("attendance:variances")


class ExplainOne(Explain):
    """One variance, explained already or not."""

    def rows(self, request: HttpRequest, public_id: UUID) -> list[RegisterVariance]:
        row = variances_to_explain(request.user, request.school).filter(public_id=public_id).first()
        if row is None:
            raise Http404
        return [row]
