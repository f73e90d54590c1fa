"""新学期结对: seen, confirmed, printed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.mentoring.services.board.rollover import look_ahead, turn_term
from school_care.mentoring.views.pairings import tabs
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.papers import name_and_day, print_paper
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages, uuids


class NewTerm(DeskView, View):
    """What goes on, what should end, who needs somebody; one confirmation."""

    capability = Capability.PAIR
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            **tabs(request, "board"),
            "turn": look_ahead(by=request.user, school=request.school),
            "term": calendar_of(request).current_or_last_term(clock.today()),
        }
        return render(request, "mentoring/board/new_term.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        ended = uuids(request.POST.getlist("end"))
        with refusals_as_messages(request):
            count = turn_term(by=request.user, school=request.school, ended=ended)
            said = f"已结束{count}对，其余继续。" if count else "没有要结束的，全部继续。"
            messages.success(request, said)
        return redirect("mentoring:new_term")


class NewTermPrint(DeskView, View):
    """The same on paper, to be signed."""

    capability = Capability.PAIR
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        pdf = print_paper(
            "print/pairing_term.html",
            {
                "turn": look_ahead(by=request.user, school=request.school),
                "term": calendar_of(request).current_or_last_term(clock.today()),
                "today": clock.today(),
            },
            school=request.school,
            printed_by=request.user,
            watermark=name_and_day(request.user),
        )
        audit.record("pairings.term_printed", actor=request.user, school_id=request.school.pk)
        return pdf_answer(pdf, f"新学期结对-{clock.today()}", as_attachment=False)
