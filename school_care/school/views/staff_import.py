"""导入教职工名单: upload, look, confirm, slips; taken back while nothing rests on it."""

from pathlib import Path
from typing import IO, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from school_care.core.sheets import Column, write_workbook
from school_care.school.access import can
from school_care.school.enums import Capability, SheetState
from school_care.school.forms.staff_import import StaffFileForm
from school_care.school.models import StaffImport
from school_care.school.services import staff_import as service
from school_care.school.sheet_imports import pages
from school_care.school.staff_sheet.committing import StaffCommit
from school_care.school.staff_sheet.keeping import read_rows

HEADINGS = ("账号", "姓名", "手机", "角色", "班级", "学科", "起", "止")
EXAMPLE = (
    ("", "（示例）王丽华", "19900000011", "班主任", "七(1)班", "语文", "2026-09-01", ""),
    ("", "（示例）王丽华", "", "任课教师", "七(2)班", "语文", "2026-09-01", ""),
    ("", "（示例）曾明辉", "19900000012", "德育主任", "", "", "", ""),
    ("", "（示例）赵春燕", "19900000013", "年级组长", "七年级", "", "", ""),
)


class StaffImports(pages.ImportPages):
    """What is the staff sheet's own."""

    capability = Capability.PROPOSE_APPOINTMENTS
    door = service.DOOR
    routes = pages.Routes.under("school:staff_import")
    words = pages.Words(
        title="导入教职工名单",
        upload="上传教职工名单",
        imported="教职工名单已导入。",
        dropped="没有导入，账号和任职没有任何改动。",
        dropped_once="这次导入已放弃，账号和任职没有因它改动。",
        undone="已撤销，本次新建的账号和任职已删除，改过的内容恢复为导入之前的样子。",
        undoing="本次新建的账号和任职删除，发出的账号条作废；改过的手机、结束日期恢复为导入之前的样子。"
        "导入后新账号已登录，任职已由校长或德育主任确认，或有人改过其中的内容，就不能撤销。",
        known="名单上的人员和任职系统里都已经有了。",
        none_yet="还没有导入过教职工名单",
        advice="学校现有的教职工名单直接上传即可；确认之前不会保存。",
        template_name="jiaozhigong-mingdan",
    )


class StaffImportListView(StaffImports, pages.ListPage):
    """历次导入: who, which file, what came of it."""


class StaffImportView(StaffImports, pages.NewPage):
    """Choose the file. No account is stored yet."""

    template = "school/staff_imports/new.html"
    form_class = StaffFileForm

    def check(self, form: StaffFileForm, path: Path, file_name: str) -> StaffImport:
        return service.check_staff_import(
            school=self.request.school, by=self.request.user, path=path, file_name=file_name
        )


class StaffImportShowView(StaffImports, pages.ShowPage):
    """Every row new, changed, unchanged or refused; then 确认导入, slips, 撤销."""

    preview = "school/staff_imports/preview.html"
    result = "school/staff_imports/result.html"

    def more(self, one: StaffImport) -> dict[str, Any]:
        user, school = self.request.user, self.request.school
        rows = read_rows(one.plan)
        done = one.state == SheetState.DONE
        return {
            "rows": rows,
            "may_appoint": can(user, Capability.APPOINT, school),
            "outcome": outcome_of(one.counts) if done else "",
            "slips": done
            and one.counts.get("accounts")
            and can(user, Capability.MANAGE_ACCOUNTS, school),
        }


class StaffImportConfirmView(StaffImports, pages.ConfirmStep):
    """确认导入: then on to the slips of the new accounts."""

    committed: StaffCommit

    def act(self, one: StaffImport) -> None:
        self.committed = service.confirm_staff_import(
            staff_import=one,
            by=self.request.user,
            create_classes="create_classes" in self.request.POST,
        )

    def done(self) -> None:
        counts = service.made_by(self.committed)
        slips = "下面可打印新账号的账号条。" if self.committed.accounts else ""
        messages.success(self.request, f"已导入：{outcome_of(counts)}{slips}")

    def after(self, one: StaffImport) -> HttpResponse:
        return redirect("school:slips") if self.committed.accounts else self.back(one)


class StaffImportCancelView(StaffImports, pages.CancelStep):
    """放弃."""


class StaffImportUndoView(StaffImports, pages.UndoStep):
    """撤销本次导入."""

    def act(self, one: StaffImport) -> None:
        service.undo_staff_import(staff_import=one, by=self.request.user)


class StaffImportRefusedView(StaffImports, pages.RefusedBook):
    """The refused rows as a workbook to mend and upload again."""


class StaffImportTemplateView(StaffImports, pages.TemplateBook):
    """A sheet with the right headings and four example rows."""

    def write(self, target: IO[bytes]) -> None:
        columns = [Column(heading, 14) for heading in HEADINGS]
        write_workbook(target, columns=columns, rows=EXAMPLE, sheet_name="教职工")


def outcome_of(counts: dict[str, int]) -> str:
    """新建账号3个，任职任课5条待校长或德育主任确认。"""
    told = {
        "accounts": "新建账号{}个",
        "classes": "开设班级{}个",
        "confirmed": "任职任课{}条已确认",
        "waiting": "任职任课{}条待校长或德育主任确认",
        "ended": "结束日期更新{}条",
        "left_out": "{}行因班级未开设没有导入任职",
    }
    numbers = {name: counts.get(name, 0) for name in told}
    parts = [
        words.format(numbers[name])
        for name, words in told.items()
        if numbers[name] or name == "accounts"
    ]
    return "，".join(parts) + "。"
