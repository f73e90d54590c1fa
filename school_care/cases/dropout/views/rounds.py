"""劝返: writing down a round, and taking one back that was written by mistake."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views import View

from school_care.cases.dropout.enums import Persuader
from school_care.cases.dropout.forms_round import RoundForm, WithdrawForm
from school_care.cases.dropout.services import rounds
from school_care.cases.dropout.views.doors import CourseFormView, OfCourse, case_url
from school_care.cases.models import DropoutCourse, Persuasion
from school_care.cases.views.reading import case_or_404
from school_care.core import clock
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.views.tools import refusals_as_messages
from school_care.students.selectors import responsible_for

HEAD = "班主任"
AT_HOME = "学生家中"


class NewRound(CourseFormView):
    """记一次劝返: under a minute on a phone, also the one that met nobody."""

    template = "cases/dropout/round.html"

    def form(self, request: HttpRequest, course: DropoutCourse, data: Any = None) -> RoundForm:
        first = first_of(request.user, course)
        return RoundForm(data, today=clock.today(), first=first)

    def save(self, request: HttpRequest, course: DropoutCourse, form: RoundForm) -> str:
        row = rounds.add(by=request.user, course=course, values=form.values)
        return f"已记下第{row.number}次劝返。"


class WithdrawRound(OfCourse, View):
    """撤销: it stands no more and stays to be read."""

    http_method_names = ("options", "post")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        rows = Persuasion.objects.visible_to(request.user).filter(school=request.school)
        row = get_object_or_404(rows.select_related("course__case"), public_id=public_id)
        course = self.allowed(request, case_or_404(request, row.course.case.public_id))
        row.course = course
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            messages.error(request, "请写明为什么撤销这次劝返。")
            return redirect(case_url(course))
        with refusals_as_messages(request) as tried:
            rounds.withdraw(by=request.user, round=row, why=form.cleaned_data["why"])
        if tried.done:
            messages.success(request, f"第{row.number}次劝返已撤销，不再计入。")
        return redirect(case_url(course))


def first_of(user: Any, course: DropoutCourse) -> dict[str, Any]:
    """What a new round begins with: the head teacher, at the child's home; a leader who writes it
    goes along."""
    heads = [
        one.name
        for one in responsible_for(course.student, clock.today())
        if not one.subject and one.duty.endswith(HEAD)
    ]
    people, names = [Persuader.HEAD_TEACHER.value], heads[:1]
    if can(user, Capability.DECIDE_DROPOUT, course.school):
        people.append(Persuader.LEADER.value)
    if user.name not in names:
        names.append(user.name)
    return {"people": people, "people_words": "、".join(names), "place": AT_HOME}
