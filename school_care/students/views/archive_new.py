"""登记学生: one page, saved in one tap; who is known already is never entered twice."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students import selectors
from school_care.students.forms_archive import ETHNIC_NAMES
from school_care.students.forms_archive_new import RELATIONS, NewPupilForm
from school_care.students.services.archive_entry import MaybeSame, register_pupil
from school_care.students.services.archive_identity import AlreadyKnown, NeedsConfirmation

INVALID = 422


class NewPupilPage(DeskView, View):
    """The form; a refused one comes back with everything that was typed."""

    capability = Capability.ENROL_PUPILS
    http_method_names = ["get", "head", "options", "post"]
    template = "students/archive/new.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Empty, or with the class of `?class=` chosen already."""
        group = request.GET.get("class", "")
        form = NewPupilForm(school=request.school, initial={"school_class": group})
        return render(request, self.template, self._context(request, form))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewPupilForm(request.POST, school=request.school)
        told: dict[str, Any] = {}
        if form.is_valid():
            try:
                return self._saved(request, form)
            except NeedsConfirmation as refusal:
                told = {"warnings": refusal.warnings, "refusal": refusal}
            except AlreadyKnown as refusal:
                told = {"known": refusal.student, "refusal": refusal}
            except MaybeSame as refusal:
                told = {"candidates": refusal.candidates, "refusal": refusal}
            except Refused as refusal:
                form.add_error(None, str(refusal))
        context = {**self._context(request, form), **told}
        return render(request, self.template, context, status=INVALID)

    @staticmethod
    def _saved(request: HttpRequest, form: NewPupilForm) -> HttpResponse:
        registered = register_pupil(
            by=request.user,
            school=request.school,
            pupil=form.pupil(),
            public_id=form.form_id,
            confirmed=form.cleaned_data["confirmed"],
            another_person=form.cleaned_data["another_person"],
        )
        student = registered.student
        messages.success(request, f"已登记{student.name}。")
        return redirect(f"{reverse('students:show', args=[student.public_id])}?registered=1")

    @staticmethod
    def _context(request: HttpRequest, form: NewPupilForm) -> dict[str, Any]:
        return {
            "form": form,
            "ethnic_names": ETHNIC_NAMES,
            "relations": RELATIONS,
            "villages": selectors.villages_of(request.school),
        }
