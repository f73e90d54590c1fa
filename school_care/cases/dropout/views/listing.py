"""一人一案: the list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from school_care.alerts.freshness import be_fresh
from school_care.cases.dropout import selectors_listing as reads
from school_care.cases.dropout.policy import policy_on
from school_care.core import clock
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView


class Listing(DeskView, View):
    """The courses in a person's sight, tab by tab."""

    capability = Capability.KEEP_DROPOUT
    http_method_names = ("get", "head", "options", "post")
    template = "cases/dropout/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        be_fresh(request)  # a roll handed in a minute ago may have brought somebody back
        rows, today = reads.courses_in_sight(request.user, request.school), clock.today()
        tab = request.GET.get("state")
        if tab not in reads.TABS:
            tab = reads.OPEN
        counts = reads.counts_of(rows)
        page, lines = reads.page_of_tab(rows, tab, request.school, today, request.GET.get("page"))
        context = {
            "tab": tab,
            "filters": [(code, label, counts[code]) for code, (label, _) in reads.TABS.items()],
            "page": page,
            "rows": lines,
            "after": policy_on(request.school.pk, today).suspected_after,
        }
        return render(request, self.template, context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """A search; posted, so that no name stands in an address."""
        words = request.POST.get("words", "")[:40]
        rows = reads.courses_in_sight(request.user, request.school)
        hits = list(reads.found(rows, words)[: reads.FOUND + 1])
        context = {
            "words": words,
            "searched": True,
            "rows": reads.rows_of(hits[: reads.FOUND], request.school, clock.today()),
            "more": len(hits) > reads.FOUND,
        }
        return render(request, self.template, context)
