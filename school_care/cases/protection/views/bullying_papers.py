"""The papers of 欺凌; their file names are neutral."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views import View

from school_care.cases.protection import papers_bullying
from school_care.cases.protection.views.bullying_doors import READS, OfBullying
from school_care.core.answers import pdf_answer
from school_care.school.views.tools import refusals_as_messages


class ReportPaper(OfBullying, View):
    """调查处理报告, for the file."""

    http_method_names = READS

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        row = self.protection(request, public_id)
        pdf = papers_bullying.print_report(protection=row, printed_by=request.user)
        return pdf_answer(pdf, "调查处理报告")


class FamilyPaper(OfBullying, View):
    """告知书 to one family."""

    http_method_names = READS

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        child = self.child(request, public_id)
        if self.is_helper_only:
            raise PermissionDenied
        with refusals_as_messages(request):
            pdf = papers_bullying.print_family(child=child, printed_by=request.user)
            return pdf_answer(pdf, "告知书")
        return redirect("cases:bullying_family", child.public_id)
