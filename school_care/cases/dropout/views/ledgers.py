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
    of_age,
    of_cases,
)
from school_care.cases.dropout.ledgers_table import heads_of
from school_care.cases.dropout.papers_facts import place_words, reason_words
from school_care.core.answers import pdf_answer
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.models import Student

A_PAGE = 50
FOUND = 50
READS = ("get", "head", "options")
SEARCHES = (*READS, "post")
KINDS = (
    ("适龄儿童", "cases:ledgers", Capability.KEEP_LEDGERS),
    ("疑似辍学", "cases:ledger_suspected", Capability.DECIDE_DROPOUT),
    ("辍学", "cases:ledger_dropouts", Capability.DECIDE_DROPOUT),
)


def kinds_for(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """The ledgers this person may open, the shown one marked."""
    found = [
        (label, reverse(route))
        for label, route, capability in KINDS
        if can(request.user, capability, request.school)
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

    capability = Capability.KEEP_LEDGERS
    http_method_names = READS

    def read(self, request: HttpRequest) -> tuple[AgeLedger, LedgerForm, list[AgeLine]]:
        on = LedgerForm.day_of(request.GET)
        ledger = of_age(user=request.user, school=request.school, on=on)
        groups = [(ledger.keys[pk], name) for pk, name in ledger.names.items()]
        form = LedgerForm(request.GET, groups=groups, places=ledger.counts)
        lines = ledger.chosen(form.chosen("group"), form.chosen("place"))
        return ledger, form, lines


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

    capability = Capability.DECIDE_DROPOUT
    http_method_names = READS
    which = Which.SUSPECTED

    def read(self, request: HttpRequest) -> tuple[CourseLedger, LedgerForm, list[CourseLine]]:
        on = LedgerForm.day_of(request.GET)
        ledger = of_cases(user=request.user, school=request.school, which=self.which, on=on)
        groups = {
            str(line.group_id): line.group for line in ledger.lines if line.group_id is not None
        }
        form = LedgerForm(request.GET, groups=list(groups.items()), ended=True)
        lines = ledger.chosen(ended=form.chosen("shown") == "all")
        if group := form.chosen("group"):
            lines = [line for line in lines if str(line.group_id) == group]
        return ledger, form, lines


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
