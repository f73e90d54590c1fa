"""导入校历: upload, look, confirm; the last one can be taken back."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView, TemplateView, View

from school_care.core.answers import workbook_answer
from school_care.core.sheets import Column, UnreadableSheet, workbook_bytes
from school_care.school.enums import Capability, DayKind, Season, SheetState
from school_care.school.forms.calendar_import import CalendarFileForm
from school_care.school.models import CalendarImport
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.services import calendar_import as service

LAST_SHOWN = 10
HEADINGS = ("学期", "起", "止", "日期", "休/班", "说明")
EXAMPLE = (
    ("2026-2027-1", "2026-09-01", "2027-01-22", "", "", ""),
    ("2026-2027-2", "2027-02-22", "2027-07-02", "", "", ""),
    ("", "", "", "2026-10-01至2026-10-07", "休", "国庆节"),
    ("", "", "", "2026-10-10", "班", "国庆调休"),
)


class CalendarImportPage(DeskView):
    """Base: the capability, and the import of the active school that the address names."""

    capability = Capability.MANAGE_CALENDAR

    def mine(self):
        """The school's imports this person may see, newest first; dropped previews left out."""
        seen = CalendarImport.objects.visible_to(self.request.user)
        seen = seen.filter(school=self.request.school).exclude(state=SheetState.CANCELLED)
        return seen.select_related("school", "uploaded_by", "undone_by")

    def get_import(self) -> CalendarImport:
        """404 for another school's import, exactly as for one that does not exist."""
        return get_object_or_404(self.mine(), public_id=self.kwargs["public_id"])


class CalendarImportView(CalendarImportPage, FormView):
    """Choose the file, or open an earlier import. The calendar is not touched."""

    template_name = "school/calendar_import.html"
    form_class = CalendarFileForm

    def get_context_data(self, **kwargs):
        return super().get_context_data(imports=self.mine()[:LAST_SHOWN], **kwargs)

    def form_valid(self, form):
        file = form.cleaned_data["file"]
        try:
            with tempfile.TemporaryDirectory(prefix="calendar-") as folder:
                path = Path(folder) / "upload"
                with path.open("wb") as target:
                    for chunk in file.chunks():
                        target.write(chunk)
                checked = service.check_calendar(
                    school=self.request.school,
                    by=self.request.user,
                    path=path,
                    file_name=file.name,
                )
        except (UnreadableSheet, Refused) as refusal:
            form.add_error("file", str(refusal))
            return self.form_invalid(form)
        return redirect("school:calendar_import_show", checked.public_id)


class CalendarImportShowView(CalendarImportPage, TemplateView):
    """Every term and day that changes, what was refused, and then 确认导入 or 撤销."""

    template_name = "school/calendar_import_show.html"

    def get_context_data(self, **kwargs):
        one = self.get_import()
        last = service.last_import(self.request.school)
        return super().get_context_data(
            one=one,
            waits=one.state == SheetState.PREVIEW,
            done=one.state == SheetState.DONE,
            terms=[_term_shown(told) for told in one.plan.get("terms", ())],
            days=[_day_shown(told) for told in one.plan.get("days", ())],
            can_undo=one.state == SheetState.DONE and last == one,
            **kwargs,
        )


def _term_shown(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": f"{told['name'].replace('-', '—')}学年{Season(told['season']).label}",
        "now": [date.fromisoformat(day) for day in told["now"]],
        "old": [date.fromisoformat(day) for day in told["old"] or ()],
    }


def _day_shown(told: dict[str, Any]) -> dict[str, Any]:
    old = told["old"]
    return {
        "date": date.fromisoformat(told["date"]),
        "kind": DayKind(told["now"][0]).label,
        "note": told["now"][1],
        "old": f"{DayKind(old[0]).label} {old[1]}".strip() if old else "",
    }


class _Step(CalendarImportPage, View):
    """A step of an import; what refuses it is told on the import's page."""

    http_method_names = ["post"]
    done = ""

    def act(self, one: CalendarImport) -> None:
        """Take the step. Raises Refused."""
        raise NotImplementedError

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        one = self.get_import()
        try:
            self.act(one)
        except service.Moved as moved:
            messages.warning(request, str(moved))
        except service.NotWaiting as first:
            messages.info(request, str(first))
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, self.done)
        return self.after(one)

    def after(self, one: CalendarImport) -> HttpResponse:
        """Back to the import."""
        return redirect("school:calendar_import_show", one.public_id)


class CalendarImportConfirmView(_Step):
    """确认导入."""

    done = "校历已导入。"

    def act(self, one: CalendarImport) -> None:
        service.confirm_calendar(calendar_import=one, by=self.request.user)


class CalendarImportUndoView(_Step):
    """撤销本次导入."""

    done = "已撤销，校历恢复为导入之前的样子。"

    def act(self, one: CalendarImport) -> None:
        service.undo_calendar(calendar_import=one, by=self.request.user)


class CalendarImportCancelView(_Step):
    """放弃."""

    done = "没有导入，校历没有任何改动。"

    def act(self, one: CalendarImport) -> None:
        service.cancel_calendar(calendar_import=one, by=self.request.user)

    def after(self, one: CalendarImport) -> HttpResponse:
        """To the upload; a preview that was stored meanwhile is in its list."""
        return redirect("school:calendar_import")


class CalendarImportTemplateView(DeskView, View):
    """A sheet with the right headings, two terms and a holiday."""

    capability = Capability.MANAGE_CALENDAR
    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        columns = [Column(heading, 16) for heading in HEADINGS]
        book = workbook_bytes(columns=columns, rows=EXAMPLE, sheet_name="校历")
        return workbook_answer(book, "xiaoli")
