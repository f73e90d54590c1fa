"""Pages of the record import: upload, preview, confirm, result, undo."""

from pathlib import Path
from typing import IO

from school_care.mentoring.forms_imports import RecordFileForm
from school_care.mentoring.models import RecordImport
from school_care.mentoring.services.imports import lifecycle, mending
from school_care.school.enums import Capability
from school_care.school.sheet_imports import pages


class RecordImports(pages.ImportPages):
    """What is the records' own."""

    capability = Capability.IMPORT_RECORDS
    door = lifecycle.DOOR
    routes = pages.Routes.under("mentoring:import")
    words = pages.Words(
        title="导入以往记录",
        upload="上传记录表",
        imported="以往记录已导入，可在关爱记录里看到。",
        dropped="没有导入，关爱记录没有任何改动。",
        dropped_once="这次导入已放弃，关爱记录没有因它改动。",
        undone="已撤销，本次导入的记录已全部删除。",
        undoing="本次导入的记录全部删除。导入后有人更正、撤销或跟进过其中的记录，就不能撤销。",
        none_yet="还没有导入过以往记录",
        advice="以前写在表格里的谈心、家访、电话记录，直接上传即可；确认之前不会保存。",
        template_name="以往记录导入模板",
    )


class ImportList(RecordImports, pages.ListPage):
    """Every import: who, which file, what came of it."""


class ImportNew(RecordImports, pages.NewPage):
    """Upload a file. No record is stored."""

    form_class = RecordFileForm
    template = "mentoring/imports/new.html"

    def check(self, form: RecordFileForm, path: Path, file_name: str) -> RecordImport:
        return lifecycle.check_import(
            school=self.request.school, by=self.request.user, path=path, file_name=file_name
        )


class ImportShow(RecordImports, pages.DatedShowPage):
    """The import as it stands: preview or result."""

    preview = "mentoring/imports/preview.html"
    result = "mentoring/imports/result.html"

    def anything(self, one: RecordImport) -> bool:
        return bool(one.counts.get("records"))


class ImportConfirm(RecordImports, pages.ConfirmStep):
    """确认导入."""


class ImportCancel(RecordImports, pages.CancelStep):
    """放弃: the preview is dropped."""


class ImportUndo(RecordImports, pages.UndoStep):
    """撤销本次导入."""


class ImportRefused(RecordImports, pages.RefusedBook):
    """The refused rows as a workbook to mend and upload again."""


class ImportTemplate(RecordImports, pages.TemplateBook):
    """The empty sheet with an example row."""

    def write(self, target: IO[bytes]) -> None:
        mending.write_template(target)
