"""The growth bag of a pupil, by term."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from school_care.core import clock
from school_care.mentoring.forms_progress import BagForm
from school_care.mentoring.models import BagEntry
from school_care.mentoring.selectors_bag import bags_of
from school_care.mentoring.services.progress.bag import add_to_bag, take_out_of_bag
from school_care.mentoring.views.progress import INVALID, OfPupil
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.models import Term
from school_care.school.refusal import Refused
from school_care.students.models import Student
from school_care.students.selectors_documents import papers_about


def term_asked(request: HttpRequest) -> Term:
    """The term the address names, the running or last one by default; Http404 when there is none
    such, or it has not begun."""
    calendar, today = calendar_of(request), clock.today()
    if code := request.GET.get("term"):
        term = calendar.term_by_code(code)
    else:
        term = calendar.current_or_last_term(today)
    if term is None or term.first_day > today:
        raise Http404
    return term


class Bag(OfPupil):
    """成长记录袋: what is in it, and putting something in."""

    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self.student(request, student_id)
        return self.page(request, student, BagForm())

    def post(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student, term = self.student(request, student_id), term_asked(request)
        form = BagForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                add_to_bag(by=request.user, student=student, term=term, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已放进成长记录袋。")
                address = reverse("mentoring:bag", args=[student.public_id])
                return redirect(f"{address}?term={term.code}")
        return self.page(request, student, form, INVALID)

    def page(
        self, request: HttpRequest, student: Student, form: BagForm, status: int = 200
    ) -> HttpResponse:
        """The twelve items of a term."""
        term, today = term_asked(request), clock.today()
        lines = bags_of([student], term=term, day=today, reader=request.user)[student.pk]
        papers = papers_about(
            [entry.paper for line in lines for entry in line.entries if entry.paper],
            request.user,
            request.school,
        )
        for line in lines:
            for entry in line.entries:
                entry.papers = papers.get(entry.paper, [])
        terms = [one for one in calendar_of(request).terms if one.first_day <= today]
        context: dict[str, Any] = {
            "student": student,
            "term": term,
            "terms": sorted(terms, key=lambda one: one.first_day, reverse=True),
            "lines": lines,
            "filled": sum(not line.is_empty for line in lines),
            "form": form,
            "may_write": self.may_write(request),
            "may_print": can(request.user, Capability.PRINT_REPORTS, request.school),
        }
        return render(request, "mentoring/progress/bag.html", context, status=status)


class BagOut(OfPupil):
    """取出."""

    capability = Capability.WRITE_CARE
    http_method_names = ("post",)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        rows = BagEntry.objects.visible_to(request.user).filter(school=request.school)
        entry = get_object_or_404(
            rows.select_related("student__school", "term"), public_id=public_id
        )
        try:
            take_out_of_bag(by=request.user, entry=entry)
            messages.success(request, "已取出。")
        except Refused as refusal:
            messages.error(request, str(refusal))
        address = reverse("mentoring:bag", args=[entry.student.public_id])
        return redirect(f"{address}?term={entry.term.code}")
