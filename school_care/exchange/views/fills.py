"""Pages of 上级表格: upload, columns and pupils, the filled file."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from school_care.core.answers import workbook_answer
from school_care.core.sheets.blank_form import practice_form
from school_care.core.sheets.protection import new_password
from school_care.exchange.enums import FillState
from school_care.exchange.forms_fills import (
    ColumnsForm,
    HeadingForm,
    OutgoingForm,
    PupilsForm,
    SwitchesForm,
    UploadForm,
    ticked,
)
from school_care.exchange.models import FilledSheet
from school_care.exchange.selectors_fills import (
    categories_offered,
    classes_offered,
    levels_offered,
    looked_context,
    scope_of,
)
from school_care.exchange.services.filling import forms as filling
from school_care.exchange.services.filling import pupils
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.bulk import chosen_pupils
from school_care.students.finding.criteria import Criteria

FORMS_A_PAGE = 20


class FillPage(DeskView, View):
    """Base: the capability, and the person's own form that the address names."""

    capability = Capability.FILL_SHEETS

    def get_form(self) -> FilledSheet:
        """404 for another person's form, exactly as for one that does not exist."""
        mine = FilledSheet.objects.visible_to(self.request.user)
        return get_object_or_404(
            mine.filter(school=self.request.school).select_related("school", "by"),
            public_id=self.kwargs["public_id"],
        )


class FillList(FillPage):
    """Upload a blank form; those of the last weeks."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(UploadForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                row = filling.receive_form(
                    by=request.user,
                    school=request.school,
                    file_name=file.name,
                    content=file.read(),
                    only=chosen_pupils(request) or (),
                )
                return redirect("exchange:fill", row.public_id)
            except Refused as refusal:
                form.add_error("file", str(refusal))
        return self._page(form, status=422)

    def _page(self, form: UploadForm, status: int = 200) -> HttpResponse:
        rows = FilledSheet.objects.visible_to(self.request.user).filter(school=self.request.school)
        rows = rows.exclude(stored_file="")
        page = Paginator(rows, FORMS_A_PAGE).get_page(self.request.GET.get("page"))
        chosen = chosen_pupils(self.request)
        context = {
            "form": form,
            "page": page,
            "kept_days": filling.KEPT_FOR.days,
            "chosen": chosen_token(self.request) if chosen else "",
            "chosen_count": len(chosen or ()),
        }
        return render(self.request, "exchange/fills/list.html", context, status=status)


class FillPractice(FillPage):
    """A blank form to try it with; a made-up one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return workbook_answer(practice_form(), "上级表格-练习用空表")


