"""导入校历: upload, look, confirm; the last one can be taken back."""

from datetime import date
from pathlib import Path
from typing import IO, Any

from school_care.core.sheets import Column, write_workbook
from school_care.school.enums import Capability, DayKind, Season, SheetState
from school_care.school.forms.calendar_import import CalendarFileForm
from school_care.school.models import CalendarImport
from school_care.school.services import calendar_import as service
from school_care.school.sheet_imports import pages
from school_care.school.sheet_imports.keeping import Shown

LAST_SHOWN = 10
HEADINGS = ("学期", "起", "止", "日期", "休/班", "说明")
EXAMPLE = (
    ("2026-2027-1", "2026-09-01", "2027-01-22", "", "", ""),
    ("2026-2027-2", "2027-02-22", "2027-07-02", "", "", ""),
    ("", "", "", "2026-10-01至2026-10-07", "休", "国庆节"),
    ("", "", "", "2026-10-10", "班", "国庆调休"),
)


class CalendarImports(pages.ImportPages):
    """What is the calendar's own. A dropped preview is opened no more."""

    capability = Capability.MANAGE_CALENDAR
    door = service.DOOR
    routes = pages.Routes.under(
        "school:calendar_import",
        list="school:calendar_import",
        new="school:calendar_import",
        refused="",
    )
    words = pages.Words(
        title="导入校历",
        upload="上传校历",
        imported="校历已导入。",
        dropped="没有导入，校历没有任何改动。",
        dropped_once="这次导入已放弃，校历没有因它改动。",
        undone="已撤销，校历恢复为导入之前的样子。",
        undoing="学期和日期恢复为导入之前的样子。导入后有人改过，就不能撤销。",
        known="校历已经是这样了。",
        template_name="xiaoli",
    )

    def seen(self):
        return super().seen().exclude(state=SheetState.CANCELLED)

    def told(self, one: CalendarImport) -> Shown:
        return Shown()


class CalendarImportView(CalendarImports, pages.NewPage):
    """Choose the file, or open an earlier import. The calendar is not touched."""

    template = "school/calendar_import.html"
    form_class = CalendarFileForm

    def check(self, form: CalendarFileForm, path: Path, file_name: str) -> CalendarImport:
        return service.check_calendar(
            school=self.request.school, by=self.request.user, path=path, file_name=file_name
        )

    def more(self) -> dict[str, Any]:
        return {"imports": self.listed()[:LAST_SHOWN]}


class CalendarImportShowView(CalendarImports, pages.ShowPage):
    """Every term and day that changes, what was refused, and then 确认导入 or 撤销."""

    preview = result = "school/calendar_import_show.html"

    def more(self, one: CalendarImport) -> dict[str, Any]:
        done = one.state == SheetState.DONE
        return {
            "waits": one.state == SheetState.PREVIEW,
            "done": done,
            "terms": [_term_shown(told) for told in one.plan.get("terms", ())],
            "days": [_day_shown(told) for told in one.plan.get("days", ())],
            "can_undo": done and service.last_import(self.request.school) == one,
        }


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


class CalendarImportConfirmView(CalendarImports, pages.ConfirmStep):
    """确认导入."""


class CalendarImportUndoView(CalendarImports, pages.UndoStep):
    """撤销本次导入."""


class CalendarImportCancelView(CalendarImports, pages.CancelStep):
    """放弃."""

    def back(self, one: CalendarImport):
        """To the upload; a preview that was stored meanwhile is in its list."""
        return self.after(one)


class CalendarImportTemplateView(CalendarImports, pages.TemplateBook):
    """A sheet with the right headings, two terms and a holiday."""

    def write(self, target: IO[bytes]) -> None:
        columns = [Column(heading, 16) for heading in HEADINGS]
        write_workbook(target, columns=columns, rows=EXAMPLE, sheet_name="校历")
