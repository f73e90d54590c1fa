"""Pages of the roster import: upload, preview, choose, confirm, result."""

import tempfile
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import audit
from school_care.core.answers import workbook_answer
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students import selectors_imports as selectors
from school_care.students.enums import ImportState, RowOutcome
from school_care.students.forms_import import ChoiceForm, SettingsForm, UploadForm
from school_care.students.models import RosterImport
from school_care.students.selectors_parked import parked_counts
from school_care.students.services.duplicates import count_of
from school_care.students.services.imports import lifecycle, mending, templates, waking
from school_care.students.services.imports.cautions import cautions_of
from school_care.students.services.imports.choosing import choose_row
from school_care.students.services.imports.progress import progress_of

ROWS_A_PAGE = 50
IMPORTS_A_PAGE = 20
WORKING = (ImportState.UPLOADED, ImportState.READING, ImportState.COMMITTING)


class ImportPage(DeskView, View):
    """Base: the capability, and the import of the active school that the address names."""

    capability = Capability.IMPORT_ROSTER

    def get_import(self) -> RosterImport:
        """404 for another school's import, exactly as for one that does not exist."""
        mine = selectors.imports_of(self.request.user, self.request.school)
        return get_object_or_404(mine, public_id=self.kwargs["public_id"])

    def back(self, roster_import: RosterImport, **query: Any) -> HttpResponse:
        """To the import's page."""
        url = reverse("students:import_show", args=[roster_import.public_id])
        return redirect(f"{url}?{urlencode(query)}" if query else url)


class ImportList(ImportPage):
    """History of the school's imports."""

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = selectors.imports_of(request.user, request.school)
        page = Paginator(mine, IMPORTS_A_PAGE).get_page(request.GET.get("page"))
        waiting = parked_counts(request.user, request.school)
        for roster_import in page:
            roster_import.parked = waiting.get(roster_import.pk, 0)
        context = {"page": page, "parked": sum(waiting.values())}
        return render(request, "students/import_list.html", context)


