"""修改档案, the numbers on request, siblings."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from school_care.core.public_ids import read_public_id
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students import selectors
from school_care.students.forms_archive import ETHNIC_NAMES, ArchiveForm
from school_care.students.models import CorrectionRequest, Student
from school_care.students.services.archive import (
    Collision,
    edit_archive,
    label_of,
    reveal_numbers,
)
from school_care.students.services.archive_identity import AlreadyKnown, NeedsConfirmation
from school_care.students.services.corrections import open_requests
from school_care.students.services.siblings import (
    link_siblings,
    siblings_of,
    suggested_siblings,
    unlink_sibling,
)
from school_care.students.views.doors import pupil_or_404, require_may

INVALID = 422
FOUND = 12  # rows of the sibling search


class EditedPupilMixin(DeskView):
    """One pupil of the active school whose file the person keeps: unseen ones are 404, those only
    seen 403."""

    capability = Capability.EDIT_ARCHIVE
    http_method_names = ["get", "head", "options", "post"]

    def pupil(self, request: HttpRequest, public_id: UUID) -> Student:
        student = pupil_or_404(request, public_id)
        require_may(request, Capability.EDIT_ARCHIVE, student)
        require_may(request, self.capability, student)
        return student


class EditPage(EditedPupilMixin, View):
    """The facts of a file; who the child is only for those who register pupils."""

    template = "students/archive/edit.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        correction = self._correction(request, student, request.GET.get("correction", ""))
        form = self.form(request, student, initial={"correction": _id_of(correction)})
        return self.page(request, student, form, correction)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        form = self.form(request, student, request.POST)
        correction = self._correction(request, student, request.POST.get("correction", ""))
        told: dict[str, Any] = {}
        if form.is_valid():
            try:
                return self._saved(request, student, form, correction)
            except Collision as refusal:
                form.ask(refusal.conflicts, refusal.current)
                told = {"refusal": refusal}
            except NeedsConfirmation as refusal:
                told = {"warnings": refusal.warnings, "refusal": refusal}
            except AlreadyKnown as refusal:
                told = {"known": refusal.student, "refusal": refusal}
            except Refused as refusal:
                form.add_error(None, str(refusal))
        return self.page(request, student, form, correction, status=INVALID, **told)

    @staticmethod
    def form(request: HttpRequest, student: Student, *data: Any, **options: Any) -> ArchiveForm:
        identity = selectors.may(request.user, Capability.ENROL_PUPILS, student)
        return ArchiveForm(*data, student=student, identity=identity, **options)

    def page(
        self,
        request: HttpRequest,
        student: Student,
        form: ArchiveForm,
        correction: CorrectionRequest | None,
        *,
        status: int = 200,
        **told: Any,
    ) -> HttpResponse:
        context = {
            "student": student,
            "form": form,
            "correction": correction,
            "ethnic_names": ETHNIC_NAMES,
            "villages": selectors.villages_of(request.school),
            **told,
        }
        return render(request, self.template, context, status=status)

    @staticmethod
    def _saved(
        request: HttpRequest,
        student: Student,
        form: ArchiveForm,
        correction: CorrectionRequest | None,
    ) -> HttpResponse:
        changed = edit_archive(
            by=request.user,
            student=student,
            wanted=form.wanted(),
            base=form.cleaned_data["base"],
            confirmed=form.cleaned_data["confirmed"],
            request=correction,
        )
        if changed:
            names = "、".join(label_of(field) for field in changed)
            messages.success(request, f"已保存：{names}。原来的内容留在变更记录里。")
        else:
            messages.info(request, "没有改动，未保存。")
        if correction:
            return redirect("students:correction", correction.public_id)
        return redirect("students:show", student.public_id)

    @staticmethod
    def _correction(
        request: HttpRequest, student: Student, wanted: str
    ) -> CorrectionRequest | None:
        """The open request of this pupil the page was opened for."""
        try:
            public_id = UUID(wanted)
        except ValueError:
            return None
        requests = open_requests(request.user, request.school)
        return requests.filter(student=student, public_id=public_id).first()


class RevealNumbers(EditedPupilMixin, View):
    """显示身份证号: on request and with a trace."""

    capability = Capability.ENROL_PUPILS

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """After signing in again the address may be asked for plainly: back to the page."""
        return redirect("students:edit", self.pupil(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        numbers = reveal_numbers(by=request.user, student=student)
        context = {"student": student, "numbers": numbers}
        part = "_numbers.html" if request.htmx else "numbers.html"
        return render(request, f"students/archive/{part}", context)


class SiblingsPage(EditedPupilMixin, View):
    """同校兄弟姐妹: find by name, link in one tap, unlink."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self._page(request, self.pupil(request, public_id), "")

    def _page(self, request: HttpRequest, student: Student, words: str) -> HttpResponse:
        siblings = siblings_of(student)
        context = {
            "student": student,
            "siblings": siblings,
            "suggestions": suggested_siblings(request.user, student),
            "words": words,
            "found": self._found(request, student, siblings, words) if words else [],
        }
        return render(request, "students/archive/siblings.html", context)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        if request.POST.get("step") == "find":  # posted, so that no name stands in an address
            return self._page(request, student, request.POST.get("words", "").strip()[:40])
        unlink = request.POST.get("step") == "unlink"
        others = selectors.pupils_in_sight(request.user, request.school)
        if unlink:  # whoever keeps the file may undo a link, also to a pupil they do not see
            others = Student.objects.filter(school=request.school)
        other = others.filter(public_id=read_public_id(request.POST.get("other", ""))).first()
        if other is None:
            messages.error(request, "没有找到这名学生，请重新选择。")
            return redirect("students:siblings", student.public_id)
        try:
            change = unlink_sibling if unlink else link_siblings
            change(by=request.user, student=student, other=other)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("students:siblings", student.public_id)
        said = "已取消关联" if unlink else "已关联为兄弟姐妹"
        messages.success(request, f"{said}：{other.name}。")
        back = "show" if request.POST.get("back") == "show" else "siblings"
        return redirect(f"students:{back}", student.public_id)

    @staticmethod
    def _found(
        request: HttpRequest, student: Student, siblings: list[Student], words: str
    ) -> list[Student]:
        found = selectors.search_pupils(user=request.user, school=request.school, words=words)
        known = [student.pk, *(row.pk for row in siblings)]
        return list(found.exclude(pk__in=known)[:FOUND])


def _id_of(correction: CorrectionRequest | None) -> Any:
    return correction.public_id if correction else None
