"""Recording a certificate, renewing it, calling one void."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back
from school_care.school.views.tools import refusals_as_messages
from school_care.students.forms_categories import CertificateForm
from school_care.students.models import CareCategory, Certificate, Student, StudentCategory
from school_care.students.services.categories import may_keep
from school_care.students.services.certificates import (
    add_certificate,
    withdraw_certificate,
)
from school_care.students.views.categories import INVALID, CategoriesMixin


class NewCertificate(CategoriesMixin, View):
    """登记证件; with `renews` the words of the old one stand in the form already."""

    http_method_names = ["get", "head", "options", "post"]
    template = "students/categories/certificate.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self._own_pupil(request, public_id)
        old = self._renewed(request, student)
        initial = {"category": self._likely(request, student)}
        if old:
            initial = {"category": old.category_id, "name": old.name, "grade": old.grade}
        form = self._form(request, student, initial=initial)
        return render(request, self.template, self._context(request, student, form, old))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self._own_pupil(request, public_id)
        form = self._form(request, student, data=request.POST)
        if form.is_valid():
            try:
                recorded = add_certificate(
                    by=request.user,
                    student=student,
                    paper=form.paper(),
                    public_id=form.cleaned_data["public_id"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"已登记{recorded.certificate.name}。")
                for warning in recorded.warnings:
                    messages.warning(request, warning)
                return redirect(
                    safe_back(request) or reverse("students:categories", args=[student.public_id])
                )
        old = self._renewed(request, student)
        context = self._context(request, student, form, old)
        return render(request, self.template, context, status=INVALID)

    def _own_pupil(self, request: HttpRequest, public_id: UUID) -> Student:
        student = self.pupil(request, public_id)
        if not may_keep(request.user, student, confidential=False):
            raise PermissionDenied
        return student

    def _form(self, request: HttpRequest, student: Student, **options: Any) -> CertificateForm:
        """Papers prove the pupil's own categories, or one that is usually proved by a paper."""
        running = StudentCategory.objects.visible_to(request.user).on(clock.today())
        offered = CareCategory.objects.filter(
            Q(pk__in=running.filter(student=student).values("category_id"))
            | Q(needs_certificate=True),
            in_use=True,
            confidential=False,
        )
        return CertificateForm(offered=list(offered), today=clock.today(), **options)

    def _likely(self, request: HttpRequest, student: Student) -> int | None:
        """The pupil's category that is proved by a paper, if there is just one."""
        rows = StudentCategory.objects.visible_to(request.user).on(clock.today())
        proved = rows.filter(student=student, category__needs_certificate=True)
        keys = list(proved.values_list("category_id", flat=True)[:2])
        return keys[0] if len(keys) == 1 else None

    def _renewed(self, request: HttpRequest, student: Student) -> Certificate | None:
        try:
            wanted = UUID(request.GET.get("renews", ""))
        except ValueError:
            return None
        rows = Certificate.objects.visible_to(request.user).filter(student=student)
        return rows.select_related("category").filter(public_id=wanted).first()

    def _context(
        self,
        request: HttpRequest,
        student: Student,
        form: CertificateForm,
        old: Certificate | None,
    ) -> dict[str, Any]:
        return {"student": student, "form": form, "old": old, "back": safe_back(request)}


class WithdrawCertificate(CategoriesMixin, View):
    """作废, after a question; the row stays as history."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        certificate = self._own(request, public_id)
        context = {"certificate": certificate, "student": certificate.student}
        return render(request, "students/categories/certificate_withdraw.html", context)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        certificate = self._own(request, public_id)
        with refusals_as_messages(request):
            withdraw_certificate(by=request.user, certificate=certificate)
            messages.success(request, f"{certificate.name}已作废，仍可在「以前的证件」里查到。")
        return redirect("students:categories", certificate.student.public_id)

    def _own(self, request: HttpRequest, public_id: UUID) -> Certificate:
        rows = Certificate.objects.visible_to(request.user).filter(school=request.school)
        certificate = get_object_or_404(
            rows.select_related("category", "student__school", "student__current_class"),
            public_id=public_id,
        )
        if not may_keep(request.user, certificate.student, confidential=False):
            raise PermissionDenied
        return certificate