class ImportNew(ImportPage):
    """Upload a file. Nothing is stored in the archive."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "students/import_new.html", {"form": UploadForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return render(request, "students/import_new.html", {"form": form}, status=422)
        file = form.cleaned_data["file"]
        roster_import = lifecycle.receive_roster(
            school=request.school,
            actor=request.user,
            file_name=file.name,
            chunks=file.chunks(),
            on=form.cleaned_data["on"],
        )
        waking.check_soon(roster_import)
        return self.back(roster_import)


class ImportShow(ImportPage):
    """The import as it stands: progress, preview, result."""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        roster_import = self.get_import()
        context: dict[str, Any] = {"roster": roster_import}
        if roster_import.state in WORKING:
            context["progress"] = progress_of(roster_import)
            partial = bool(request.htmx)
            template = (
                "students/import_progress.html" if partial else "students/import_working.html"
            )
            return render(request, template, context)
        if request.htmx:  # the progress bar's last question: show the whole page
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        if roster_import.state in (ImportState.PREVIEW, ImportState.DONE):
            context |= self._rows(roster_import)
        if roster_import.state == ImportState.PREVIEW:
            context |= {
                "form": _settings_form(roster_import),
                "undecided": selectors.undecided(roster_import),
                "before": selectors.imported_before(roster_import),
                "cautions": cautions_of(roster_import),
            }
            return render(request, "students/import_preview.html", context)
        if roster_import.state == ImportState.DONE:
            context |= {
                "undecided": selectors.undecided(roster_import),
                "sent_back": selectors.sent_back(roster_import),
                "undoable": selectors.undoable(roster_import),
                "alike": self._alike(roster_import),
            }
        if roster_import.state == ImportState.REFUSED:
            context["teachable"] = bool(roster_import.sample_sealed and roster_import.stored_file)
        return render(request, "students/import_result.html", context)

    def _alike(self, roster_import: RosterImport) -> int:
        """How many of the new pupils may have had a file, while any pair of the school waits for
        those who decide."""
        alike = roster_import.report.get("alike", 0)
        if not alike or not can(self.request.user, Capability.MERGE_PUPILS, roster_import.school):
            return 0
        return alike if count_of(roster_import.school) else 0

    def _rows(self, roster_import: RosterImport) -> dict[str, Any]:
        counts = roster_import.report.get("counts", {})
        asked = self.request.GET.get("tab")
        tab = asked if asked in RowOutcome.values else _first_tab(counts)
        paginator = Paginator(selectors.rows_of(roster_import, tab), ROWS_A_PAGE)
        page = paginator.get_page(self.request.GET.get("page"))
        opened = selectors.open_rows(
            list(page), user=self.request.user, roster_import=roster_import
        )
        tabs = [(code, label, counts.get(code, 0)) for code, label in RowOutcome.choices]
        return {"tab": tab, "tabs": tabs, "page": page, "rows": opened}


class ImportSettings(ImportPage):
    """Another sheet or another date: the file is checked again."""

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        roster_import = self.get_import()
        form = _settings_form(roster_import, data=request.POST)
        if not form.is_valid():
            for errors in form.errors.values():
                messages.error(request, errors[0])
            return self.back(roster_import)
        try:
            lifecycle.restart_check(
                roster_import=roster_import,
                on=form.cleaned_data["on"],
                only_sheets=form.cleaned_data.get("only_sheets", []),
            )
            waking.check_soon(roster_import)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return self.back(roster_import)


class ImportChoose(ImportPage):
    """A decision about one doubtful row."""

    def post(self, request: HttpRequest, public_id: Any, row_id: Any) -> HttpResponse:
        roster_import = self.get_import()
        row = get_object_or_404(roster_import.rows, public_id=row_id)
        form = ChoiceForm(request.POST)
        if form.is_valid():
            try:
                choose_row(
                    row=row,
                    choice=form.cleaned_data["choice"],
                    actor=request.user,
                    chosen_id=str(form.cleaned_data["candidate"] or ""),
                )
            except Refused as refusal:
                messages.error(request, str(refusal))
        else:
            messages.error(request, "请在三个按钮中选择一个。")
        page = form.cleaned_data.get("page") or 1
        return self.back(roster_import, tab=RowOutcome.REVIEW.value, page=page)


class ImportCommit(ImportPage):
    """确认导入."""

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        roster_import = self.get_import()
        try:
            sure = bool(request.POST.get("sure"))
            waking.commit_soon(roster_import, actor=request.user, sure=sure)
        except lifecycle.ArchiveMoved as moved:
            messages.warning(request, str(moved))
            waking.check_soon(roster_import)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return self.back(roster_import)


class ImportCancel(ImportPage):
    """放弃: the preview and the file are dropped."""

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        roster_import = self.get_import()
        try:
            lifecycle.cancel_roster(roster_import=roster_import, actor=request.user)
            messages.info(request, "已放弃这次导入，学生档案没有任何改动。")
        except Refused as refusal:
            messages.error(request, str(refusal))
            return self.back(roster_import)
        return redirect("students:imports")


class ImportRefused(ImportPage):
    """The refused rows as a workbook to mend and upload again."""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        roster_import = self.get_import()
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        rows = mending.write_refused(file, roster_import)
        audit.record("roster.refused_downloaded", actor=request.user, row=roster_import, rows=rows)
        return workbook_answer(file, "退回的行")


class ImportTemplate(ImportPage):
    """A blank form with example rows: the roster, or ?form=left-behind (F-05), special (F-06)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        form = templates.FORMS.get(request.GET.get("form", ""), templates.ROSTER)
        templates.write_template(file, form)
        # A group's name is in no file name.
        return workbook_answer(file, "花名册模板")


def _first_tab(counts: dict[str, int]) -> str:
    held = [tab.value for tab in selectors.TABS_BY_NEED if counts.get(tab.value)]
    return held[0] if held else RowOutcome.UNCHANGED.value


def _settings_form(roster_import: RosterImport, data: Any = None) -> SettingsForm:
    sheets = dict(roster_import.report.get("columns", {}).get("sheets", ()))
    chosen = roster_import.only_sheets or [n for n, hidden in sheets.items() if not hidden]
    initial = {"on": roster_import.on, "only_sheets": chosen}
    return SettingsForm(data, initial=initial, sheets=sheets)
