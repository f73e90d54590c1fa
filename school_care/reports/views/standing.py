"""学校资料: what the school keeps about its care work, at a glance."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from school_care.core import clock
from school_care.reports.standing.documents import standing_documents
from school_care.reports.standing.group import empty_seats, members_on
from school_care.reports.standing.things import counts, things_of
from school_care.school.enums import Capability
from school_care.school.models.places import school_year_of
from school_care.school.scoped import DeskView

INVALID = 422
READS = ("get", "head", "options")
WRITES = (*READS, "post")
FOLDER = "reports/standing"
EARLIEST = date(2000, 1, 1)


def day_asked(request: HttpRequest) -> date:
    """The day in the address, today by default; never one to come, nor one no school has."""
    today = clock.today()
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today
    return min(asked, today) if asked >= EARLIEST else today


class KeepersView(DeskView):
    """Base: pages of whoever keeps the school's papers."""

    capability = Capability.KEEP_SCHOOL_PAPERS
    http_method_names = READS


class SchoolPapers(KeepersView, View):
    """The hub."""

    def get(self, request: HttpRequest) -> HttpResponse:
        school, today = request.school, clock.today()
        year = school_year_of(today)
        members = members_on(school, today)
        done, promised, late = counts(things_of(school, year), today)
        papers = standing_documents(school)
        context = {
            "members": len(members),
            "lacks": empty_seats(members),
            "done": done,
            "promised": promised,
            "late": late,
            "papers": papers.count(),
            "papers_of_year": papers.filter(year=year).count(),
        }
        return render(request, f"{FOLDER}/home.html", context)
