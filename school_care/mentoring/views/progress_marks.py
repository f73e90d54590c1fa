"""Pages of the mark import: upload, preview, confirm, result, undo."""

from pathlib import Path
from typing import IO, Any

from school_care.mentoring.forms_marks import MarkFileForm
from school_care.mentoring.models import MarkImport
from school_care.mentoring.services.marks import lifecycle, mending
from school_care.school.enums import Capability
from school_care.school.sheet_imports import pages


class MarkImports(pages.ImportPages):
    """What is the marks' own."""

    capability = Capability.IMPORT_MARKS
    door = lifecycle.DOOR
    routes = pages.Routes.under("mentoring:marks_import")
    words = pages.Words(
        title="导入成绩",
        upload="上传成绩表",
        imported="成绩已导入，可在学生的进步档案里看到。",
        dropped="没有导入，成绩没有任何改动。",
        dropped_once="这次导入已放弃，成绩没有因它改动。",
        undone="已撤销，成绩恢复为导入之前的样子。",
        undoing="本次导入的成绩删除，改动过的恢复原样。之后又导入过同一次考试的，先撤销后面那次。",
        none_yet="还没有导入过成绩",
        advice="班级成绩册直接上传即可。只保存关爱学生的成绩，只和自己比；名次不读取、不保存。",
        template_name="成绩导入模板",
    )


class MarkImportList(MarkImports, pages.ListPage):
    """Every import: who, which file, what came of it."""


class MarkImportNew(MarkImports, pages.NewPage):
    """Upload a file. No mark is stored."""

    template = "mentoring/progress/marks_new.html"

    def form(self, *sent: Any) -> MarkFileForm:
        return MarkFileForm(*sent, school=self.request.school)

    def check(self, form: MarkFileForm, path: Path, file_name: str) -> MarkImport:
        return lifecycle.check_import(
            school=self.request.school,
            by=self.request.user,
            path=path,
            file_name=file_name,
            exam=form.cleaned_data["exam"],
            full=form.cleaned_data["full"],
        )


class MarkImportShow(MarkImports, pages.ShowPage):
    """The import as it stands: preview or result."""

    preview = "mentoring/progress/marks_preview.html"
    result = "mentoring/progress/marks_result.html"

    def anything(self, one: MarkImport) -> bool:
        return bool(one.counts.get("marks"))

    def seen(self) -> Any:
        return super().seen().select_related("school", "uploaded_by", "undone_by", "term")


class MarkImportConfirm(MarkImports, pages.ConfirmStep):
    """确认导入."""


class MarkImportCancel(MarkImports, pages.CancelStep):
    """放弃: the preview is dropped."""


class MarkImportUndo(MarkImports, pages.UndoStep):
    """撤销本次导入."""


class MarkImportRefused(MarkImports, pages.RefusedBook):
    """The refused rows as a workbook to mend and upload again."""


class MarkImportTemplate(MarkImports, pages.TemplateBook):
    """The empty sheet with an example row."""

    def write(self, target: IO[bytes]) -> None:
        mending.write_template(target)
