"""保护事项: the list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from school_care.cases.protection import selectors_list as reads
from school_care.core import clock
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView


class Listing(DeskView, View):
    """The cases a person may know of, tab by tab."""

    capability = Capability.REPORT_HARM
    http_method_names = ("get", "head", "options", "post")
    template = "cases/protection/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        tab = request.GET.get("state")
        asked = tab if tab in reads.TABS else reads.TODO
        page, counts = reads.page_of_tab(
            request.user, request.school, asked, clock.today(), request.GET.get("page")
        )
        if tab not in reads.TABS and not counts[reads.TODO] and counts[reads.RUNS]:
            asked = reads.RUNS  # nothing waits for this person: show what is under way
            page, counts = reads.page_of_tab(
                request.user, request.school, asked, clock.today(), request.GET.get("page")
            )
        context = {
            "tab": asked,
            "filters": [(code, label, counts[code]) for code, label in reads.TABS.items()],
            "page": page,
            "rows": list(page),
        }
        return render(request, self.template, context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """A search; posted, so that no name stands in an address."""
        words = request.POST.get("words", "")[:40]
        rows = reads.found(request.user, request.school, words, clock.today())
        context = {"words": words, "searched": True, "rows": rows}
        return render(request, self.template, context)
