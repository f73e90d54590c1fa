"""The list of pupils, the class page and the pupil's page."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.core import audit, clock
from school_care.core.panels import add_columns, pupil_panels
from school_care.school.access import can, sees_class
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.scoped import DeskView
from school_care.students import seers, selectors
from school_care.students.access import why_visible
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student
from school_care.students.tools import class_tools_of
from school_care.students.views.doors import class_or_404, pupil_or_404

PER_PAGE = 40
QUICK = 8  # rows under the search box of the today page


class PupilSearchForm(forms.Form):
    """What the list may be narrowed by. `offered` are the classes of the person's sight."""

    q = forms.CharField(label="姓名、拼音或首字母", required=False, max_length=40)
    of_class = forms.ChoiceField(label="班级", required=False)
    care = forms.BooleanField(label="关爱学生", required=False)
    former = forms.BooleanField(label="已离校", required=False)

    def __init__(self, data: Any, *, offered: list[SchoolClass]) -> None:
        super().__init__(data)
        self._offered = {str(group.public_id): group for group in offered}
        self.fields["of_class"].choices = [
            ("", "全部班级"),
            *((key, group.name) for key, group in self._offered.items()),
        ]

    def criteria(self) -> dict[str, Any]:
        """Arguments of `search_pupils`; a value nobody offered narrows nothing."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "words": given.get("q", ""),
            "school_class": self._offered.get(given.get("of_class", "")),
            "only_care": given.get("care", False),
            "former": given.get("former", False),
        }

    def class_page(self) -> UUID | None:
        """The class whose page is offered: the chosen one, or the only one there is."""
        chosen = self.criteria()["school_class"]
        if chosen is None and len(self._offered) == 1:
            chosen = next(iter(self._offered.values()))
        return chosen and chosen.public_id


class PupilList(DeskView, View):
    """我的学生: search at once by htmx, or by pressing the button."""

    capability = Capability.VIEW_PUPILS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.htmx and "quick" in request.GET:
            return self.quick(request)
        user, school = request.user, request.school
        form = PupilSearchForm(request.GET, offered=selectors.classes_in_sight(user, school))
        pupils = selectors.search_pupils(user=user, school=school, **form.criteria())
        page = Paginator(pupils, PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "form": form,
            "page": page,
            "class_page": form.class_page(),
            "pupils": add_columns(request, page.object_list),
            "searching": any(form.criteria().values()),
            "offers_former": selectors.sees_former_pupils(user, school),
            "offers_care": can(user, Capability.READ_CARE, school)
            or can(user, Capability.IMPORT_ROSTER, school),
            "may_enrol": can(user, Capability.ENROL_PUPILS, school),
        }
        part = "students/_found.html" if request.htmx else "students/pupil_list.html"
        return render(request, part, context)

    def quick(self, request: HttpRequest) -> HttpResponse:
        """The first few pupils found, for the search box of the today page; nothing for nothing."""
        form = PupilSearchForm(request.GET, offered=[])
        words = form.criteria()["words"]
        if not words:
            return HttpResponse()
        found = selectors.search_pupils(user=request.user, school=request.school, words=words)
        rows = list(found[: QUICK + 1])
        context = {
            "pupils": add_columns(request, rows[:QUICK]),
            "more": len(rows) > QUICK,
            "words": words,
        }
        return render(request, "students/_quick.html", context)


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
        return self.page(request, self.pupil(request, public_id), phones=False)


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
        context = {"student": student, "readings": seers.readings_of(student)}
        return render(request, "students/readings.html", context)
