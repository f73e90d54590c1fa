"""Pages of the attendance import: upload, preview, confirm, result, undo."""

from pathlib import Path
from typing import IO

from school_care.attendance.forms_imports import AttendanceFileForm
from school_care.attendance.models import AttendanceImport
from school_care.attendance.services.imports import lifecycle, mending
from school_care.school.enums import Capability
from school_care.school.sheet_imports import pages

CHANGES = ("exceptions", "corrections", "rolls")


class AttendanceImports(pages.ImportPages):
    """What is attendance's own."""

    capability = Capability.IMPORT_ATTENDANCE
    door = lifecycle.DOOR
    routes = pages.Routes.under("attendance:import")
    words = pages.Words(
        title="导入考勤",
        upload="上传考勤文件",
        imported="考勤已导入。",
        dropped="没有导入，考勤没有任何改动。",
        dropped_once="这次导入已放弃，考勤没有因它改动。",
        undone="已撤销，考勤恢复为导入之前的样子。",
        undoing="本次导入的考勤全部取消，改动过的恢复原样。导入后有人改过其中的记录，就不能撤销。",
        none_yet="还没有导入过考勤",
        advice="考勤机导出的文件，或班主任的考勤表，直接上传即可；确认之前不会保存。",
        template_name="考勤导入模板",
    )


class ImportList(AttendanceImports, pages.ListPage):
    """Every import of the school: who, which file, what came of it."""


class ImportNew(AttendanceImports, pages.NewPage):
    """Upload a file. No attendance is stored."""

    form_class = AttendanceFileForm
    template = "attendance/imports/new.html"

    def check(self, form: AttendanceFileForm, path: Path, file_name: str) -> AttendanceImport:
        return lifecycle.check_import(
            school=self.request.school,
            by=self.request.user,
            path=path,
            file_name=file_name,
            complete=form.cleaned_data.get("complete"),
        )


class ImportShow(AttendanceImports, pages.DatedShowPage):
    """The import as it stands: preview or result."""

    preview = "attendance/imports/preview.html"
    result = "attendance/imports/result.html"

    def anything(self, one: AttendanceImport) -> bool:
        return any(one.counts.get(name) for name in CHANGES)


class ImportConfirm(AttendanceImports, pages.ConfirmStep):
    """确认导入."""


class ImportCancel(AttendanceImports, pages.CancelStep):
    """放弃: the preview is dropped."""


class ImportUndo(AttendanceImports, pages.UndoStep):
    """撤销本次导入."""


class ImportRefused(AttendanceImports, pages.RefusedBook):
    """The refused rows as a workbook to mend and upload again."""


class ImportTemplate(AttendanceImports, pages.TemplateBook):
    """The empty sheet with an example row."""

    def write(self, target: IO[bytes]) -> None:
        mending.write_template(target)
