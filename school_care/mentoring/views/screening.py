"""心理测评: levels by sheet, round figures, who is to be looked at again."""

from pathlib import Path
from typing import IO
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.mentoring import figures_counselling as figures
from school_care.mentoring import selectors_counselling as reads
from school_care.mentoring.forms_counselling import ScreeningFileForm
from school_care.mentoring.models import ScreeningImport, ScreeningResult
from school_care.mentoring.services.screening import lifecycle
from school_care.mentoring.views.counselling_home import POSTED, READ
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView
from school_care.school.sheet_imports import pages
from school_care.school.sheet_imports.books import write_template
from school_care.school.views.tools import refusals_as_messages

COLUMNS = (
    ("姓名", "（示例）张子轩"),
    ("身份证号", "990101201603120012"),
    ("学籍号", ""),
    ("等级", "未见异常"),
)
HOW_TO = (
    "一行一名学生。身份证号和学籍号填一个即可，请先把单元格设为“文本”。",
    "等级：未见异常、轻度关注、中度关注、重点关注。只要等级，不要分数和答案。",
    "监护人没有同意参加心理测评的学生，等级不会保存。示例行不会被导入。",
)


class Screenings(DeskView, View):
    """Screenings with their figures; for counsellor and director who is to be followed up."""

    capability = Capability.COUNT_COUNSELLING
    http_method_names = READ

    def get(self, request: HttpRequest) -> HttpResponse:
        user, school = request.user, request.school
        context = {
            "screenings": figures.screenings_of(user, school),
            "follow": list(reads.to_follow(user, school)[:200]),
            "counsels": can(user, Capability.COUNSEL, school),
        }
        return render(request, "mentoring/counselling/screenings.html", context)


class ScreeningFollowed(DeskView, View):
    """已复核."""

    capability = Capability.COUNSEL
    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        self.result(request, public_id)
        return redirect("mentoring:screenings")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        result = self.result(request, public_id)
        with refusals_as_messages(request) as tried:
            lifecycle.mark_followed(by=request.user, result=result)
        if tried.done:
            messages.success(request, "已记为复核。")
        return redirect("mentoring:screenings")

    def result(self, request: HttpRequest, public_id: UUID) -> ScreeningResult:
        rows = ScreeningResult.objects.visible_to(request.user).filter(school=request.school)
        return get_object_or_404(rows.select_related("student", "school"), public_id=public_id)


class ScreeningPages(pages.ImportPages):
    """What is the screenings' own."""

    capability = Capability.COUNSEL
    door = lifecycle.DOOR
    routes = pages.Routes.under("mentoring:screening_import")
    words = pages.Words(
        title="导入测评等级",
        upload="上传测评等级表",
        imported="测评等级已保存。中度关注、重点关注的学生列在“待复核”里。",
        dropped="没有导入，测评等级没有任何改动。",
        dropped_once="这次导入已放弃，测评等级没有因它改动。",
        undone="已撤销，本次导入的等级已删除或恢复原样。",
        undoing="本次导入的等级全部删除，改过的恢复原样。已有学生复核过，就不能撤销。",
        known="这些等级系统里都已经有了。",
        none_yet="还没有导入过测评等级",
        advice="测评平台导出的表直接上传即可；只读等级，分数和答案不读取、不保存。",
        template_name="测评等级模板",
    )


class ScreeningImportList(ScreeningPages, pages.ListPage):
    """Every import: who, which file, what came of it."""


class ScreeningImportNew(ScreeningPages, pages.NewPage):
    """Upload a file. No level is stored."""

    form_class = ScreeningFileForm
    template = "mentoring/counselling/screening_new.html"

    def check(self, form: ScreeningFileForm, path: Path, file_name: str) -> ScreeningImport:
        return lifecycle.check_import(
            school=self.request.school,
            by=self.request.user,
            path=path,
            file_name=file_name,
            screening_name=form.cleaned_data["screening_name"],
            screened_on=form.cleaned_data["screened_on"],
        )


class ScreeningImportShow(ScreeningPages, pages.ShowPage):
    """The import as it stands: preview or result."""

    preview = "mentoring/counselling/screening_preview.html"
    result = "mentoring/counselling/screening_result.html"


class ScreeningImportConfirm(ScreeningPages, pages.ConfirmStep):
    """确认导入."""


class ScreeningImportCancel(ScreeningPages, pages.CancelStep):
    """放弃: the preview is dropped."""


class ScreeningImportUndo(ScreeningPages, pages.UndoStep):
    """撤销本次导入."""


class ScreeningImportRefused(ScreeningPages, pages.RefusedBook):
    """The refused rows as a workbook to mend; of pupils without consent no level is in it."""


class ScreeningImportTemplate(ScreeningPages, pages.TemplateBook):
    """The empty sheet with an example row."""

    def write(self, target: IO[bytes]) -> None:
        write_template(target, columns=COLUMNS, sheet_name="测评等级", notes=HOW_TO)
