"""How many children each teacher takes and which villages they know; whom a child wishes for."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.mentoring.forms_board import TermsForm
from school_care.mentoring.models import MentorTerms, PairingWish
from school_care.mentoring.selectors_board import usual_most
from school_care.mentoring.selectors_pairings import loads_on
from school_care.mentoring.services.board.terms import forget_wish, note_wish, set_terms
from school_care.mentoring.services.pairings.holders import staff_who_may
from school_care.mentoring.views.pairings import tabs
from school_care.school.enums import Capability
from school_care.school.models import User
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages, uuid_or_404
from school_care.students.models import Student
from school_care.students.selectors import may, villages_of
from school_care.students.views.doors import pupil_or_404

INVALID = 422


class MentorTermsPage(DeskView, View):
    """One page for all teachers."""

    capability = Capability.PAIR
    http_method_names = ["get", "head", "options", "post"]

    def form(self, request: HttpRequest, data: Any = None) -> TermsForm:
        people = list(staff_who_may(request.school, "teacher", clock.today()))
        rows = MentorTerms.objects.filter(school=request.school)
        held = {row.user_id: row for row in rows}
        return TermsForm(people, held, usual_most(request.school), data)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, self.form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request, request.POST)
        read = form.read()
        if read is None:
            return self.page(request, form, status=INVALID)
        try:
            set_terms(by=request.user, school=request.school, usual=read[0], given=read[1])
        except Refused as refusal:
            form.errors["all"] = str(refusal)
            return self.page(request, form, status=INVALID)
        messages.success(request, "已保存。正在进行的结对不受影响，下次建议时按新的人数。")
        return redirect("mentoring:mentor_terms")

    def page(self, request: HttpRequest, form: TermsForm, *, status: int = 200) -> HttpResponse:
        loads = loads_on(request.school, clock.today())
        for row in form.rows:
            row["load"] = loads.get(row["user"].pk, 0)
        villages = villages_of(request.school)
        context = {**tabs(request, "board"), "form": form, "villages": villages}
        return render(request, "mentoring/board/terms.html", context, status=status)


class Wishes(DeskView, View):
    """Whom a child, or the family, would like to have, or rather not."""

    capability = Capability.CHOOSE_HELPERS
    http_method_names = ["get", "head", "options", "post"]

    def student(self, request: HttpRequest, student_id: UUID) -> Student:
        pupils = Student.objects.care_visible_to(request.user).filter(school=request.school)
        found = pupil_or_404(request, student_id, among=pupils.select_related("current_class"))
        if not any(
            may(request.user, one, found) for one in (Capability.PAIR, Capability.CHOOSE_HELPERS)
        ):
            raise PermissionDenied
        return found

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self.student(request, student_id)
        wishes = PairingWish.objects.visible_to(request.user).filter(student=student)
        context = {
            "student": student,
            "wishes": wishes.select_related("user").order_by("-wanted", "user__name_key"),
            "people": staff_who_may(request.school, "teacher", clock.today()),
            "back": safe_back(request),
        }
        return render(request, "mentoring/board/wishes.html", context)

    def post(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self.student(request, student_id)
        url = reverse("mentoring:wishes", args=[student.public_id])
        back = safe_back(request)
        with refusals_as_messages(request) as tried:
            if forgotten := request.POST.get("forget"):
                rows = PairingWish.objects.visible_to(request.user).filter(student=student)
                if wish := rows.filter(public_id=uuid_or_404(forgotten)).first():
                    wish.student = student
                    forget_wish(by=request.user, wish=wish)
                    messages.success(request, "已删除这条意愿。")
                return redirect(f"{url}?back={back}" if back else url)
            wanted = request.POST.get("wanted")
            people = User.objects.filter(school=request.school)
            chosen = request.POST.get("teacher", "")
            user = people.filter(public_id=uuid_or_404(chosen)).first() if chosen else None
            if user is None or wanted not in ("yes", "no"):
                raise Refused("请先选老师，再点“希望”或“不希望”。")
            note_wish(by=request.user, student=student, user=user, wanted=wanted == "yes")
            messages.success(request, "已记下意愿，一键建议时会照顾到。")
        return redirect(back if tried.done and back else url)
