"""Who comes to the course of a case, and the page of a form that is about it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.cases.dropout.enums import ENDED
from school_care.cases.dropout.selectors_course import course_in_sight
from school_care.cases.models import Case, DropoutCourse
from school_care.cases.views.reading import case_or_404
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.views.doors import require_may

INVALID = 422
BY_SCRIPT = "X-Desk-Script"
OVER = "这件事项已经结束，不能再写；需要时请另立一件。"


class OfCourse(DeskView):
    """Pages about one course: 404 out of sight or where a case has none, 403 for a pupil whose
    course others keep."""

    capability = Capability.KEEP_DROPOUT

    def course(self, request: HttpRequest, public_id: UUID) -> DropoutCourse:
        """The course of a case by the case's id."""
        return self.allowed(request, case_or_404(request, public_id))

    def allowed(self, request: HttpRequest, case: Case) -> DropoutCourse:
        """The course of a case in sight, for whom it is to be changed by."""
        course = course_in_sight(request.user, case)
        if course is None:
            raise Http404
        require_may(request, self.capability, case.student)
        return course


def case_url(course: DropoutCourse) -> str:
    """The page of the case."""
    return reverse("cases:case", args=[course.case.public_id])


class CourseFormView(OfCourse, View):
    """A form about a course: filled in, saved by a service, back to the case. A refusal stands
    above the form, which keeps what was typed."""

    http_method_names = ("get", "head", "options", "post")
    template = "cases/dropout/act.html"
    title = ""
    button = "保存"
    lead: tuple[str, ...] = ()

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        course = self.course(request, public_id)
        if course.state in ENDED:
            messages.error(request, OVER)
            return redirect(case_url(course))
        return self.page(request, course, self.form(request, course))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        course = self.course(request, public_id)
        form = self.form(request, course, request.POST)
        if form.is_valid():
            try:
                said = self.save(request, course, form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, said)
                return self.onward(request, course)
        return self.page(request, course, form, status=INVALID)

    def form(self, request: HttpRequest, course: DropoutCourse, data: Any = None) -> forms.Form:
        """The form, bound to what was sent."""
        raise NotImplementedError

    def save(self, request: HttpRequest, course: DropoutCourse, form: Any) -> str:
        """Do what the valid form asks; what to tell. Raises Refused."""
        raise NotImplementedError

    def onward(self, request: HttpRequest, course: DropoutCourse) -> HttpResponse:
        """To the case, told to the script or by redirect."""
        if request.headers.get(BY_SCRIPT):
            return JsonResponse({"next": case_url(course)})
        return redirect(case_url(course))

    def page(
        self, request: HttpRequest, course: DropoutCourse, form: forms.Form, status: int = 200
    ) -> HttpResponse:
        """The page with the form."""
        context = {
            "course": course,
            "case": course.case,
            "student": course.student,
            "form": form,
            "title": self.title,
            "lead": self.lead,
            "button": self.button,
        }
        return render(request, self.template, context, status=status)
