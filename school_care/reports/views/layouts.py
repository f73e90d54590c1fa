"""版式: which papers a school may shape, one of them with its earlier looks, a sample sheet."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import View

from school_care.core.answers import pdf_answer
from school_care.core.pdf import PrintError
from school_care.reports.forms_layouts import LayoutForm
from school_care.reports.layouts import PAPERS, LayoutPaper, layout_of, placeholders_of
from school_care.reports.models import PaperLayout
from school_care.reports.samples import sample_pdf
from school_care.reports.services.layouts import reset_layout, restore_layout, save_layout
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages, uuid_or_404

HISTORY = 20


class Layouts(DeskView, View):
    """The papers, and which of them the school has changed."""

    capability = Capability.KEEP_SCHOOL_PAPERS
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        newest: dict[str, PaperLayout] = {}
        for row in _rows(request).order_by("pk"):
            newest[row.paper] = row
        papers = [(paper, newest.get(paper.code)) for paper in PAPERS.values()]
        return render(request, "reports/layouts.html", {"papers": papers})


class LayoutPage(DeskView, View):
    """One paper's words. 看样张 answers a PDF of what is in the form and stores nothing."""

    capability = Capability.KEEP_SCHOOL_PAPERS

    def get(self, request: HttpRequest, paper: str) -> HttpResponse:
        known = _known(paper)
        held = LayoutForm.initial_of(layout_of(request.school, paper))
        return self._page(request, known, LayoutForm(initial=held, paper=known))

    def post(self, request: HttpRequest, paper: str) -> HttpResponse:
        known = _known(paper)
        if "restore" in request.POST or "reset" in request.POST:
            return self._go_back(request, paper)
        form = LayoutForm(request.POST, paper=known)
        if not form.is_valid():
            return self._page(request, known, form)
        if "sample" in request.POST:
            return self._sample(request, known, form)
        with refusals_as_messages(request) as tried:
            changed = save_layout(
                school=request.school, paper=paper, layout=form.layout(), actor=request.user
            )
        if tried.done:
            said = "版式已保存，以后打印就用这个。" if changed else "和现在的版式一样，没有改动。"
            messages.success(request, said)
        return redirect("reports:layout", paper)

    def _go_back(self, request: HttpRequest, paper: str) -> HttpResponse:
        with refusals_as_messages(request) as tried:
            if "reset" in request.POST:
                reset_layout(school=request.school, paper=paper, actor=request.user)
            else:
                key = uuid_or_404(request.POST["restore"])
                row = get_object_or_404(_rows(request), public_id=key, paper=paper)
                restore_layout(row=row, actor=request.user)
        if tried.done:
            messages.success(request, "版式已恢复。")
        return redirect("reports:layout", paper)

    def _sample(self, request: HttpRequest, known: LayoutPaper, form: LayoutForm) -> HttpResponse:
        try:
            pdf = sample_pdf(
                school=request.school, paper=known.code, layout=form.layout(), made_by=request.user
            )
        except PrintError:
            form.add_error(None, "样张没有排成，请稍后再试。")
            return self._page(request, known, form)
        return pdf_answer(pdf, "样张", as_attachment=False)

    def _page(self, request: HttpRequest, known: LayoutPaper, form: LayoutForm) -> HttpResponse:
        rows = list(_rows(request).filter(paper=known.code).order_by("-pk")[:HISTORY])
        context: dict[str, Any] = {
            "paper": known,
            "form": form,
            "history": rows,
            "changed": bool(rows and rows[0].values),
            "placeholders": placeholders_of(known),
        }
        return render(request, "reports/layout.html", context)


def _known(paper: str) -> LayoutPaper:
    if paper not in PAPERS:
        raise Http404
    return PAPERS[paper]


def _rows(request: HttpRequest) -> Any:
    rows = PaperLayout.objects.visible_to(request.user).filter(school=request.school)
    return rows.select_related("changed_by")
