"""导入教职工名单: upload, look, confirm."""

import hashlib
import tempfile
from collections import defaultdict
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.views.generic import FormView, TemplateView, View

from school_care.core import clock
from school_care.core.answers import workbook_answer
from school_care.core.sheets import Column, UnreadableSheet, workbook_bytes
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.forms.staff_import import StaffFileForm
from school_care.school.scoped import DeskView
from school_care.school.sheet_imports.books import write_refused
from school_care.school.sheet_imports.keeping import Shown
from school_care.school.sheet_imports.rows import RefusedRow
from school_care.school.staff_sheet import commit_staff, compare_staff, parking, read_staff_sheet
from school_care.school.staff_sheet.plan import RowState, StaffPlan
from school_care.school.staff_sheet.rows import StaffSheet
from school_care.school.views.tools import refusals_as_messages

WAITING = "staff_sheet"  # in the session: token and file name
EXAMPLE = (
    ("", "（示例）王丽华", "19900000011", "班主任", "七(1)班", "语文", "2026-09-01", ""),
    ("", "（示例）王丽华", "", "任课教师", "七(2)班", "语文", "2026-09-01", ""),
    ("", "（示例）曾明辉", "19900000012", "德育主任", "", "", "", ""),
    ("", "（示例）赵春燕", "19900000013", "年级组长", "七年级", "", "", ""),
)


class StaffImportView(DeskView, FormView):
    """Choose the file. Nothing is stored yet."""

    capability = Capability.PROPOSE_APPOINTMENTS
    template_name = "school/staff_import.html"
    form_class = StaffFileForm

    def form_valid(self, form):
        file = form.cleaned_data["file"]
        token = parking.park(file)
        try:
            read_staff_sheet(parking.parked(token), on=clock.today())
        except UnreadableSheet as refusal:
            parking.remove(token)
            form.add_error("file", str(refusal))
            return self.form_invalid(form)
        _forget(self.request)
        self.request.session[WAITING] = [str(token), file.name[:100]]
        return redirect("school:staff_import_preview")


class _WithParkedSheet(DeskView):
    """Base: the sheet that waits in this session."""

    capability = Capability.PROPOSE_APPOINTMENTS

    def dispatch(self, request, *args, **kwargs):
        token, self.file_name = request.session.get(WAITING) or (None, "")
        self.token = UUID(token) if token else None
        self.path = parking.parked(self.token) if self.token else None
        return super().dispatch(request, *args, **kwargs)

    def compared(self) -> tuple[StaffSheet, StaffPlan]:
        """The waiting sheet, and what storing it would do now."""
        sheet = read_staff_sheet(self.path, on=clock.today())
        return sheet, compare_staff(sheet, school=self.request.school, by=self.request.user)


class StaffImportPreviewView(_WithParkedSheet, TemplateView):
    """Every row new, changed, unchanged or refused; then 确认导入."""

    template_name = "school/staff_import_preview.html"

    def get(self, request, **kwargs):
        if self.path is None:
            return redirect("school:staff_import")
        return self.render_to_response(self._shown(self.compared()[1]))

    def _shown(self, plan: StaffPlan) -> dict:
        rows = {state.value: [] for state in RowState}
        for row in plan.rows:
            rows[row.state.value].append(row)
        return self.get_context_data(
            plan=plan,
            file_name=self.file_name,
            new=rows[RowState.NEW],
            changed=rows[RowState.CHANGED],
            unchanged=rows[RowState.UNCHANGED],
            anything=bool(rows[RowState.NEW] or rows[RowState.CHANGED]),
            may_appoint=can(self.request.user, Capability.APPOINT, self.request.school),
            seen=_fingerprint(plan),
        )

    def post(self, request, **kwargs):
        if self.path is None:
            messages.error(request, "上传的名单已过期，请重新上传。")
            return redirect("school:staff_import")
        _, plan = self.compared()
        if request.POST.get("seen") != _fingerprint(plan):
            messages.warning(request, "预览之后学校的资料有变化，请再看一遍后确认。")
            return redirect("school:staff_import_preview")
        with refusals_as_messages(request) as tried:
            done = commit_staff(
                plan,
                school=request.school,
                by=request.user,
                create_classes="create_classes" in request.POST,
            )
        if not tried.done:
            return redirect("school:staff_import_preview")
        _forget(request)
        messages.success(request, _outcome(done))
        return redirect("school:slips" if done.accounts else "school:staff")


def _forget(request: HttpRequest) -> None:
    """Remove the sheet that waits in this session, if there is one."""
    token, _ = request.session.pop(WAITING, (None, ""))
    if token:
        parking.remove(UUID(token))


def _fingerprint(plan: StaffPlan) -> str:
    """What the person saw, in short: the same rows with the same fate."""
    seen = [
        (row.row.sheet, row.row.row, row.state.value, row.makes_account, row.person.username)
        + tuple(f"{post.words}{post.starts_on}{post.until}{post.succeeds}" for post in row.posts)
        for row in plan.rows
    ]
    return hashlib.sha256(repr((seen, plan.errors)).encode()).hexdigest()


def _outcome(done) -> str:
    parts = [f"已导入：新建账号{len(done.accounts)}个"]
    if done.classes:
        parts.append(f"开设班级{len(done.classes)}个")
    if done.confirmed:
        parts.append(f"任职任课{done.confirmed}条已确认")
    if done.waiting:
        parts.append(f"任职任课{done.waiting}条待校长或德育主任确认")
    if done.ended:
        parts.append(f"结束日期更新{done.ended}条")
    if done.left_out:
        parts.append(f"{done.left_out}行因班级未开设没有导入任职")
    return "，".join(parts) + "。" + ("下面可打印新账号的账号条。" if done.accounts else "")


class StaffImportRefusedView(_WithParkedSheet, View):
    """The refused rows of the waiting sheet as a workbook to mend and upload again."""

    http_method_names = ("get", "head", "options")

    def get(self, request):
        if self.path is None:
            return redirect("school:staff_import")
        sheet, plan = self.compared()
        problems = defaultdict(list)
        for one in plan.errors:
            problems[one.sheet, one.row].append(one)
        refused = [
            RefusedRow(*place, told, sheet.cells.get(place, [])) for place, told in problems.items()
        ]
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        write_refused(file, Shown(headings=sheet.headings, refused=refused))
        return workbook_answer(file, "退回的行")


class StaffImportCancelView(DeskView, View):
    """Forget the uploaded sheet."""

    capability = Capability.PROPOSE_APPOINTMENTS
    http_method_names = ["post"]

    def post(self, request):
        _forget(request)
        messages.success(request, "没有导入，上传的名单已删除。")
        return redirect("school:staff_import")


class StaffImportTemplateView(DeskView, View):
    """An empty sheet with the right headings and four example rows."""

    capability = Capability.PROPOSE_APPOINTMENTS
    http_method_names = ["get"]

    def get(self, request):
        headings = ("账号", "姓名", "手机", "角色", "班级", "学科", "起", "止")
        columns = [Column(heading, 14) for heading in headings]
        book = workbook_bytes(columns=columns, rows=EXAMPLE, sheet_name="教职工")
        return workbook_answer(book, "jiaozhigong-mingdan")
