"""学校文件: the list, filing, opening, taking down."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock, vault
from school_care.core.answers import file_answer
from school_care.core.uploads import JPEG
from school_care.reports.enums import DocumentKind
from school_care.reports.forms_standing import DocumentForm, WhyForm
from school_care.reports.models import SchoolDocument
from school_care.reports.standing import documents
from school_care.reports.views.standing import FOLDER, INVALID, WRITES, KeepersView
from school_care.school.models.places import year_label
from school_care.school.refusal import Refused
from school_care.students.views.documents import BY_SCRIPT, problems_of

A_PAGE = 40


class DocumentsView(KeepersView):
    """Base: a paper of this school that was not taken down; 404 for any other."""

    def document(self, request: HttpRequest, public_id: UUID) -> SchoolDocument:
        rows = SchoolDocument.objects.visible_to(request.user)
        rows = rows.filter(school=request.school, withdrawn_at__isnull=True)
        row = get_object_or_404(rows.select_related("uploaded_by"), public_id=public_id)
        row.school = request.school
        return row


class Documents(DocumentsView, View):
    """By kind and school year, newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = documents.standing_documents(request.school)
        held = list(rows.order_by().values_list("kind", "year").distinct())
        kinds = [kind for kind in DocumentKind if kind in {one for one, _ in held}]
        years = sorted({year for _, year in held}, reverse=True)
        kind = request.GET.get("kind", "")
        kind = kind if kind in kinds else ""
        year = next((one for one in years if str(one) == request.GET.get("year")), None)
        if kind:
            rows = rows.filter(kind=kind)
        if year is not None:
            rows = rows.filter(year=year)
        context = {
            "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
            "kinds": kinds,
            "kind": kind,
            "years": [(one, year_label(one)) for one in years],
            "year": year,
        }
        return render(request, f"{FOLDER}/documents.html", context)


class DocumentNew(KeepersView, View):
    """File papers: straight from a phone's camera, or files of a computer."""

    http_method_names = WRITES

    def get(self, request: HttpRequest) -> HttpResponse:
        kind = request.GET.get("kind", "")
        initial = {"kind": kind} if kind in DocumentKind.values else {}
        return self.page(request, DocumentForm(today=clock.today(), initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = DocumentForm(request.POST, request.FILES, today=clock.today())
        problems: list[str] = []
        if form.is_valid():
            try:
                filed = documents.file_documents(
                    by=request.user,
                    school=request.school,
                    label=form.label(),
                    files=form.cleaned_data["files"],
                )
            except documents.RefusedDocuments as refusal:
                problems = refusal.reasons
            except Refused as refusal:
                problems = [str(refusal)]
            else:
                messages.success(request, f"已上传{len(filed)}份文件。")
                url = reverse("reports:school_documents")
                by_script = request.headers.get(BY_SCRIPT)
                return JsonResponse({"next": url}) if by_script else redirect(url)
        if request.headers.get(BY_SCRIPT):
            return JsonResponse({"problems": problems_of(form, problems)}, status=INVALID)
        return self.page(request, form, problems=problems, status=INVALID)

    def page(
        self, request: HttpRequest, form: DocumentForm, *, status: int = 200, **about: Any
    ) -> HttpResponse:
        context = {"form": form, **about}
        return render(request, f"{FOLDER}/document_new.html", context, status=status)


class DocumentFile(DocumentsView, View):
    """The paper itself, unsealed for this one answer; opening it leaves a trace."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        found = self.document(request, public_id)
        try:
            content = documents.read_document(by=request.user, document=found)
        except vault.FileGone:
            raise Http404 from None
        name = f"document-{found.public_id.hex[:8]}.{documents.ENDINGS[found.mime]}"
        return file_answer(content, name, found.mime, as_attachment=found.mime != JPEG)


class DocumentWithdraw(DocumentsView, View):
    """撤下: a reason, then it is shown to nobody any more."""

    http_method_names = WRITES

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(request, self.document(request, public_id), WhyForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        found = self.document(request, public_id)
        form = WhyForm(request.POST)
        if form.is_valid():
            try:
                documents.withdraw_document(by=request.user, document=found, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已撤下，页面上不再显示。")
                return redirect("reports:school_documents")
        return self.page(request, found, form, INVALID)

    def page(
        self, request: HttpRequest, found: SchoolDocument, form: WhyForm, status: int = 200
    ) -> HttpResponse:
        context = {"document": found, "form": form}
        return render(request, f"{FOLDER}/document_withdraw.html", context, status=status)
