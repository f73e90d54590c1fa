"""撤销本次导入: what it would do, then the button."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from school_care.school.refusal import Refused
from school_care.students.services.imports.undoing import RestedUpon, look_at, undo_roster
from school_care.students.views.imports import ImportPage


class ImportUndo(ImportPage):
    """Look first, then take back."""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        roster_import = self.get_import()
        try:
            outlook = look_at(roster_import=roster_import, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return self.back(roster_import)
        context = {"roster": roster_import, "outlook": outlook}
        return render(request, "students/imports/undo.html", context)

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        roster_import = self.get_import()
        try:
            figures = undo_roster(roster_import=roster_import, by=request.user)
        except RestedUpon:
            return self.get(request, public_id)  # the page names what stands in the way
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                f"已撤销：移除{figures['removed']}名新增学生，{figures['restored']}名恢复原样，"
                f"移除{figures['classes']}个班级。",
            )
        return self.back(roster_import)
