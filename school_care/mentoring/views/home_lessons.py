"""送教上门: the visits of a term, writing one, taking one back, the sheet on paper, the norm."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.core.pdf import PrintError
from school_care.mentoring.forms_lessons import LessonForm, NormForm
from school_care.mentoring.forms_plan_checks import WhyForm
from school_care.mentoring.models import HomeLesson
from school_care.mentoring.selectors_lessons import (
    lessons_in_sight,
    lessons_of_term,
    periods_given,
    teachers_for,
)
from school_care.mentoring.services.plans.lessons import (
    norm_of,
    set_norm,
    why_not_withdraw,
    withdraw_lesson,
    write_lesson,
)
from school_care.mentoring.views.plans_writing import care_pupil_or_404
from school_care.mentoring.views.writing import BY_SCRIPT, INVALID
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.papers import name_and_day, print_paper
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import Student


class HomeLessons(DeskView, View):
    """The visits of the running (else the last) term beside the norm."""

    capability = Capability.READ_CARE
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = care_pupil_or_404(request, student_id)
        context = _term_lines(request, student) | {
            "student": student,
            "may_write": student.status == EnrolmentStatus.ENROLLED
            and can(request.user, Capability.WRITE_CARE, request.school),
            "may_set": can(request.user, Capability.MANAGE_CARE, request.school),
        }
        for lesson in context["lessons"]:
            lesson.student = student
            lesson.mine = not why_not_withdraw(lesson, request.user)
        return render(request, "mentoring/plans/lessons.html", context)


class HomeLessonNew(DeskView, View):
    """记一次送教."""

    capability = Capability.WRITE_CARE
    http_method_names = ["get", "head", "options", "post"]
    template = "mentoring/plans/lesson_write.html"

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = care_pupil_or_404(request, student_id)
        context = {"student": student, "form": self._form(request, student)}
        return render(request, self.template, context)

    def post(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = care_pupil_or_404(request, student_id)
        form = self._form(request, student)
        if form.is_valid():
            try:
                row = write_lesson(
                    by=request.user,
                    student=student,
                    lesson=form.lesson(),
                    public_id=form.cleaned_data["public_id"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                told = "已保存。" if row.made else "已记下没有送成，不计课时。"
                messages.success(request, f"{student.name}：{told}")
                url = reverse("mentoring:home_lessons", args=[student.public_id])
                if request.headers.get(BY_SCRIPT):
                    return JsonResponse({"next": url})
                return redirect(url)
        context = {"student": student, "form": form}
        return render(request, self.template, context, status=INVALID)

    def _form(self, request: HttpRequest, student: Student) -> LessonForm:
        return LessonForm(
            request.POST or None,
            today=clock.today(),
            teachers=teachers_for(student, request.school),
            me=request.user,
        )


class HomeLessonWithdraw(DeskView, View):
    """撤销 a mistaken visit."""

    capability = Capability.WRITE_CARE
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self._page(request, self._lesson(request, public_id), WhyForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        lesson = self._lesson(request, public_id)
        form = WhyForm(request.POST)
        if form.is_valid():
            try:
                withdraw_lesson(by=request.user, lesson=lesson, why=form.cleaned_data["why"])
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已撤销，不再计入课时。")
                return redirect("mentoring:home_lessons", lesson.student.public_id)
        return self._page(request, lesson, form)

    def _lesson(self, request: HttpRequest, public_id: UUID) -> HomeLesson:
        rows = lessons_in_sight(request.user, request.school)
        lesson = get_object_or_404(rows, public_id=public_id)
        if why_not_withdraw(lesson, request.user):
            raise PermissionDenied
        return lesson

    def _page(self, request: HttpRequest, lesson: HomeLesson, form: WhyForm) -> HttpResponse:
        context = {"lesson": lesson, "student": lesson.student, "form": form}
        status = INVALID if form.is_bound else 200
        return render(request, "mentoring/plans/lesson_withdraw.html", context, status=status)


class HomeLessonsPrint(DeskView, View):
    """送教上门记录表 of the term (F-27), with room for the parent's signature."""

    capability = Capability.READ_CARE
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponseBase:
        student = care_pupil_or_404(request, student_id)
        found = _term_lines(request, student)
        if found["term"] is None:
            messages.error(request, "还没有设置学期，不能打印。")
            return redirect("mentoring:home_lessons", student.public_id)
        standing = [row for row in reversed(found["lessons"]) if row.withdrawn_at is None]
        try:
            pdf = print_paper(
                "print/home_lessons.html",
                {**found, "student": student, "lessons": standing, "blanks": range(3)},
                school=request.school,
                printed_by=request.user,
                watermark=name_and_day(request.user),
            )
        except PrintError:
            messages.error(request, "打印没有成功，请稍后再试。")
            return redirect("mentoring:home_lessons", student.public_id)
        audit.record(
            "home_lessons.printed",
            actor=request.user,
            row=student,
            student_id=student.public_id,
            lessons=len(standing),
        )
        return pdf_answer(pdf, "送教记录", as_attachment=False)


class PlanSettingsPage(DeskView, View):
    """The school's own norm of lessons at home."""

    capability = Capability.MANAGE_CARE
    http_method_names = ["get", "head", "options", "post"]
    template = "mentoring/plans/settings.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = NormForm(initial={"periods": norm_of(request.school)})
        return render(request, self.template, {"form": form})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NormForm(request.POST)
        if form.is_valid():
            try:
                set_norm(
                    by=request.user, school=request.school, periods=form.cleaned_data["periods"]
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已保存。")
                return redirect("mentoring:plan_settings")
        return render(request, self.template, {"form": form}, status=INVALID)


def _term_lines(request: HttpRequest, student: Student) -> dict[str, Any]:
    """Term, visits and periods given; empty while no term is set."""
    student.school = request.school
    term = calendar_of(request).current_or_last_term(clock.today())
    if term is None:
        return {"term": None, "lessons": [], "given": None}
    return {
        "term": term,
        "lessons": lessons_of_term(request.user, student, term),
        "given": periods_given(student, term),
    }
