"""Attachments of a pupil: the list, adding, handing out, restricting, taking down."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import audit, clock, vault
from school_care.core.answers import file_answer
from school_care.core.public_ids import read_public_id
from school_care.core.uploads import JPEG, PDF
from school_care.school.access import roles_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students import selectors_documents as selectors
from school_care.students.forms_documents import (
    UploadForm,
    WithdrawForm,
    known_kind,
)
from school_care.students.models import Attachment, Student
from school_care.students.services import attachments
from school_care.students.views.doors import pupil_or_404

PER_PAGE = 40
INVALID = 422
# upload.js sends the form itself, to show how far it is; it is answered with where to go next.
BY_SCRIPT = "X-Desk-Script"
ENDINGS = {JPEG: "jpg", PDF: "pdf"}


def problems_of(form: Form, problems: list[str]) -> list[str]:
    """Everything to mend, sentence by sentence, for upload.js."""
    return [*problems, *(error for errors in form.errors.values() for error in errors)]


class DocumentsMixin(DeskView):
    """A pupil of the active school within the person's sight and the attachments they may know of,
    else 404."""

    capability = Capability.VIEW_PUPILS

    def pupil(self, request: HttpRequest, public_id: UUID) -> Student:
        return pupil_or_404(request, public_id)

    def document(self, request: HttpRequest, public_id: UUID, document_id: UUID) -> Attachment:
        """One the person may open; a restricted one of somebody else does not exist for them."""
        student = self.pupil(request, public_id)
        rows = selectors.documents_of(request.user, student)
        found = get_object_or_404(rows, public_id=document_id)
        if not found.readable_by(request.user, roles_of(request.user, request.school)):
            raise Http404
        return found

    def changeable(self, request: HttpRequest, public_id: UUID, document_id: UUID) -> Attachment:
        """One the person may restrict or take down, else 403."""
        found = self.document(request, public_id, document_id)
        if attachments.why_not_keep(request.user, found):
            raise PermissionDenied
        return found


class DocumentList(DocumentsMixin, View):
    """材料: everything filed about a pupil, by kind."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user, school = request.user, request.school
        student = self.pupil(request, public_id)
        rows = selectors.documents_of(user, student)
        kinds = selectors.kinds_present(rows)
        kind = known_kind(request.GET.get("kind", ""), kinds)
        page = Paginator(rows.filter(kind=kind) if kind else rows, PER_PAGE).get_page(
            request.GET.get("page")
        )
        roles = roles_of(user, school)
        context = {
            "student": student,
            "page": page,
            "documents": [
                selectors.document_for(row, user, roles, student) for row in page.object_list
            ],
            "kinds": kinds if len(kinds) > 1 else [],
            "kind": kind,
            "may_upload": bool(attachments.kinds_for(user, student)),
        }
        return render(request, "students/documents/document_list.html", context)


class DocumentNew(DocumentsMixin, View):
    """上传材料: straight from a phone's camera, or files of a computer."""

    http_method_names = ["get", "head", "options", "post"]
    template = "students/documents/document_new.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        form = self._form(request, student)
        return render(request, self.template, {"student": student, "form": form})

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        form = self._form(request, student)
        problems: list[str] = []
        if form.is_valid():
            try:
                added = attachments.add_attachments(
                    by=request.user, student=student, **form.given()
                )
            except attachments.RefusedFiles as refusal:
                problems = refusal.reasons
            except Refused as refusal:
                problems = [str(refusal)]
            else:
                messages.success(request, f"已上传{len(added)}份材料。")
                return self._saved(request, student)
        if request.headers.get(BY_SCRIPT):
            return JsonResponse({"problems": problems_of(form, problems)}, status=INVALID)
        context = {"student": student, "form": form, "problems": problems}
        return render(request, self.template, context, status=INVALID)

    def _form(self, request: HttpRequest, student: Student) -> UploadForm:
        kinds = attachments.kinds_for(request.user, student)
        if not kinds:
            raise PermissionDenied
        initial: dict[str, Any] = {"about": read_public_id(request.GET.get("about", ""))}
        if kind := known_kind(request.GET.get("kind", ""), kinds):
            initial["kind"] = kind
        data = (request.POST, request.FILES) if request.method == "POST" else ()
        return UploadForm(*data, kinds=kinds, today=clock.today(), initial=initial)

    def _saved(self, request: HttpRequest, student: Student) -> HttpResponse:
        url = reverse("students:documents", args=[student.public_id])
        if request.headers.get(BY_SCRIPT):
            return JsonResponse({"next": url})
        return redirect(url)


class DocumentFile(DocumentsMixin, View):
    """The file itself, unsealed for this one answer; opening it leaves a trace."""

    http_method_names = ["get", "head", "options"]
    purpose = attachments.FILE

    def get(self, request: HttpRequest, public_id: UUID, document_id: UUID) -> HttpResponse:
        found = self.document(request, public_id, document_id)
        try:
            content = vault.read(found.public_id, self.purpose)
        except vault.FileGone:
            raise Http404 from None
        self.trace(request, found)
        return self.answer(found, content, found.media_type)

    def trace(self, request: HttpRequest, found: Attachment) -> None:
        audit.record(
            "document.read",
            actor=request.user,
            row=found,
            student_id=found.student.public_id,
            kind=found.kind,
            restricted=found.restricted,
        )

    @staticmethod
    def answer(found: Attachment, content: bytes, media_type: str) -> HttpResponse:
        """Of a type we made ourselves, under a name that says nothing of the child."""
        name = f"document-{found.public_id.hex[:8]}.{ENDINGS[media_type]}"
        return file_answer(content, name, media_type, as_attachment=media_type != JPEG)


class DocumentThumbnail(DocumentFile):
    """The small picture of a photo; pages show many, so that looking at it leaves no trace."""

    purpose = attachments.THUMBNAIL

    def trace(self, request: HttpRequest, found: Attachment) -> None:
        """None."""

    @staticmethod
    def answer(found: Attachment, content: bytes, media_type: str) -> HttpResponse:
        return DocumentFile.answer(found, content, JPEG)


class DocumentRestricted(DocumentsMixin, View):
    """限阅 on or off."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, public_id: UUID, document_id: UUID) -> HttpResponse:
        found = self.changeable(request, public_id, document_id)
        restricted = request.POST.get("restricted") == "1"
        attachments.set_restricted(by=request.user, attachment=found, restricted=restricted)
        said = "已设为限阅，只有上传人和德育主任能看。" if restricted else "已取消限阅。"
        messages.success(request, said)
        return redirect("students:documents", public_id)


class DocumentWithdraw(DocumentsMixin, View):
    """撤下: a reason, then it is shown to nobody any more."""

    http_method_names = ["get", "head", "options", "post"]
    template = "students/documents/document_withdraw.html"

    def get(self, request: HttpRequest, public_id: UUID, document_id: UUID) -> HttpResponse:
        found = self.changeable(request, public_id, document_id)
        return render(request, self.template, {"document": found, "form": WithdrawForm()})

    def post(self, request: HttpRequest, public_id: UUID, document_id: UUID) -> HttpResponse:
        found = self.changeable(request, public_id, document_id)
        form = WithdrawForm(request.POST)
        if form.is_valid():
            try:
                attachments.withdraw_attachment(
                    by=request.user, attachment=found, reason=form.cleaned_data["reason"]
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已撤下，页面上不再显示。")
                return redirect("students:documents", public_id)
        context = {"document": found, "form": form}
        return render(request, self.template, context, status=INVALID)
