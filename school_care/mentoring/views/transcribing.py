"""拍照录入: a photographed page of a notebook becomes a record."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.mentoring.enums import RecordKind
from school_care.mentoring.forms_transcribing import TranscribeForm
from school_care.mentoring.services.records import BeforeEntry
from school_care.mentoring.services.transcribing import Written, transcribe_page
from school_care.mentoring.views.writing import BY_SCRIPT, INVALID
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back
from school_care.school.scoped import DeskView
from school_care.students.models import Student
from school_care.students.services.attachments import RefusedFiles


class TranscribePage(DeskView, View):
    """Photo, save: two taps after the photo is taken; the rest is filled in already."""

    capability = Capability.WRITE_CARE
    http_method_names = ["get", "head", "options", "post"]
    template = "mentoring/record_photo.html"

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self._student(request, student_id)
        form = self._form(request, student)
        context = {"student": student, "form": form, "back": safe_back(request)}
        return render(request, self.template, context)

    def post(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self._student(request, student_id)
        form = self._form(request, student)
        problems: list[str] = []
        if form.is_valid():
            try:
                written = transcribe_page(
                    by=request.user,
                    students=[student, *form.others()],
                    content=form.content(),
                    public_id=form.cleaned_data["public_id"],
                    files=form.cleaned_data["files"],
                    before_entry_confirmed=form.cleaned_data["before_entry_confirmed"],
                )
            except RefusedFiles as refusal:
                problems = refusal.reasons
            except Refused as refusal:
                problems = [str(refusal)]
                form.asks_confirmation = isinstance(refusal, BeforeEntry)
            else:
                return self._saved(request, student, written)
        return self._to_mend(request, student, form, problems)

    def _student(self, request: HttpRequest, student_id: UUID) -> Student:
        pupils = Student.objects.care_visible_to(request.user).filter(school=request.school)
        pupils = pupils.select_related("current_class", "school")
        return get_object_or_404(pupils, public_id=student_id)

    def _form(self, request: HttpRequest, student: Student) -> TranscribeForm:
        data = (request.POST, request.FILES) if request.method == "POST" else ()
        kind = request.GET.get("kind")
        return TranscribeForm(
            *data,
            today=clock.today(),
            classmates=self._mates(request, student),
            initial={"kind": kind} if kind in RecordKind.values else {},
        )

    def _mates(self, request: HttpRequest, student: Student) -> list[Student]:
        """Pupils of the class about whom the person may write as well."""
        if student.current_class_id is None:
            return []
        mates = Student.objects.care_visible_to(request.user).enrolled()
        mates = mates.filter(school=request.school, current_class=student.current_class_id)
        return list(mates.exclude(pk=student.pk).select_related("school").order_by("name_key"))

    def _saved(
        self, request: HttpRequest, student: Student, written: list[Written]
    ) -> HttpResponse:
        many = f"，{len(written)}名学生各有一条" if len(written) > 1 else ""
        messages.success(request, f"已保存，照片就是记录{many}。想补文字，点「更正」。")
        url = safe_back(request) or reverse("students:show", args=[student.public_id])
        if request.headers.get(BY_SCRIPT):
            return JsonResponse({"next": url})
        return redirect(url)

    def _to_mend(
        self, request: HttpRequest, student: Student, form: TranscribeForm, problems: list[str]
    ) -> HttpResponse:
        if request.headers.get(BY_SCRIPT):
            sentences = [
                *problems,
                *(error for errors in form.errors.values() for error in errors),
            ]
            answer = {"problems": sentences, "confirm": form.asks_confirmation}
            return JsonResponse(answer, status=INVALID)
        context = {
            "student": student,
            "form": form,
            "problems": problems,
            "back": safe_back(request),
        }
        return render(request, self.template, context, status=INVALID)
