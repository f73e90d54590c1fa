"""档案工作: the way to the archive's pages that belong to no single pupil."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from school_care.school.enums import Capability
from school_care.school.scoped import DeskView
from school_care.students.tools import tools_of


class Tools(DeskView, View):
    """What this person keeps in the archive, page by page."""

    capability = Capability.PRINT_CARDS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        tools = tools_of(request.user, request.school)
        context = {
            "daily": [item for item in tools if not item["tool"].is_setting],
            "settings": [item for item in tools if item["tool"].is_setting],
        }
        return render(request, "students/tools.html", context)
