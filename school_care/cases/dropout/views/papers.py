"""Papers of a dropout case, and 劝学通知书 from its making to its 送达回证."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.cases.dropout import papers
from school_care.cases.dropout.forms_notice import NoticeForm, ServedForm
from school_care.cases.dropout.papers_facts import head_of
from school_care.cases.dropout.policy import policy_on
from school_care.cases.dropout.services import notices
from school_care.cases.models import DropoutCourse, UrgingNotice
from school_care.cases.views.reading import case_or_404
from school_care.core import clock
from school_care.core.answers import pdf_answer
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.views.doors import require_may

INVALID = 422
READS = ("get", "head", "options")
WRITES = (*READS, "post")


class OfCourse(DeskView):
    """Pages of one course: for whoever keeps the pupil's case."""

    capability = Capability.KEEP_DROPOUT
    http_method_names = READS

    def course(self, request: HttpRequest, public_id: UUID) -> DropoutCourse:
        """The course of the case; 404 out of sight or without one, 403 where others keep it."""
        case = case_or_404(request, public_id)
        course = DropoutCourse.objects.filter(case=case).first()
        if course is None:
            raise Http404
        course.case, course.student, course.school = case, case.student, request.school
        require_may(request, self.capability, course.student)
        return course

    def notice(self, request: HttpRequest, public_id: UUID) -> UrgingNotice:
        """The notice with its course; 404 out of sight."""
        rows = UrgingNotice.objects.visible_to(request.user).filter(school=request.school)
        rows = rows.select_related("course__case", "course__student__current_class")
        notice = get_object_or_404(rows, public_id=public_id)
        course = notice.course
        course.school = course.case.school = course.student.school = request.school
        require_may(request, self.capability, course.student)
        return notice


class FormPaper(OfCourse, View):
    """辍学学生情况报告表 (F-20)."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        course = self.course(request, public_id)
        return pdf_answer(
            papers.print_form(course=course, printed_by=request.user), "学生情况报告表"
        )


class RoundsPaper(OfCourse, View):
    """劝返记录表 (F-22); `?blank=1`: one to take along."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        course = self.course(request, public_id)
        blank = bool(request.GET.get("blank"))
        with refusals_as_messages(request):
            pdf = papers.print_rounds(course=course, printed_by=request.user, blank=blank)
            return pdf_answer(pdf, "劝返记录表-空白" if blank else "劝返记录表")
        return redirect("cases:case", public_id)


class MakeNotice(OfCourse, View):
    """To whom, by when; then it is printed."""

    http_method_names = WRITES

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        course = self.course(request, public_id)
        return self.page(request, course, NoticeForm(people=_people(request, course)))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        course = self.course(request, public_id)
        form = NoticeForm(request.POST, people=_people(request, course))
        if form.is_valid():
            try:
                made = notices.make(by=request.user, course=course, guardian=form.guardian)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"已开具{made}，请打印、盖章后送达，再登记送达情况。")
                return redirect("cases:dropout_notice_served", made.public_id)
        return self.page(request, course, form, status=INVALID)

    def page(
        self, request: HttpRequest, course: DropoutCourse, form: NoticeForm, *, status: int = 200
    ) -> HttpResponse:
        today = clock.today()
        context: dict[str, Any] = {
            "alert_tab": "cases:dropouts",
            "case": course.case,
            "course": course,
            "student": course.student,
            "form": form,
            "notices": course.notices.all(),
            "why_not": notices.why_not_now(course),
            "days": policy_on(course.school_id, today).notice_days,
        }
        return render(request, "cases/dropout/notice.html", context, status=status)


class NoticePaper(OfCourse, View):
    """劝学通知书 and 送达回证 (F-25)."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        notice = self.notice(request, public_id)
        with refusals_as_messages(request):
            pdf = papers.print_notice(notice=notice, printed_by=request.user)
            return pdf_answer(pdf, f"劝学通知书-{notice.year}-{notice.number}")
        return redirect("cases:dropout_notice", notice.course.case.public_id)


class Served(OfCourse, View):
    """The notice: print it, and note how it was served."""

    http_method_names = WRITES

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        notice = self.notice(request, public_id)
        return self.page(request, notice, ServedForm(notice=notice, by=request.user))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        notice = self.notice(request, public_id)
        form = ServedForm(request.POST, notice=notice, by=request.user)
        if form.is_valid():
            try:
                notices.serve(by=request.user, notice=notice, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "送达情况已登记，请把签好的回证存入档案。")
                return redirect("cases:case", notice.course.case.public_id)
        return self.page(request, notice, form, status=INVALID)

    def page(
        self, request: HttpRequest, notice: UrgingNotice, form: ServedForm, *, status: int = 200
    ) -> HttpResponse:
        context = {
            "notice": notice,
            "case": notice.course.case,
            "student": notice.course.student,
            "form": form,
        }
        return render(request, "cases/dropout/notice_served.html", context, status=status)


class CancelNotice(OfCourse, View):
    """作废: miswritten, gone to nobody; the number is not given again."""

    http_method_names = ("options", "post")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        notice = self.notice(request, public_id)
        with refusals_as_messages(request) as tried:
            notices.cancel(by=request.user, notice=notice)
        if tried.done:
            messages.success(request, f"{notice}已作废，编号不再使用。")
        return redirect("cases:dropout_notice", notice.course.case.public_id)


def _people(request: HttpRequest, course: DropoutCourse) -> list[tuple[str, str]]:
    """The guardian first, then parents, as the archive names them."""
    head = head_of(request.user, course.student, clock.today())
    people = sorted(head.people if head else (), key=lambda one: not one.is_guardian)
    return [(one.name, f"{one.title} {one.name}") for one in people]
