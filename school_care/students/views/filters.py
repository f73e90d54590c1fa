"""常用筛选 and the columns of the list."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.finding.asked import Asked, asked_of, own_filter
from school_care.students.finding.criteria import Criteria
from school_care.students.finding.offers import in_words, offers_for
from school_care.students.forms_finding import FilterNameForm
from school_care.students.list_columns import GROUPS, MOST, columns_for
from school_care.students.models import SavedFilter
from school_care.students.services import filters as service

INVALID = 422
POSTED = ["get", "head", "options", "post"]


class FiltersView(DeskView):
    """Whoever sees the list keeps own filters; another person's are not found."""

    capability = Capability.VIEW_PUPILS


class Filters(FiltersView, View):
    """All of the person's filters with what they ask; posting saves the list one came from."""

    http_method_names = POSTED

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = asked_of(request, request.GET)
        form = FilterNameForm(initial={"name": _suggestion(request, asked)})
        return self._page(request, asked, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = asked_of(request, request.POST)
        if asked.forgotten:
            messages.error(request, "这次查找已经过期，请重新查找后再保存。")
            return redirect("students:list")
        form = FilterNameForm(request.POST)
        if form.is_valid():
            try:
                row = service.save_filter(
                    by=request.user,
                    school=request.school,
                    name=form.cleaned_data["name"],
                    criteria=asked.criteria,
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"已存为「{row.name}」，下次点一下就打开。")
                return redirect(Asked(asked.criteria, saved=row).address())
        return self._page(request, asked, form, status=INVALID)

    @staticmethod
    def _page(
        request: HttpRequest, asked: Asked, form: FilterNameForm, status: int = 200
    ) -> HttpResponse:
        offers = offers_for(request.user, request.school)
        rows = list(service.filters_of(request.user, request.school))
        for row in rows:
            row.said = _said(row, offers, request)
        context = {
            "rows": rows,
            "asked": asked,
            "form": form,
            "saves": asked.criteria.asks,
            "asking": _words(asked.criteria, offers, request),
        }
        return render(request, "students/finding/filters.html", context, status=status)


def _words(criteria: Criteria, offers: Any, request: HttpRequest) -> list[Any]:
    return in_words(criteria, offers, request.school)


def _said(row: SavedFilter, offers: Any, request: HttpRequest) -> dict[str, Any]:
    criteria = Criteria.from_json(row.criteria)
    return {"words": criteria.words, "answers": _words(criteria, offers, request)}


def _suggestion(request: HttpRequest, asked: Asked) -> str:
    """A name that says what is asked: 七年级重点关爱; the person may write another."""
    if asked.saved is not None:
        return asked.saved.name
    offers = offers_for(request.user, request.school)
    said = "".join(one.words for one in _words(asked.criteria, offers, request) if not one.gone)
    return said if len(said) <= 12 else ""


class FilterPage(FiltersView, View):
    """One filter: another name, an earlier or later place."""

    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = own_filter(request, public_id)
        return self._page(request, row, FilterNameForm(initial={"name": row.name}))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = own_filter(request, public_id)
        step = request.POST.get("step", "")
        if step in ("earlier", "later"):
            with refusals_as_messages(request):
                service.move_filter(by=request.user, row=row, earlier=step == "earlier")
            return redirect("students:filters")
        form = FilterNameForm(request.POST)
        if form.is_valid():
            try:
                service.rename_filter(by=request.user, row=row, name=form.cleaned_data["name"])
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"已改名为「{row.name}」。")
                return redirect("students:filters")
        return self._page(request, row, form, status=INVALID)

    @staticmethod
    def _page(
        request: HttpRequest, row: SavedFilter, form: FilterNameForm, status: int = 200
    ) -> HttpResponse:
        context = {"row": row, "form": form}
        return render(request, "students/finding/filter.html", context, status=status)


class FilterDelete(FiltersView, View):
    """Asked once more, then gone; no pupil changes."""

    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        context = {"row": own_filter(request, public_id)}
        return render(request, "students/finding/filter_delete.html", context)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = own_filter(request, public_id)
        name = row.name
        with refusals_as_messages(request) as tried:
            service.delete_filter(by=request.user, row=row)
        if tried.done:
            messages.success(request, f"已删除筛选「{name}」，学生档案没有任何变化。")
        return redirect("students:filters")


class Columns(FiltersView, View):
    """Which columns the list shows: for the saved filter it was opened from, or for every list."""

    http_method_names = POSTED

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = asked_of(request, request.GET)
        codes = service.columns_of(request.user, request.school, asked.saved)
        return self._page(request, asked, codes)

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = asked_of(request, request.POST)
        offered = {column.code for column in columns_for(request.user, request.school)}
        codes = [code for code in request.POST.getlist("columns") if code in offered]
        if "plain" in request.POST:
            codes = []
        if len(codes) > MOST:
            messages.error(request, f"最多选{MOST}栏，您选了{len(codes)}栏，请去掉几栏。")
            return self._page(request, asked, codes, status=INVALID)
        row = asked.saved if request.POST.get("where") == "filter" else None
        with refusals_as_messages(request):
            service.choose_columns(by=request.user, school=request.school, codes=codes, row=row)
        return redirect(asked.address())

    @staticmethod
    def _page(
        request: HttpRequest, asked: Asked, codes: list[str], status: int = 200
    ) -> HttpResponse:
        offered = columns_for(request.user, request.school)
        groups = [
            (group, [(one, one.code in codes) for one in offered if one.group == group])
            for group in GROUPS
        ]
        context = {"asked": asked, "groups": [one for one in groups if one[1]], "most": MOST}
        return render(request, "students/finding/columns.html", context, status=status)
