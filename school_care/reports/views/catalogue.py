"""全部纸件: every paper a person may print, and where."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View

from school_care.reports.papers_catalogue import catalogue_for
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView


class Catalogue(DeskView, View):
    """By group; a paper whose page is not open to this person is not on the list."""

    capability = Capability.PRINT_REPORTS
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        groups = catalogue_for(request.user, request.school)
        return render(request, "reports/catalogue.html", {"groups": groups})
