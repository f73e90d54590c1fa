"""Letters home for the school: how the classes stand, and the days on which they are written."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.activities.forms_letters import OccasionForm, OwnOccasionForm
from school_care.activities.letter_days import Proposal, proposals
from school_care.activities.letter_population import asked
from school_care.activities.models import LetterOccasion
from school_care.activities.selectors_letters import occasions_of, overview
from school_care.activities.services.letters import occasions as services
from school_care.core import clock
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.models import Term
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages

READ = ["get", "head", "options"]
POSTED = ["get", "head", "post", "options"]
INVALID = 422


class Letters(DeskView, View):
    """Each occasion of the term with the classes in sight: written, sent, answered, as counts."""

    capability = Capability.READ_CARE
    http_method_names = READ

    def get(self, request: HttpRequest) -> HttpResponse:
        today, calendar = clock.today(), calendar_of(request)
        term = calendar.current_or_last_term(today)
        rows = list(occasions_of(request.user, request.school, term))
        begun = [row for row in rows if row.opens_on <= today]
        lines = overview(request.user, request.school, begun, today)
        context = {
            "lines": lines[::-1],
            "coming": [row for row in rows if row.opens_on > today],
            "term": term,
            "arranges": can(request.user, Capability.MANAGE_CARE, request.school),
            "today": today,
        }
        return render(request, "activities/letters/home.html", context)


class Occasions(DeskView, View):
    """The term's occasions: what is proposed is ticked and taken up, one of the school's own added,
    one that is asked for cancelled."""

    capability = Capability.MANAGE_CARE
    http_method_names = POSTED

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, self.term(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        term = self.term(request)
        if term is None:
            raise Http404
        own = request.POST.get("do") == "own"
        offered = [] if own else self.offered(request, term, request.POST)
        form = OwnOccasionForm(request.POST) if own else None
        valid = form.is_valid() if own else all(each.is_valid() for _, each in offered)
        refused = ""
        if valid:
            try:
                said = self.take_up(request, term, offered, form)
            except Refused as refusal:
                refused = str(refusal)
            else:
                messages.success(request, said)
                return redirect("activities:letter_occasions")
        return self.page(request, term, offered=offered, own=form, refused=refused, status=INVALID)

    def take_up(
        self, request: HttpRequest, term: Term, offered: list, form: OwnOccasionForm | None
    ) -> str:
        wanted = [
            services.Wanted(
                reason=one.reason,
                name=one.name,
                day=one.day,
                opens_on=each.cleaned_data["opens_on"],
                due_on=each.cleaned_data["due_on"],
            )
            for one, each in offered
            if each.cleaned_data["take"]
        ]
        if form is not None:
            wanted = [services.Wanted(reason="other", **form.cleaned_data)]
        if not wanted:
            raise Refused("请勾选要写信的日子。")
        rows = services.take_up_occasions(
            by=request.user, school=request.school, term=term, wanted=wanted
        )
        if not rows:
            return "这些日子已经安排过了。"
        return (
            f"已安排：{'、'.join(row.name for row in rows)}。到开始写信那天，班主任的待办里会出现。"
        )

    def term(self, request: HttpRequest) -> Term | None:
        """The term that runs or comes next."""
        today, calendar = clock.today(), calendar_of(request)
        return calendar.term_on(today) or next(
            (term for term in calendar.terms if term.first_day > today), None
        )

    def offered(
        self, request: HttpRequest, term: Term, data: Any = None
    ) -> list[tuple[Proposal, OccasionForm]]:
        """What may be taken up and is not asked for yet."""
        held = {(row.reason, row.day) for row in occasions_of(request.user, request.school, term)}
        found = []
        for one in proposals(calendar_of(request), term, clock.today()):
            if (one.reason, one.day) not in held:
                initial = {"take": one.ticked and not held}
                initial |= {"opens_on": one.opens_on, "due_on": one.due_on}
                found.append((one, OccasionForm(data, prefix=one.key, initial=initial)))
        return found

    def page(self, request: HttpRequest, term: Term | None, status: int = 200, **more: Any):
        today = clock.today()
        pupils = asked(
            school_id=request.school.pk, on=max(today, term.first_day) if term else today
        )
        classes = len({one.class_id for one in pupils.values()})
        context = {
            "term": term,
            "held": list(occasions_of(request.user, request.school, term)) if term else [],
            "offered": more.get("offered") or (self.offered(request, term) if term else []),
            "own": more.get("own") or OwnOccasionForm(),
            "own_open": more.get("own") is not None,
            "refused": more.get("refused", ""),
            "pupils": len(pupils),
            "classes": classes,
            "average": round(len(pupils) / classes) if classes else 0,
            "today": today,
        }
        return render(request, "activities/letters/occasions.html", context, status=status)


class CancelOccasion(DeskView, View):
    """Asking for the letters of an occasion no longer, after a question."""

    capability = Capability.MANAGE_CARE
    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        occasion = occasion_or_404(request, public_id)
        context = {"occasion": occasion, "written": services.count_written(occasion)}
        return render(request, "activities/letters/cancel.html", context)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        occasion = occasion_or_404(request, public_id)
        with refusals_as_messages(request) as tried:
            services.cancel_occasion(by=request.user, occasion=occasion)
        if tried.done:
            messages.success(
                request, f"已取消「{occasion.name}」，不再要求写信。已登记的书信都保留。"
            )
        return redirect("activities:letter_occasions")


def occasion_or_404(request: HttpRequest, public_id: UUID) -> LetterOccasion:
    """An occasion of the active school."""
    rows = LetterOccasion.objects.visible_to(request.user).filter(school=request.school)
    return get_object_or_404(rows.select_related("school", "term"), public_id=public_id)
