"""How a case turns out: rightly elsewhere, none at all, confirmed by the district, taken off the
list."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views import View

from school_care.cases.dropout.forms_course import (
    ClosedForm,
    ConfirmForm,
    DismissForm,
    PlaceForm,
)
from school_care.cases.dropout.services import closing, placing
from school_care.cases.dropout.views.doors import CourseFormView, OfCourse, case_url
from school_care.cases.models import DropoutCourse
from school_care.core import clock
from school_care.school.enums import Capability
from school_care.school.views.tools import refusals_as_messages


class Place(CourseFormView):
    """人在别处: by a named paper."""

    capability = Capability.DECIDE_DROPOUT
    title = "人在别处"
    lead = (
        "转到别的学校、批准休学、送教上门或其他合法去向，凭文件登记。",
        "请先在学生档案「就读情况」里登记同样的去向；口头说法不算，劝返照常进行。",
    )

    def form(self, request: HttpRequest, course: DropoutCourse, data: Any = None) -> PlaceForm:
        return PlaceForm(data, today=clock.today())

    def save(self, request: HttpRequest, course: DropoutCourse, form: PlaceForm) -> str:
        given = form.cleaned_data
        placed = placing.place(by=request.user, course=course, **given)
        return f"已登记：{placed.get_state_display()}。"


class Dismiss(OfCourse, View):
    """核实不属于辍学, with what was found: before the days are full by whoever keeps it."""

    http_method_names = ("options", "post")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        course = self.course(request, public_id)
        form = DismissForm(request.POST)
        if not form.is_valid():
            messages.error(request, "请写明核实到的情况（200字以内）。")
            return redirect(case_url(course))
        with refusals_as_messages(request) as tried:
            placing.dismiss(by=request.user, course=course, why=form.cleaned_data["why"])
        if tried.done:
            messages.success(request, "已记为核实不属于辍学。")
        return redirect(case_url(course))


class Confirm(CourseFormView):
    """上级认定辍学: the school notes it, and never says it by itself."""

    capability = Capability.DECIDE_DROPOUT
    title = "上级认定辍学"
    lead = ("是否辍学由上级认定。收到文件后照文件登记；学籍保留，劝返和关爱不停。",)

    def form(self, request: HttpRequest, course: DropoutCourse, data: Any = None) -> ConfirmForm:
        return ConfirmForm(data, today=clock.today())

    def save(self, request: HttpRequest, course: DropoutCourse, form: ConfirmForm) -> str:
        placing.confirm(by=request.user, course=course, **form.cleaned_data)
        return "已登记上级的认定。"


class Closed(CourseFormView):
    """销号 that came by letter or by telephone."""

    capability = Capability.DECIDE_DROPOUT
    title = "登记销号"
    lead = (
        "上级同意销号、但没有在系统里答复的，照批复或电话登记。",
        "没有上报过的，学校核实学生已经稳定在校后，在这里销号。",
    )

    def form(self, request: HttpRequest, course: DropoutCourse, data: Any = None) -> ClosedForm:
        return ClosedForm(data, today=clock.today())

    def save(self, request: HttpRequest, course: DropoutCourse, form: ClosedForm) -> str:
        closing.note_closed(by=request.user, course=course, **form.cleaned_data)
        return "已登记销号。"


class Finish(OfCourse, View):
    """After 销号: its reports are ended and the case is closed, in one go."""

    capability = Capability.DECIDE_DROPOUT
    http_method_names = ("options", "post")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        course = self.course(request, public_id)
        with refusals_as_messages(request) as tried:
            closing.finish(by=request.user, course=course)
        if tried.done and course.case.closed_on is not None:
            messages.success(request, "相关上报已核实销号，事项已结案。")
        elif tried.done:
            messages.warning(request, "还有上报对方没有办结，等对方办结后再来结案。")
        return redirect(case_url(course))
