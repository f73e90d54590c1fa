"""Rounds: open one, see how far the classes are, find the pupils left."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import clock
from school_care.school.access import can
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.forms_assessments import RoundForm
from school_care.students.models.assessments import AssessmentRound
from school_care.students.selectors import pupils_in_sight
from school_care.students.services import rounds as service
from school_care.students.services.assessments import assessable
from school_care.students.services.care import care_levels_of

INVALID = 422


class Rounds(DeskView, View):
    """The round of this term by class, and those of past terms."""

    capability = Capability.MANAGE_CARE
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, self.form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request)
        if form.is_valid():
            try:
                row = service.open_round(
                    by=request.user, school=request.school, **form.cleaned_data
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"已开始{row}，班主任在今日待办里能看到。")
                return redirect("students:rounds")
        return self.page(request, form, status=INVALID)

    def form(self, request: HttpRequest) -> RoundForm:
        most = care_levels_of(request.school)[3].name
        due_on = clock.today() + timedelta(days=service.DEFAULT_DAYS)
        return RoundForm(request.POST or None, most=most, due_on=due_on)

    def page(self, request: HttpRequest, form: RoundForm, status: int = 200) -> HttpResponse:
        today, school = clock.today(), request.school
        term = SchoolCalendar(school).term_on(today)
        rounds = list(AssessmentRound.objects.visible_to(request.user).filter(school=school)[:20])
        now = next((row for row in rounds if term and _of_term(row, term)), None)
        classes = service.progress(now, today) if now else []
        context = {
            "term": term,
            "now": now,
            "over": bool(now and now.due_on < today),
            "classes": classes,
            "done": sum(each.done for each in classes),
            "of": sum(each.of for each in classes),
            "past": [row for row in rounds if row is not now],
            "form": form,
        }
        return render(request, "students/assessments/rounds.html", context, status=status)


class RoundLeft(DeskView, View):
    """The pupils still to be assessed, of those the person answers for; a principal, who assesses
    nobody, sees whom the school still waits for."""

    capability = Capability.READ_CARE
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user, school, today = request.user, request.school, clock.today()
        rounds = AssessmentRound.objects.visible_to(user).filter(school=school)
        row = get_object_or_404(rounds, public_id=public_id)
        assesses = can(user, Capability.ASSESS, school)
        if not assesses and not can(user, Capability.MANAGE_CARE, school):
            raise PermissionDenied
        pupils = assessable(user, school) if assesses else pupils_in_sight(user, school)
        group = None
        wanted = request.GET.get("of_class", "")
        for each in SchoolClass.objects.visible_to(user).filter(school=school):
            if str(each.public_id) == wanted:
                group = each
        if group is not None:
            pupils = pupils.filter(current_class=group)
        context = {
            "round": row,
            "group": group,
            "over": row.due_on < today,
            "assesses": assesses,
            "here": request.get_full_path(),
            "pupils": list(service.left_to_assess(row, pupils, today)),
        }
        return render(request, "students/assessments/left.html", context)


def _of_term(row: AssessmentRound, term: object) -> bool:
    return (row.school_year, row.season) == (term.school_year, term.season)
