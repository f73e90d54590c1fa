"""The three ledgers: on the screen with numbers masked, on paper whole."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.cases.dropout import ledgers_paper as papers
from school_care.cases.dropout.forms_ledgers import LedgerForm
from school_care.cases.dropout.ledgers import (
    AgeLedger,
    AgeLine,
    CourseLedger,
    CourseLine,
    Which,
)
from school_care.cases.dropout.ledgers_chosen import NEEDS, Kind, chosen_age, chosen_cases
from school_care.cases.dropout.ledgers_table import heads_of
from school_care.cases.dropout.papers_facts import place_words, reason_words
from school_care.core.answers import pdf_answer
from school_care.school.access import can
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.models import Student

A_PAGE = 50
FOUND = 50
READS = ("get", "head", "options")
SEARCHES = (*READS, "post")
EXPORT = "exchange:dropout_ledger"  # the one door by which lists leave the school
KINDS = (
    ("适龄儿童", "cases:ledgers", Kind.AGE),
    ("疑似辍学", "cases:ledger_suspected", Kind.SUSPECTED),
    ("辍学", "cases:ledger_dropouts", Kind.DROPPED),
)


def kinds_for(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """The ledgers this person may open, the shown one marked."""
    found = [
        (label, reverse(route))
        for label, route, kind in KINDS
        if can(request.user, NEEDS[kind], request.school)
    ]
    return [(label, url, url == request.path) for label, url in found]


def pupils_found(request: HttpRequest) -> set[int] | None:
    """Who was searched for by name; None where nobody was."""
    words = request.POST.get("words", "")[:40].strip()
    if not words:
        return None
    rows = Student.objects.visible_to(request.user).filter(school=request.school)
    return set(rows.matching(words).order_by().values_list("pk", flat=True))


class AgeMixin(DeskView):
    """适龄儿童台账 of the day, class and place asked for."""

    capability = NEEDS[Kind.AGE]
    http_method_names = READS

    def read(self, request: HttpRequest) -> tuple[AgeLedger, LedgerForm, Sequence[AgeLine]]:
        found = chosen_age(request.user, request.school, request.GET)
        return found.ledger, found.form, found.lines


class Age(AgeMixin, View):
    """Everyone on the register and where they stand."""

    http_method_names = SEARCHES

    def get(self, request: HttpRequest) -> HttpResponse:
        ledger, form, lines = self.read(request)
        page = Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
        return self.page(request, ledger, form, list(page.object_list), page=page)

    def post(self, request: HttpRequest) -> HttpResponse:
        """A search; posted, so that no name stands in an address."""
        ledger, form, lines = self.read(request)
        wanted = pupils_found(request) or set()
        hits = [line for line in lines if line.student_id in wanted]
        more = len(hits) > FOUND
        return self.page(request, ledger, form, hits[:FOUND], searched=True, more=more)

    @staticmethod
    def page(
        request: HttpRequest,
        ledger: AgeLedger,
        form: LedgerForm,
        lines: Sequence[AgeLine],
        **about: Any,
    ) -> HttpResponse:
        rows = Student.objects.visible_to(request.user).filter(school=request.school)
        pupils = rows.in_bulk([line.student_id for line in lines])
        context = {
            "ledger": ledger,
            "form": form,
            "kinds": kinds_for(request),
            "rows": [(line, pupils[line.student_id]) for line in lines],
            "words": request.POST.get("words", "")[:40],
            "query": form.query(),
            "export": reverse(EXPORT, args=[Kind.AGE.value]),
            **about,
        }
        return render(request, "cases/dropout/ledger_age.html", context)


class AgePaper(AgeMixin, View):
    """适龄儿童台账 on A4."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        ledger, form, lines = self.read(request)
        with refusals_as_messages(request):
            pdf = papers.print_age(
                ledger=ledger,
                lines=lines,
                said=form.said(),
                school=request.school,
                printed_by=request.user,
            )
            return pdf_answer(pdf, f"适龄儿童台账-{ledger.on:%Y%m%d}")
        return redirect(f"{reverse('cases:ledgers')}?{form.query()}")


class CasesMixin(DeskView):
    """疑似辍学台账 or 辍学台账 of the day and class asked for."""

    capability = NEEDS[Kind.SUSPECTED]
    http_method_names = READS
    which = Which.SUSPECTED

    def read(self, request: HttpRequest) -> tuple[CourseLedger, LedgerForm, Sequence[CourseLine]]:
        found = chosen_cases(request.user, request.school, self.which, request.GET)
        return found.ledger, found.form, found.lines


class Cases(CasesMixin, View):
    """The cases of one ledger."""

    http_method_names = SEARCHES
    paper = "cases:ledger_suspected_print"

    def get(self, request: HttpRequest) -> HttpResponse:
        ledger, form, lines = self.read(request)
        page = Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
        return self.page(request, ledger, form, list(page.object_list), page=page)

    def post(self, request: HttpRequest) -> HttpResponse:
        """A search; posted, so that no name stands in an address."""
        ledger, form, lines = self.read(request)
        wanted = pupils_found(request) or set()
        hits = [line for line in lines if line.course.student_id in wanted]
        more = len(hits) > FOUND
        return self.page(request, ledger, form, hits[:FOUND], searched=True, more=more)

    def page(
        self,
        request: HttpRequest,
        ledger: CourseLedger,
        form: LedgerForm,
        lines: Sequence[CourseLine],
        **about: Any,
    ) -> HttpResponse:
        pupils = [line.course.student_id for line in lines]
        heads = heads_of(user=request.user, school=request.school, pupils=pupils, on=ledger.on)
        rows = [
            {
                "line": line,
                "head": heads[line.course.student_id],
                "reasons": reason_words(line.course),
                "place": place_words(line.course),
                "returned_on": line.by_then(line.course.returned_on),
                "closed_on": line.by_then(line.course.closed_on),
                "confirmed_on": line.by_then(line.course.confirmed_on),
            }
            for line in lines
            if line.course.student_id in heads
        ]
        context = {
            "ledger": ledger,
            "form": form,
            "kinds": kinds_for(request),
            "rows": rows,
            "words": request.POST.get("words", "")[:40],
            "query": form.query(),
            "paper": reverse(self.paper),
            "export": reverse(EXPORT, args=[self.which.value]),
            "total": len(ledger.chosen(ended=False)),
            **about,
        }
        return render(request, "cases/dropout/ledger_cases.html", context)


class Dropped(Cases):
    """辍学台账."""

    which = Which.DROPPED
    paper = "cases:ledger_dropouts_print"


class CasesPaper(CasesMixin, View):
    """疑似辍学台账 on A4."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        ledger, form, lines = self.read(request)
        pdf = papers.print_cases(
            ledger=ledger,
            lines=lines,
            said=form.said(),
            school=request.school,
            printed_by=request.user,
        )
        return pdf_answer(pdf, f"{ledger.which.label}-{ledger.on:%Y%m%d}")


class DroppedPaper(CasesPaper):
    """辍学台账 on A4."""

    which = Which.DROPPED
