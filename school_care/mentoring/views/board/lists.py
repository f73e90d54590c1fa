"""The unpaired, and 结对一览表 on the screen and on paper."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.core.public_ids import read_public_id
from school_care.mentoring.selectors_pairing_list import list_rows, listed, without_mentor_rows
from school_care.mentoring.views.pairings import tabs
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.papers import name_and_day, print_paper
from school_care.school.scoped import DeskView
from school_care.students.selectors import classes_in_sight

PER_PAGE = 60


class UnpairedList(DeskView, View):
    """Care pupils without a mentor, since when and why; the longest first."""

    capability = Capability.VIEW_PAIRINGS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = without_mentor_rows(request.user, request.school)
        context = {
            **tabs(request, "unpaired"),
            "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "count": len(rows),
            "may_pair": can(request.user, Capability.PAIR, request.school),
        }
        return render(request, "mentoring/board/unpaired.html", context)


class ListView(DeskView):
    """The pairings in sight, of one class if asked."""

    capability = Capability.VIEW_PAIRINGS
    http_method_names = ["get", "head", "options"]

    def chosen(self, request: HttpRequest) -> SchoolClass | None:
        wanted: UUID | None = read_public_id(request.GET.get("class", ""))
        groups: list[Any] = classes_in_sight(request.user, request.school)
        self.groups = groups
        return next((one for one in groups if one.public_id == wanted), None)


class PairingList(ListView, View):
    """The columns of F-08 on the screen."""

    def get(self, request: HttpRequest) -> HttpResponse:
        group = self.chosen(request)
        pages = Paginator(listed(request.user, request.school, group), PER_PAGE)
        page = pages.get_page(request.GET.get("page"))
        context = {
            **tabs(request, "list"),
            "page": page,
            "rows": list_rows(request.user, list(page.object_list)),
            "groups": self.groups,
            "group": group,
            "may_export": can(request.user, Capability.EXPORT_PUPILS, request.school),
            "may_print": can(request.user, Capability.PRINT_REPORTS, request.school),
        }
        return render(request, "mentoring/board/list.html", context)


class PairingListPrint(ListView, View):
    """F-08 on A4 landscape, with lines for signatures and seal."""

    capability = Capability.PRINT_REPORTS

    def get(self, request: HttpRequest) -> HttpResponse:
        group = self.chosen(request)
        rows = list_rows(request.user, list(listed(request.user, request.school, group)))
        pdf = print_paper(
            "print/pairing_list.html",
            {"rows": rows, "group": group, "today": clock.today()},
            school=request.school,
            printed_by=request.user,
            watermark=name_and_day(request.user),
        )
        audit.record(
            "pairings.printed", actor=request.user, school_id=request.school.pk, rows=len(rows)
        )
        return pdf_answer(pdf, f"结对一览表-{clock.today()}", as_attachment=False)
