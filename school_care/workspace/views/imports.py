"""导入: every import the person may do, with its template, its last one, and its history."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from school_care.school.enums import Capability
from school_care.school.scoped import DeskView
from school_care.workspace.imports import imports_for


class Imports(DeskView, View):
    """For whoever may import anything."""

    capability = Capability.SIGN_IN
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        offered = imports_for(request.user, request.school) if request.school else []
        if not offered:
            raise PermissionDenied
        return render(request, "workspace/imports.html", {"offered": offered})
