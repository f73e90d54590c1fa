"""Pages of the attendance import: upload, preview, confirm, result, undo."""

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.attendance.enums import ImportState
from school_care.attendance.forms_imports import AttendanceFileForm
from school_care.attendance.models import AttendanceImport
from school_care.attendance.selectors_imports import import_of, imports_of, told_of
from school_care.attendance.services.imports import lifecycle, mending
from school_care.core import audit
from school_care.core.answers import workbook_answer
from school_care.core.sheets import UnreadableSheet
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages

A_PAGE = 50
WARNINGS_SHOWN = 50
TEMPLATES = {
    ImportState.PREVIEW: "attendance/imports/preview.html",
    ImportState.DONE: "attendance/imports/result.html",
    ImportState.UNDONE: "attendance/imports/result.html",
    ImportState.CANCELLED: "attendance/imports/result.html",
}


class ImportPage(DeskView, View):
    """Base: the capability, and the import of the active school that the address names."""

    capability = Capability.IMPORT_ATTENDANCE

    def get_import(self) -> AttendanceImport:
        """404 for another school's import, exactly as for one that does not exist."""
        mine = import_of(self.request.user, self.request.school)
        return get_object_or_404(mine, public_id=self.kwargs["public_id"])

    def back(self, attendance_import: AttendanceImport) -> HttpResponse:
        """To the import's page."""
        return redirect("attendance:import_show", attendance_import.public_id)


class ImportList(ImportPage):
    """Every import of the school: who, which file, what came of it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = imports_of(request.user, request.school)
        page = Paginator(mine, A_PAGE).get_page(request.GET.get("page"))
        return render(request, "attendance/imports/list.html", {"page": page})


class ImportNew(ImportPage):
    """Upload a file. No attendance is stored."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(AttendanceFileForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AttendanceFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            checked = self._check(form)
        except (UnreadableSheet, Refused) as refusal:
            form.add_error("file", str(refusal))
            return self._page(form, status=422)
        return self.back(checked)

    def _check(self, form: AttendanceFileForm) -> AttendanceImport:
        """The upload lies in a private folder while it is read, and is not kept."""
        file = form.cleaned_data["file"]
        with tempfile.TemporaryDirectory(prefix="attendance-") as folder:
            path = Path(folder) / "upload"
            with path.open("wb") as target:
                for chunk in file.chunks():
                    target.write(chunk)
            return lifecycle.check_import(
                school=self.request.school,
                by=self.request.user,
                path=path,
                file_name=file.name,
                complete=form.cleaned_data.get("complete"),
            )

    def _page(self, form: AttendanceFileForm, status: int = 200) -> HttpResponse:
        return render(self.request, "attendance/imports/new.html", {"form": form}, status=status)


class ImportShow(ImportPage):
    """The import as it stands: preview or result."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        one = self.get_import()
        told = told_of(one)
        context = {
            "one": one,
            "told": told,
            "refused": Paginator(told.shown.refused, A_PAGE).get_page(request.GET.get("page")),
            "warnings": told.row_warnings[:WARNINGS_SHOWN],
            "more_warnings": max(len(told.row_warnings) - WARNINGS_SHOWN, 0),
        }
        return render(request, TEMPLATES[ImportState(one.state)], context)


class ImportConfirm(ImportPage):
    """确认导入."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        one = self.get_import()
        try:
            lifecycle.confirm_import(attendance_import=one, by=request.user)
            messages.success(request, "考勤已导入。")
        except lifecycle.Moved as moved:
            messages.warning(request, str(moved))
        except lifecycle.NotWaiting as done:
            messages.info(request, str(done))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return self.back(one)


class ImportCancel(ImportPage):
    """放弃: the preview is dropped."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        one = self.get_import()
        with refusals_as_messages(request) as tried:
            lifecycle.cancel_import(attendance_import=one, by=request.user)
        if not tried.done:
            return self.back(one)
        messages.info(request, "没有导入，考勤没有任何改动。")
        return redirect("attendance:imports")


class ImportUndo(ImportPage):
    """撤销本次导入."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        one = self.get_import()
        try:
            lifecycle.undo_import(attendance_import=one, by=request.user)
            messages.success(request, "已撤销，考勤恢复为导入之前的样子。")
        except lifecycle.NotWaiting as done:
            messages.info(request, str(done))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return self.back(one)


class ImportRefused(ImportPage):
    """The refused rows as a workbook to mend and upload again."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        one = self.get_import()
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        rows = mending.write_refused(file, told_of(one).shown)
        audit.record("attendance.refused_downloaded", actor=request.user, row=one, rows=rows)
        return workbook_answer(file, "退回的行")


class ImportTemplate(ImportPage):
    """The empty sheet with an example row."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        mending.write_template(file)
        return workbook_answer(file, "考勤导入模板")
