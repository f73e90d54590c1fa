"""导出与上报: choose a list, see whom it takes and what stays empty, take the file."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from school_care.core import clock
from school_care.core.answers import workbook_answer
from school_care.exchange.enums import RosterForm
from school_care.exchange.forms_exports import CARDS, NARROWED, ExportForm
from school_care.exchange.models import ExportLog
from school_care.exchange.rosters.chosen import OFFERED
from school_care.exchange.rosters.kinds import RosterKind
from school_care.exchange.rosters.registry import KINDS, kind_of
from school_care.exchange.scope import Offer, offer_to
from school_care.exchange.services.exporting import MOST_CARDS, export_roster
from school_care.exchange.services.preparing import Prepared, prepare
from school_care.school.access import can, roles_of
from school_care.school.enums import Capability, Role
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.bulk import chosen_pupils
from school_care.students.models import Student

INVALID = 422
PER_PAGE = 50
LOST = "所选的学生已不在，请回到学生名单重新勾选。"


class ExportsView(DeskView):
    """For those who may take lists out of the school."""

    capability = Capability.EXPORT_PUPILS
    http_method_names = ["get", "head", "options"]


class Home(ExportsView, View):
    """Which list, what it is for, whom it takes."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "kinds": KINDS.values(),
            "chosen": request.GET.get("chosen", ""),
            "chosen_count": len(chosen_pupils(request) or ()),
            "fills": can(request.user, Capability.FILL_SHEETS, request.school),
        }
        return render(request, "exchange/exports/home.html", context)


class Chooser:
    """Whom a request asks for: ticked pupils of the list, or grades and classes."""

    def __init__(self, request: HttpRequest) -> None:
        self.offer: Offer = offer_to(request.user, request.school)
        given = request.POST if request.method == "POST" else request.GET
        self.token = given.get("chosen", "")
        self.codes = given.getlist("scope")
        self.students, self.said = self._taken(request)

    def _taken(self, request: HttpRequest) -> tuple[list[Student], str]:
        if not self.token:
            return self.offer.taken(self.codes)
        picked = chosen_pupils(request)
        if picked is None:
            return [], LOST
        mine = self.offer.pupils.filter(pk__in=[one.pk for one in picked])
        keys = set(mine.values_list("pk", flat=True))
        return [one for one in picked if one.pk in keys], "名单中勾选的学生"


class ExportPart(ExportsView):
    """What page and preview share."""

    def kind(self, form: str, columns: list[str]) -> RosterKind:
        found = kind_of(form, columns)
        if found is None:
            raise Http404
        return found

    def prepared(self, request: HttpRequest, kind: RosterKind, chooser: Chooser) -> Prepared:
        return prepare(
            by=request.user,
            school=request.school,
            kind=kind,
            students=chooser.students,
            on=clock.today(),
        )


class Preview(ExportPart, View):
    """The counts alone, when the range or the columns change."""

    def get(self, request: HttpRequest, form: str) -> HttpResponse:
        kind = self.kind(form, request.GET.getlist("columns"))
        chooser = Chooser(request)
        context = {"prepared": self.prepared(request, kind, chooser), "chooser": chooser}
        return render(request, "exchange/exports/_preview.html", context)


@method_decorator(sensitive_post_parameters("password", "own_password"), name="dispatch")
class Export(ExportPart, View):
    """One list: the form, and the file as the answer to it."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, form: str) -> HttpResponse:
        given = request.GET.getlist("columns")
        bare = self.kind(form, given)
        filled = ExportForm(
            initial=ExportForm.starting(bare) | ({"columns": given} if given else {}),
            **self.about(request, bare, chooser := Chooser(request)),
        )
        return self.page(request, filled, chooser)

    def post(self, request: HttpRequest, form: str) -> HttpResponse:
        bare = self.kind(form, request.POST.getlist("columns"))
        chooser = Chooser(request)
        filled = ExportForm(request.POST, **self.about(request, bare, chooser))
        valid = filled.is_valid()
        if request.POST.get("do") == "count":
            filled.errors.clear()  # only whom it takes was asked
            return self.page(request, filled, chooser)
        if valid:
            try:
                return self.file(request, filled, chooser)
            except Refused as refusal:
                filled.add_error(None, str(refusal))
        return self.page(request, filled, chooser, status=INVALID)

    def about(self, request: HttpRequest, kind: RosterKind, chooser: Chooser) -> dict[str, Any]:
        return {"request": request, "kind": kind, "offer": chooser.offer}

    def file(self, request: HttpRequest, form: ExportForm, chooser: Chooser) -> HttpResponse:
        given = form.cleaned_data
        done = export_roster(
            by=request.user,
            school=request.school,
            form=form.kind.code,
            students=chooser.students,
            leaving=form.leaving,
            scope=chooser.said,
            dated=form.day,
            columns=given["columns"],
            cards=given["layout"] == CARDS,
        )
        form.note_person()
        return workbook_answer(done.content, done.name)

    def page(
        self, request: HttpRequest, form: ExportForm, chooser: Chooser, *, status: int = 200
    ) -> HttpResponse:
        kind = form.kind
        context = {
            "form": form,
            "kind": kind,
            "chooser": chooser,
            "prepared": self.prepared(request, kind, chooser),
            "picks_columns": kind.form == RosterForm.CHOSEN,
            "offers_cards": kind.form == RosterForm.REGISTRATION,
            "most_cards": MOST_CARDS,
            "offered": OFFERED,
            "narrowed": ", ".join(f"[name={name}]" for name in NARROWED),
        }
        return render(request, "exchange/exports/export.html", context, status=status)


class History(ExportsView, View):
    """导出记录: one's own; principal and director see the school's."""

    def get(self, request: HttpRequest) -> HttpResponse:
        logs = ExportLog.objects.visible_to(request.user).filter(school=request.school)
        pages = Paginator(logs.select_related("by"), PER_PAGE)
        leads = roles_of(request.user, request.school) & {Role.PRINCIPAL, Role.DIRECTOR}
        context = {
            "page": pages.get_page(request.GET.get("page")),
            "whole_school": bool(leads),
        }
        return render(request, "exchange/exports/history.html", context)
