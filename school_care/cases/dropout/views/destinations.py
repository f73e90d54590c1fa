"""九年级去向: written down by class, counted, printed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.cases.dropout import destinations
from school_care.cases.dropout.enums import Destination
from school_care.cases.dropout.forms_destinations import asked, entries_of
from school_care.cases.dropout.services.destinations import Entry, record_destinations
from school_care.cases.dropout.views.figures_nav import figure_pages
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.school.access import can, roles_of
from school_care.school.enums import Capability, Role
from school_care.school.papers import print_paper
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages, uuid_or_404

PAGE = "cases:destinations"
UNDO_FOR = 30 * 60  # seconds
SUMMER = range(5, 9)  # months in which the running grade 9 is asked
EXPLAINED = (
    "升学率＝升入高中阶段（普通高中、中等职业学校、技工学校、五年制高职、特殊教育高中）的人数"
    "÷全部人数，没有登记去向的也计入全部人数。",
    "分类别一栏中，有不足3人的数字时不列出（※），以免认出学生。",
)


class DestinationsMixin(DeskView):
    """The year that was asked for."""

    # Whoever keeps files of pupils, or the school's ledgers: asked for in `edits` and `oversees`.
    capability = Capability.VIEW_PUPILS

    def edits(self, request: HttpRequest) -> bool:
        return can(request.user, Capability.EDIT_ARCHIVE, request.school)

    def oversees(self, request: HttpRequest) -> bool:
        return can(request.user, Capability.KEEP_LEDGERS, request.school)

    def year(self, request: HttpRequest) -> int:
        """The year asked for; else, outside summer, the last one that has left, if any did."""
        today = clock.today()
        wanted = request.GET.get("year") or request.POST.get("year") or ""
        if wanted:
            year = int(wanted) if wanted.isdecimal() and len(wanted) == 4 else 0
            if not 2000 <= year <= destinations.this_year(today):
                raise Http404
            return year
        year = destinations.this_year(today)
        if today.month in SUMMER:
            return year
        gone = destinations.classes_by_pupil(request.school, year - 1, today)
        return year - 1 if gone else year


class DestinationsPage(DestinationsMixin, View):
    """A row of chips for each pupil one keeps; the school's figures for those who hand them up."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        edits, oversees = self.edits(request), self.oversees(request)
        if not (edits or oversees):
            raise PermissionDenied
        school, today, year = request.school, clock.today(), self.year(request)
        context: dict[str, Any] = {
            "year": year,
            "years": destinations.years_of(school, today),
            "edits": edits,
            "oversees": oversees,
            "explained": EXPLAINED,
            "pages": figure_pages(request.user, school, PAGE),
        }
        if edits:
            context |= self._rows(request, year)
        if oversees:
            context["figures"] = destinations.figures_of(school, year, today)
            context["whole"] = Role.DIRECTOR in roles_of(request.user, school)
        return render(request, "cases/dropout/destinations.html", context)

    def _rows(self, request: HttpRequest, year: int) -> dict[str, Any]:
        every = destinations.rows_of(request.user, request.school, year, clock.today())
        groups = {row.group.public_id: row.group for row in every}
        wanted = request.GET.get("class", "")
        group = uuid_or_404(wanted) if wanted else None
        if group is not None and group not in groups:
            raise Http404
        rows = [row for row in every if group is None or row.group.public_id == group]
        is_open = request.GET.get("only") == destinations.OPEN
        shown = [row for row in rows if not row.kind] if is_open else rows
        return {
            "rows": asked(shown),
            "groups": list(groups.values()) if len(groups) > 1 else [],
            "group": group,
            "only_open": is_open,
            "said": sum(bool(row.kind) for row in rows),
            "all": len(rows),
            "left": sum(not row.kind for row in rows),
            "places": sorted({row.to for row in every if row.to}),
            "kinds": Destination.choices,
            "undo": _undo(request, year),
        }


class RecordDestinations(DestinationsMixin, View):
    """Saves the rows of the page, sets the ticked ones, or puts the last saving back."""

    capability = Capability.EDIT_ARCHIVE
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """After signing in again: back to the page."""
        return redirect(PAGE)

    def post(self, request: HttpRequest) -> HttpResponse:
        school, year, user = request.school, self.year(request), request.user
        undoes = request.POST.get("do") == "undo"
        with refusals_as_messages(request) as tried:
            if undoes:
                entries = _undo(request, year)
            else:
                rows = destinations.rows_of(user, school, year, clock.today())
                entries = entries_of(request.POST, rows)
            done = record_destinations(by=user, school=school, year=year, entries=entries)
        if tried.done:
            _remember(request, year, [] if undoes else done.undo)
            if done.undo:
                said = "已撤销，恢复了" if undoes else "已保存"
                messages.success(request, f"{said}{len(done.undo)}人的去向。")
            elif not done.stale:
                messages.info(request, "没有改动。")
            if done.stale:
                messages.warning(
                    request,
                    f"有{done.stale}名学生的去向刚刚被别人改过，没有覆盖。"
                    "请看一看现在的登记，需要时再改。",
                )
        query = {"year": str(year)}
        query |= {name: request.POST[name] for name in ("class", "only") if request.POST.get(name)}
        return redirect(reverse(PAGE, query=query))


class DestinationsPaper(DestinationsMixin, View):
    """九年级毕业生去向统计表, counts alone, with a trace."""

    capability = Capability.KEEP_LEDGERS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        year = self.year(request)
        figures = destinations.figures_of(request.school, year, clock.today())
        pdf = print_paper(
            "print/dropout_destinations.html",
            {
                "figures": figures,
                "kinds": [label for label, _ in figures.total.cells],
                "explained": EXPLAINED,
            },
            school=request.school,
            printed_by=request.user,
        )
        audit.record(
            "destinations.printed", actor=request.user, school_id=request.school.pk, year=year
        )
        return pdf_answer(pdf, f"九年级毕业生去向统计表-{year}")


def _key(request: HttpRequest, year: int) -> str:
    return f"destinations-{request.school.pk}-{year}"


def _remember(request: HttpRequest, year: int, undo: list[Entry]) -> None:
    """Keep for a while how to put back what was just saved; ids and kinds, no names."""
    key = _key(request, year)
    if not undo:
        request.session.pop(key, None)
        return
    rows = [[str(one.student), one.kind, one.to, *one.was] for one in undo]
    request.session[key] = {"at": clock.now().timestamp(), "rows": rows}


def _undo(request: HttpRequest, year: int) -> list[Entry]:
    """How to put the last saving back; nothing once it is long ago."""
    kept = request.session.get(_key(request, year))
    if not kept or clock.now().timestamp() - kept["at"] > UNDO_FOR:
        return []
    return [
        Entry(UUID(student), kind, to, was=(was_kind, was_to))
        for student, kind, to, was_kind, was_to in kept["rows"]
    ]
