"""Beginning to follow a child, and writing down why, where and who answers for it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.attendance.reckoning import absence_streaks
from school_care.cases.dropout.forms_course import FactsForm, WatchForm
from school_care.cases.dropout.selectors_course import away_words
from school_care.cases.dropout.services import noting, opening
from school_care.cases.dropout.views.doors import INVALID, CourseFormView
from school_care.cases.enums import CaseType
from school_care.cases.models import Case, DropoutCourse
from school_care.core import clock
from school_care.duties.reckoning.owners import staff_on
from school_care.school.enums import Capability
from school_care.school.models import User
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.models import Student
from school_care.students.views.doors import pupil_or_404, require_may


class Watch(DeskView, View):
    """控辍跟踪 before the days are full; a running case is gone to instead."""

    capability = Capability.KEEP_DROPOUT
    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self.pupil(request, student_id)
        running = running_of(student)
        if running is not None:
            return redirect("cases:case", running.public_id)
        return self.page(request, student, WatchForm())

    def post(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self.pupil(request, student_id)
        form = WatchForm(request.POST)
        if form.is_valid():
            found_how = form.cleaned_data["found_how"]
            try:
                course = opening.watch(by=request.user, student=student, found_how=found_how)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已开始跟踪。")
                return redirect("cases:case", course.case.public_id)
        return self.page(request, student, form, status=INVALID)

    def pupil(self, request: HttpRequest, student_id: UUID) -> Student:
        """404 out of sight; 403 for a pupil whom others keep."""
        student = pupil_or_404(request, student_id)
        require_may(request, self.capability, student)
        return student

    def page(
        self, request: HttpRequest, student: Student, form: WatchForm, status: int = 200
    ) -> HttpResponse:
        streaks = absence_streaks(school=request.school, on=clock.today(), students=[student.pk])
        away = away_words(streaks[0].days, streaks[0].first) if streaks else "现在没有未请假的缺课"
        context = {"student": student, "form": form, "away": away}
        return render(request, "cases/dropout/watch.html", context, status=status)


def running_of(student: Student) -> Case | None:
    """The pupil's running case of dropout control that has a course."""
    rows = Case.objects.filter(student=student, type=CaseType.DO, closed_on__isnull=True)
    return rows.filter(course__isnull=False).first()


class Facts(CourseFormView):
    """原因、去向、责任人."""

    template = "cases/dropout/facts.html"

    def form(self, request: HttpRequest, course: DropoutCourse, data: Any = None) -> FactsForm:
        return FactsForm(data, course=course, staff=staff_for(course))

    def save(self, request: HttpRequest, course: DropoutCourse, form: FactsForm) -> str:
        revision = form.cleaned_data["revision"]
        noting.note(by=request.user, course=course, values=form.values, revision=revision)
        return "已保存。"


def staff_for(course: DropoutCourse) -> list[User]:
    """Whom to choose from: who works here, and whoever was named before."""
    here = staff_on(course.school.pk, clock.today())
    people = list(User.objects.filter(pk__in=here).order_by("name", "pk"))
    held = course.answers_school
    return people if held is None or held in people else [held, *people]
