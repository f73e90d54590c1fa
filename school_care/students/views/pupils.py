"""The class page and the pupil's page."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.core import audit, clock
from school_care.core.panels import add_columns, pupil_panels
from school_care.school.access import can, sees_class
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView
from school_care.students import seers, selectors
from school_care.students.access import why_visible
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student
from school_care.students.tools import class_tools_of
from school_care.students.views.doors import class_or_404, file_that_goes_on, pupil_or_404


class ClassPage(DeskView, View):
    """The pupils of one class with its counts; nothing more than the list shows of each."""

    capability = Capability.VIEW_PUPILS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user, school = request.user, request.school
        group = class_or_404(request, public_id)
        pupils = selectors.search_pupils(user=user, school=school, school_class=group)
        context = {
            "group": group,
            "counts": selectors.counts_of_class(user, group),
            "tools": class_tools_of(user, group),
            "pupils": add_columns(request, pupils),
            "may_print": can(user, Capability.PRINT_REPORTS, school),
        }
        return render(request, "students/class_page.html", context)


class PupilPageMixin(DeskView):
    """One pupil of the active school within the person's sight, else 404."""

    capability = Capability.VIEW_PUPILS

    def pupil(self, request: HttpRequest, public_id: UUID) -> Student:
        return pupil_or_404(request, public_id)

    def page(self, request: HttpRequest, student: Student, *, phones: bool) -> HttpResponse:
        """The whole page; leaves the trace that it was read, and why."""
        user, today = request.user, clock.today()
        sight = why_visible(user, student)
        audit.record_read(
            actor=user, row=student, student_id=student.public_id, why=sight.code if sight else ""
        )
        request.shows_phones, request.sight = phones, sight
        people = selectors.responsible_for(student, today)
        context = {
            "student": student,
            "left_on": selectors.left_on(student),
            "responsible": [person for person in people if not person.subject],
            "teachers": [person for person in people if person.subject],
            "class_opens": _opens_class(user, student),
            "reads_care": selectors.reads_care(user, student),
            "may_print": can(user, Capability.PRINT_REPORTS, request.school),
            **{
                slot: pupil_panels.shown(request, student, slot=slot)
                for slot in ("strengths", "lead", "people", "main", "rest", "actions")
            },
        }
        return render(request, "students/pupil_page.html", context)


def _opens_class(user: Any, student: Student) -> bool:
    """Whether the class page is more than a dead link: who sees only this pupil may not open it."""
    if student.status != EnrolmentStatus.ENROLLED or student.current_class_id is None:
        return False
    return sees_class(user, student.current_class)


class PupilPage(PupilPageMixin, View):
    """一生一档 on the screen: strengths first, the next step, people, what was done."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        try:
            student = self.pupil(request, public_id)
        except Http404:
            goes_on = file_that_goes_on(request, public_id)
            if goes_on is None:
                raise
            return redirect("students:show", goes_on.public_id)
        return self.page(request, student, phones=False)


class ShowPhones(PupilPageMixin, View):
    """The numbers of the people around the child, on request and with a trace."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """After signing in again the address may be asked for plainly: back to the page."""
        return redirect("students:show", self.pupil(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        audit.record(
            "phones.revealed", actor=request.user, row=student, student_id=student.public_id
        )
        if request.htmx:
            contacts = selectors.contacts_of(request.user, student)
            context = {"student": student, "contacts": contacts, "phones": True}
            return render(request, "students/_contacts.html", context)
        return self.page(request, student, phones=True)


class Readings(PupilPageMixin, View):
    """Who opened this file lately: for principal and director."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        if not seers.may_read_readings(request.user, student):
            raise PermissionDenied
        context = {"student": student, "readings": seers.readings_of(student, reader=request.user)}
        return render(request, "students/readings.html", context)
