"""心理辅导: the counsellor's desk, the director's list, the principal's counts; handing over."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import clock
from school_care.core.answers import pdf_answer
from school_care.core.templatetags.days import near_day
from school_care.mentoring import figures_counselling as figures
from school_care.mentoring import selectors_counselling as reads
from school_care.mentoring.forms_counselling import HandoverForm
from school_care.mentoring.papers_counselling import print_heart_cards
from school_care.mentoring.services.counselling.handover import hand_over_cases, left_behind
from school_care.mentoring.services.counselling.sight import counsellors_of
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.models import User
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView

INVALID = 422
READ = ["get", "head", "options"]
POSTED = [*READ, "post"]
AHEAD = timedelta(days=7)
SHOWN = 60  # lines of a list


def span_of(request: HttpRequest) -> tuple[Any, Any, str]:
    """First and last day of the running term, or the last one, and how the page names it."""
    today = clock.today()
    term = calendar_of(request).current_or_last_term(today)
    if term is None:
        return today, today, near_day(today)
    return term.first_day, term.last_day, str(term)


class CounsellingHome(DeskView, View):
    """What waits for whom; each person's own part."""

    capability = Capability.COUNT_COUNSELLING
    http_method_names = READ

    def get(self, request: HttpRequest) -> HttpResponse:
        user, school = request.user, request.school
        first, last, span = span_of(request)
        context = {
            "today": clock.today(),
            "span": span,
            "figures": figures.counts_of(user, school, first, last),
            "counsels": can(user, Capability.COUNSEL, school),
            "sees_risk": can(user, Capability.SEE_RISK, school),
            "may_break": can(user, Capability.BREAK_GLASS, school),
            "screenings": figures.screenings_of(user, school)[:3],
        }
        if context["counsels"]:
            context |= self.desk_of(request)
        if context["sees_risk"]:
            context |= self.overview(request, first)
        if context["may_break"]:
            context["risk_counts"] = figures.risk_counts(school)
            context["left_behind"] = left_behind(school)
        return render(request, "mentoring/counselling/home.html", context)

    def desk_of(self, request: HttpRequest) -> dict[str, Any]:
        """The counsellor's part."""
        user, school = request.user, request.school
        calendar = calendar_of(request)
        week = clock.today() + AHEAD
        waiting = reads.waiting_for(user, school)
        return {
            "waiting": [reads.referral_line(user, one, calendar) for one in waiting],
            "appointments": reads.appointments_of(user, school, week),
            "notes": list(reads.notes_to_answer(user, school)[:SHOWN]),
            "cases": list(reads.cases_of(user, school).filter(closed_on=None)[:SHOWN]),
            "follow": reads.to_follow(user, school).count(),
        }

    def overview(self, request: HttpRequest, first: Any) -> dict[str, Any]:
        """The director's part: states and levels, no words but the advice."""
        user, school = request.user, request.school
        calendar = calendar_of(request)
        rows = reads.referrals_of(user, school).filter(made_at__date__gte=first)[:SHOWN]
        return {
            "risks": reads.risks_for(user, school),
            "referrals": [reads.referral_line(user, one, calendar) for one in rows],
            "openings": reads.openings_at(user, school, first),
        }


class CasesAll(DeskView, View):
    """All of the counsellor's cases, closed ones too."""

    capability = Capability.COUNSEL
    http_method_names = READ

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = reads.cases_of(request.user, request.school)
        return render(request, "mentoring/counselling/cases.html", {"cases": list(rows[:500])})


class Handover(DeskView, View):
    """移交: what lies with counsellors of the past goes to one of today."""

    capability = Capability.BREAK_GLASS
    http_method_names = POSTED
    template = "mentoring/counselling/handover.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, self.template, self.context(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = HandoverForm(request.POST, counsellors=counsellors_of(request.school))
        if form.is_valid():
            among = User.objects.filter(school=request.school)
            left = get_object_or_404(among, public_id=form.cleaned_data["from_user"])
            try:
                done = hand_over_cases(
                    by=request.user,
                    school=request.school,
                    from_user=left,
                    to_user=form.successor(),
                    why=form.cleaned_data["why"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request, f"已把{done.cases}个个案移交给{done.to_user.name}，对方已收到提醒。"
                )
                return redirect("mentoring:counselling")
        return render(request, self.template, self.context(request, form), status=INVALID)

    def context(self, request: HttpRequest, form: HandoverForm | None = None) -> dict[str, Any]:
        people = counsellors_of(request.school)
        bound = str(form.data.get("from_user")) if form else ""
        lines = [
            (
                left,
                counts,
                form
                if form and bound == str(left.public_id)
                else HandoverForm(
                    counsellors=people,
                    initial={
                        "from_user": left.public_id,
                        "to_user": str(people[0].public_id) if len(people) == 1 else "",
                    },
                    auto_id=f"id_{left.pk}_%s",
                ),
            )
            for left, counts in left_behind(request.school).items()
        ]
        return {"lines": lines, "counsellors": people, "form": form}


class HeartCards(DeskView, View):
    """Blank 心语卡 to print: four on A4, or one on A5."""

    capability = Capability.COUNSEL
    http_method_names = READ

    def get(self, request: HttpRequest) -> HttpResponse:
        small = request.GET.get("size") == "a5"
        pdf = print_heart_cards(school=request.school, printed_by=request.user, a5=small)
        return pdf_answer(pdf, "心语卡", as_attachment=False)