@method_decorator(sensitive_post_parameters("password", "own_password"), name="dispatch")
class FillShow(FillPage):
    """Columns, pupils, preview; and the filled workbook."""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        try:
            opened = filling.open_form(self.get_form())
        except Refused as refusal:
            return self._lost(refusal)
        return self._page(opened)

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        row = self.get_form()
        try:
            opened = filling.open_form(row)
        except Refused as refusal:
            return self._lost(refusal)
        if opened.shape is None:
            return redirect("exchange:fill", row.public_id)
        columns = ColumnsForm(request.POST, shape=opened.shape, codes=opened.codes)
        chosen = self._pupils_form(request.POST)
        switches, outgoing = SwitchesForm(request.POST), OutgoingForm(request.POST, request=request)
        if not (columns.is_valid() and chosen.is_valid() and switches.is_valid()):
            messages.error(request, "有一栏没有选对，请重新选择。")
            return redirect("exchange:fill", row.public_id)
        try:
            kept = self._keep(row, columns, chosen, switches)
            if request.POST.get("act") != "make":
                return redirect("exchange:fill", row.public_id)
            opened = filling.with_choices(opened, kept)
            if outgoing.is_valid():
                outgoing.note_person()
                done = filling.fill(opened, by=request.user, leaving=outgoing.leaving)
                return workbook_answer(done.content, done.name)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("exchange:fill", row.public_id)
        return self._page(opened, outgoing=outgoing, status=422)

    def _lost(self, refusal: Refused) -> HttpResponse:
        """The form cannot be opened any more: said in the list."""
        messages.error(self.request, str(refusal))
        return redirect("exchange:fills")

    def _keep(
        self,
        row: FilledSheet,
        columns: ColumnsForm,
        chosen: PupilsForm,
        switches: SwitchesForm,
    ) -> FilledSheet:
        """Store what the page says. Names that mean nobody, or several, are told."""
        held = pupils.chosen_of(row)
        posted = self.request.POST
        listed = set(ticked(posted.getlist("listed")))
        off = (set(ticked(held["out"])) - listed) | (listed - set(ticked(posted.getlist("on"))))
        found, unclear = pupils.named(
            self.request.user, self.request.school, chosen.cleaned_data["add"]
        )
        if unclear:
            messages.warning(
                self.request,
                f"没有加上：{'、'.join(unclear)}（没有这个人，或有同名，请从名单里选）。",
            )
        added = list(dict.fromkeys([*ticked(held["add"]), *(one.public_id for one in found)]))
        return filling.correct_form(
            by=self.request.user,
            filled=row,
            codes=columns.codes(),
            switches=switches.switches(),
            criteria=chosen.criteria(),
            ticked_off=sorted(off - {one.public_id for one in found}),
            added=added,
            only=chosen.cleaned_data["only"],
        )

    def _page(
        self, opened: filling.OpenForm, *, outgoing: OutgoingForm | None = None, status: int = 200
    ) -> HttpResponse:
        row = opened.filled
        sheets = [(s.index, s.name) for s in opened.sheets if not s.hidden and s.rows]
        context: dict[str, Any] = {
            "row": row,
            "opened": opened,
            "others": [name for index, name in sheets if index != opened.sheet.index],
            "heading_form": HeadingForm(sheets=sheets, initial=_heading_of(opened)),
        }
        if opened.shape is None:
            context["rows"] = [one for one in opened.sheet.rows if one.texts][:15]
            return render(self.request, "exchange/fills/point.html", context, status=status)
        criteria = Criteria.from_json(row.criteria)
        try:
            looked = filling.look(opened, by=self.request.user)
        except Refused as refusal:
            messages.error(self.request, str(refusal))
            looked = None
        columns = ColumnsForm(shape=opened.shape, codes=opened.codes)
        only = bool(pupils.chosen_of(row)["only"])
        chosen = self._pupils_form(initial=_said_of(criteria) | {"only": only})
        context |= {
            "chosen": chosen,
            "only": only,
            "scope": "从名单勾选的学生" if only else scope_of(criteria, chosen),
            "switches": SwitchesForm(initial=row.plan["switches"]),
            "outgoing": outgoing
            or OutgoingForm(initial={"password": new_password()}, request=self.request),
            "filled": row.state == FillState.FILLED,
            **looked_context(opened, looked, columns),
        }
        return render(self.request, "exchange/fills/show.html", context, status=status)

    def _pupils_form(self, *args: Any, **kwargs: Any) -> PupilsForm:
        user, school = self.request.user, self.request.school
        return PupilsForm(
            *args,
            categories=categories_offered(),
            classes=classes_offered(user, school),
            levels=levels_offered(user, school),
            **kwargs,
        )


class FillHeading(FillPage):
    """A person points at the sheet and its heading rows."""

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        row = self.get_form()
        try:
            opened = filling.open_form(row)
            sheets = [(s.index, s.name) for s in opened.sheets if not s.hidden and s.rows]
            form = HeadingForm(request.POST, sheets=sheets)
            if not form.is_valid():
                raise Refused("请填写栏目标题从第几行到第几行（数字，最多4行）。")
            said = form.cleaned_data
            if said["sheet"] != opened.sheet.index and said.items() >= _rows_of(opened).items():
                said["top"] = said["bottom"] = 0  # another sheet: its own heading is looked for
            filling.point_at_heading(by=request.user, filled=row, **said)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("exchange:fill", row.public_id)


class FillGiveUp(FillPage):
    """放弃: the uploaded form is erased."""

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        try:
            filling.give_up(by=request.user, filled=self.get_form())
            messages.info(request, "已删除这张空表。")
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("exchange:fills")


def chosen_token(request: HttpRequest) -> str:
    """The token of pupils chosen in the list, as it came with the request."""
    return request.POST.get("chosen") or request.GET.get("chosen", "")


def _heading_of(opened: filling.OpenForm) -> dict[str, int]:
    return {"sheet": opened.sheet.index} | _rows_of(opened)


def _rows_of(opened: filling.OpenForm) -> dict[str, int]:
    """The heading rows as the page proposes them."""
    top, bottom = opened.shape.heading_rows if opened.shape else (1, 1)
    return {"top": top, "bottom": bottom}


def _said_of(criteria: Criteria) -> dict[str, Any]:
    return {
        "categories": criteria.categories,
        "grades": criteria.grades,
        "classes": criteria.classes,
        "levels": criteria.levels,
        "in_care": criteria.in_care,
        "boarding": criteria.boarding,
    }
