"""问题清单: the list, one problem, adding, settling, reopening."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import audit, clock
from school_care.core.public_ids import read_public_id
from school_care.reports.forms_problems import USUAL, ClearForm, FindForm, ProblemForm, ReopenForm
from school_care.reports.models import ProblemItem
from school_care.reports.standing import problems as service
from school_care.reports.standing.problem_lists import (
    OPEN,
    VIEWS,
    ProblemLine,
    counts_of,
    problems_in_sight,
    problems_shown,
)
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.models import Student
from school_care.students.views.doors import pupil_or_404

INVALID = 422
A_PAGE, MOST_FOUND = 30, 20
READS = ("get", "head", "options")
WRITES = (*READS, "post")
FOLDER = "reports/problems"


class Problems(DeskView, View):
    """What waits, the first due first."""

    capability = Capability.READ_CARE
    http_method_names = READS

    def get(self, request: HttpRequest) -> HttpResponse:
        user, school, today = request.user, request.school, clock.today()
        asked = request.GET.get("view", OPEN)
        view = asked if asked in dict(VIEWS) else OPEN
        rows = problems_shown(user, school, view, today)
        page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
        counts = counts_of(user, school, today)
        context = {
            "page": page,
            "lines": [ProblemLine(one, today) for one in page.object_list],
            "views": [(code, words, counts[code]) for code, words in VIEWS],
            "view": view,
            "adds": can(user, Capability.WRITE_CARE, school),
            "keeps": can(user, Capability.KEEP_SCHOOL_PAPERS, school),
        }
        return render(request, f"{FOLDER}/list.html", context)


class ProblemNew(DeskView, View):
    """One more: first of whom, then what."""

    capability = Capability.WRITE_CARE
    http_method_names = WRITES

    def get(self, request: HttpRequest) -> HttpResponse:
        student = self.pupil(request)
        if student is None:
            return self.find(request, FindForm())
        return self.page(request, student, self.form(request, student))

    def post(self, request: HttpRequest) -> HttpResponse:
        student = self.pupil(request)
        if student is None:
            form = FindForm(request.POST)
            return self.find(request, form, 200 if form.is_valid() else INVALID)
        form = self.form(request, student, request.POST)
        if form.is_valid():
            try:
                service.add_problem(
                    by=request.user,
                    student=student,
                    finding=form.finding(),
                    public_id=form.cleaned_data["public_id"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已列入问题清单。")
                return redirect("reports:problems")
        return self.page(request, student, form, INVALID)

    def pupil(self, request: HttpRequest) -> Student | None:
        """The pupil in the address, if one is; 404 out of sight, 403 for who may not write."""
        public_id = read_public_id(request.GET.get("pupil", ""))
        if public_id is None:
            return None
        student = pupil_or_404(request, public_id)
        if not service.may_add(request.user, student):
            raise PermissionDenied
        return student

    def find(self, request: HttpRequest, form: FindForm, status: int = 200) -> HttpResponse:
        found: list[Student] | None = None
        if form.is_bound and form.is_valid():
            pupils = Student.objects.care_visible_to(request.user).filter(school=request.school)
            pupils = pupils.enrolled().matching(form.cleaned_data["words"])
            found = list(pupils.select_related("current_class").in_class_order()[:MOST_FOUND])
        context = {"form": form, "found": found}
        return render(request, f"{FOLDER}/find.html", context, status=status)

    def form(self, request: HttpRequest, student: Student, data: Any = None) -> ProblemForm:
        owners = service.owners_for(student, reader=request.user)
        return ProblemForm(data, owners=owners, user=request.user)

    def page(
        self, request: HttpRequest, student: Student, form: ProblemForm, status: int = 200
    ) -> HttpResponse:
        context = {"form": form, "student": student}
        return render(request, f"{FOLDER}/new.html", context, status=status)


class OneProblem(DeskView):
    """Base: a problem of the active school whose pupil's care the person reads, else 404."""

    capability = Capability.READ_CARE
    http_method_names = WRITES

    def problem(self, request: HttpRequest, public_id: UUID) -> ProblemItem:
        rows = problems_in_sight(request.user, request.school)
        item = get_object_or_404(
            rows.select_related("written_by", "cleared_by"), public_id=public_id
        )
        item.school = item.student.school = request.school
        return item

    def handled(self, request: HttpRequest, public_id: UUID) -> ProblemItem:
        """One the person may change, else 403."""
        item = self.problem(request, public_id)
        if not service.may_handle(request.user, item):
            raise PermissionDenied
        return item

    def form(self, request: HttpRequest, item: ProblemItem, data: Any = None) -> ProblemForm:
        owners = service.owners_for(item.student, reader=request.user)
        return ProblemForm(data, owners=owners, user=request.user, item=item)

    def page(
        self, request: HttpRequest, item: ProblemItem, status: int = 200, **typed: Form
    ) -> HttpResponse:
        """The problem's page; what was typed into one of its forms stays there, by its name, or
        to be read, where that form is no more on the page."""
        today = clock.today()
        handles = service.may_handle(request.user, item)
        offered = ("form", "clear") if item.cleared_on is None else ("reopen",)
        lost = [one for name, one in typed.items() if not handles or name not in offered]
        if handles and item.cleared_on is None and "form" not in typed:
            typed["form"] = self.form(request, item)
        context = {
            "not_taken": lost[0] if lost else None,
            "item": item,
            "student": item.student,
            "line": ProblemLine(item, today),
            "handles": handles,
            "clear": ClearForm(initial={"cleared_on": today}),
            "reopen": ReopenForm(initial={"due_on": today + USUAL}),
            **typed,
        }
        return render(request, f"{FOLDER}/problem.html", context, status=status)


class Problem(OneProblem, View):
    """A problem: what, who, until when; for who handles it the forms."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        item = self.problem(request, public_id)
        audit.record_read(
            actor=request.user, row=item, student_id=item.student.public_id, why="problem"
        )
        return self.page(request, item)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        item = self.handled(request, public_id)
        form = self.form(request, item, request.POST)
        if form.is_valid():
            try:
                service.change_problem(by=request.user, item=item, finding=form.finding())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已保存。")
                return redirect("reports:problem", item.public_id)
        return self.page(request, self.problem(request, public_id), INVALID, form=form)


class ProblemClear(OneProblem, View):
    """销号."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        item = self.handled(request, public_id)
        form = ClearForm(request.POST)
        if form.is_valid():
            try:
                service.clear_problem(by=request.user, item=item, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已解决，从清单上销号。")
                return redirect("reports:problems")
        return self.page(request, self.problem(request, public_id), INVALID, clear=form)


class ProblemReopen(OneProblem, View):
    """Not settled after all."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        item = self.handled(request, public_id)
        form = ReopenForm(request.POST)
        if form.is_valid():
            try:
                service.reopen_problem(by=request.user, item=item, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已重新打开，回到未解决清单。")
                return redirect("reports:problem", item.public_id)
        return self.page(request, self.problem(request, public_id), INVALID, reopen=form)
