"""父母回家日历: who of a class's parents is at home in a span of days."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.school.access import can_for_class
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.scoped import DeskView
from school_care.students import selectors_people
from school_care.students.away import OWN
from school_care.students.forms_people_care import SpanForm
from school_care.students.notice_paper import print_class_away
from school_care.students.views.doors import class_or_404, require_for_class


class ClassAwayMixin(DeskView):
    """A class within the person's sight, else 404; only taught where the page is not for teachers:
    403."""

    def group(self, request: HttpRequest, public_id: UUID) -> SchoolClass:
        group = class_or_404(request, public_id)
        require_for_class(request, self.capability, group)
        return group


class ClassAway(ClassAwayMixin, View):
    """The calendar on the screen: the children with nobody first."""

    capability = Capability.VIEW_PUPILS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group, user, school = self.group(request, public_id), request.user, request.school
        form = SpanForm(request.GET, today=clock.today())
        span = form.chosen()
        context: dict[str, Any] = {
            "group": group,
            "form": form,
            "span": span,
            "own": span.code == OWN or form["span"].value() == OWN,
            "found": selectors_people.class_away(user, school, group, span),
            "may_edit": can_for_class(user, Capability.EDIT_ARCHIVE, group),
            "may_print": can_for_class(user, Capability.PRINT_REPORTS, group),
        }
        return render(request, "students/people/away.html", context)


class PrintClassAway(ClassAwayMixin, View):
    """The same on A4, with a trace."""

    capability = Capability.PRINT_REPORTS
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """After signing in again the address may be asked for plainly: back to the page."""
        return redirect("students:away", self.group(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self.group(request, public_id)
        span = SpanForm(request.POST, today=clock.today()).chosen()
        found = selectors_people.class_away(request.user, request.school, group, span)
        audit.record("away.printed", actor=request.user, row=group, span=span.code)
        pdf = print_class_away(found=found, group=group, printed_by=request.user)
        return pdf_answer(pdf, f"父母回家日历-{group}-{clock.today()}")
