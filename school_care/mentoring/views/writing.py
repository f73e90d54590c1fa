"""Writing a record, correcting it, taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.mentoring import selectors
from school_care.mentoring.enums import Concern, Outcome, RecordKind
from school_care.mentoring.forms import STEP_WORDS, RecordForm, WithdrawForm
from school_care.mentoring.models import CareRecord
from school_care.mentoring.record_content import Content
from school_care.mentoring.selectors_records import (
    colleagues_of,
    people_of,
    siblings_to_write_of,
    wants_two,
)
from school_care.mentoring.services.entries import write_entry
from school_care.mentoring.services.records import (
    BeforeEntry,
    correct_record,
    why_not_correct,
    why_not_withdraw,
    withdraw_record,
    write_record,
)
from school_care.mentoring.step_dates import offered_days
from school_care.mentoring.views.reading import RecordMixin
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back
from school_care.school.scoped import DeskView
from school_care.students.models import Student

# record.js sends the form itself, so that a lost connection loses no word; it is answered with
# where to go instead of a redirect it could not tell from the sign-in page.
BY_SCRIPT = "X-Desk-Script"
INVALID = 422


ALONE = "这次家访没有写同行教师，也没有写一人前往的原因，请尽快点「更正」补上。"


def told(content: Content, *, two_wanted: bool = False) -> str:
    """What saving a new record came to: an attempt leaves what is owed as it is; a visit that
    wanted two and says nothing of it is saved all the same, and says so."""
    if content.outcome == Outcome.NOT_REACHED:
        return "已记下未联系上。联系上以后，请再记一次。"
    sensitive = two_wanted or content.concern == Concern.URGENT
    explained = content.second or content.detail.keys() & {"along", "alone"}
    if content.kind == RecordKind.VISIT and sensitive and not explained:
        return f"已保存。{ALONE}"
    return "已保存。"


class RecordFormView(DeskView):
    """What writing and correcting share: the form with its days, and the answer."""

    capability = Capability.WRITE_CARE

    def form(self, request: HttpRequest, student: Student, **options: Any) -> RecordForm:
        today = clock.today()
        days = offered_days(today, calendar_of(request).teaches_on)
        content = options.pop("content", None)
        colleagues = colleagues_of(request.user, request.school, student.current_class)
        if content is not None:
            options["initial"] = RecordForm.initial_of(content, today=today, step_days=days)
            if content.second and content.second not in colleagues:
                colleagues.append(content.second)
        return RecordForm(
            request.POST or None,
            today=today,
            step_days=days,
            people=people_of(request.user, student),
            colleagues=colleagues,
            **options,
        )

    def saved(self, request: HttpRequest, message: str, student: Student) -> HttpResponse:
        """The answer after saving: where the form was opened from, else the pupil's page; told to
        the script or by redirect."""
        tell = messages.warning if ALONE in message else messages.success
        tell(request, message)
        url = safe_back(request) or reverse("students:show", args=[student.public_id])
        if request.headers.get(BY_SCRIPT):
            return JsonResponse({"next": url})
        return redirect(url)

    def invalid(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        """The form again with what to mend."""
        return render(request, template, context, status=INVALID)

    @staticmethod
    def refuse(form: RecordForm, refusal: Refused) -> None:
        """Put the service's sentence on the form."""
        form.add_error(None, str(refusal))
        form.asks_confirmation = isinstance(refusal, BeforeEntry)


class WriteRecord(RecordFormView, View):
    """写记录: under a minute on a phone."""

    http_method_names = ["get", "head", "options", "post"]
    template = "mentoring/record_write.html"

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self._student(request, student_id)
        kind = request.GET.get("kind")
        chosen = {"kind": kind} if kind in RecordKind.values else {}
        form = self.form(request, student, initial=chosen)
        return render(request, self.template, self._context(request, student, form))

    def post(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self._student(request, student_id)
        form = self.form(request, student)
        if form.is_valid():
            try:
                names = self._write(request, student, form)
            except Refused as refusal:
                self.refuse(form, refusal)
            else:
                two = wants_two(request.user, student)
                words = told(form.content(), two_wanted=two)
                return self.saved(request, f"{names}：{words}", student)
        return self.invalid(request, self.template, self._context(request, student, form))

    def _write(self, request: HttpRequest, student: Student, form: RecordForm) -> str:
        """Store the record, and one for each sibling ticked; the names of all."""
        content = form.content()
        confirmed = form.cleaned_data["before_entry_confirmed"]
        others = self._also(request, student)
        with transaction.atomic():
            write_record(
                by=request.user,
                student=student,
                content=content,
                public_id=form.cleaned_data["public_id"],
                finishes=self._finished(request, student),
                before_entry_confirmed=confirmed,
            )
            if others:
                write_entry(
                    by=request.user,
                    said=[(one, content) for one in (student, *others)],
                    entry=form.cleaned_data["public_id"],
                    main=student,
                    before_entry_confirmed=confirmed,
                )
        return "、".join(one.name for one in (student, *others))

    def _also(self, request: HttpRequest, student: Student) -> list[Student]:
        ticked = set(request.POST.getlist("also"))
        if not ticked:
            return []
        offered = siblings_to_write_of(request.user, student)
        return [one for one in offered if str(one.public_id) in ticked]

    def _student(self, request: HttpRequest, student_id: UUID) -> Student:
        pupils = Student.objects.care_visible_to(request.user).filter(school=request.school)
        return get_object_or_404(pupils.select_related("current_class"), public_id=student_id)

    def _finished(self, request: HttpRequest, student: Student) -> list[CareRecord]:
        """Earlier records whose next step was ticked as done, if they were offered."""
        ticked = set(request.POST.getlist("finishes"))
        offered = selectors.open_steps_of(request.user, student)
        ids = [line.public_id for line in offered if str(line.public_id) in ticked]
        records = selectors.records_in_sight(request.user, request.school)
        return list(records.filter(student=student, public_id__in=ids))

    def _context(self, request: HttpRequest, student: Student, form: RecordForm) -> dict[str, Any]:
        return {
            "student": student,
            "form": form,
            "back": safe_back(request),
            "open_steps": selectors.open_steps_of(request.user, student),
            "ticked": request.POST.getlist("finishes"),
            "siblings": siblings_to_write_of(request.user, student),
            "also": request.POST.getlist("also"),
            "wants_two": wants_two(request.user, student),
            "step_words": STEP_WORDS,
            "today": clock.today(),
        }


class CorrectRecord(RecordMixin, RecordFormView, View):
    """更正: the author's own words, with the history kept."""

    capability = Capability.WRITE_CARE
    http_method_names = ["get", "head", "options", "post"]
    template = "mentoring/record_correct.html"

    def form(self, request: HttpRequest, student: Student, **options: Any) -> RecordForm:
        """The record keeps its own id."""
        form = super().form(request, student, **options)
        del form.fields["public_id"]
        return form

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        record = self._own(request, public_id)
        form = self.form(request, record.student, content=Content.of(record))
        return render(request, self.template, self._context(request, record, form))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        record = self._own(request, public_id)
        form = self.form(request, record.student, content=Content.of(record))
        if form.is_valid():
            try:
                correct_record(
                    by=request.user,
                    record=record,
                    content=form.content(),
                    before_entry_confirmed=form.cleaned_data["before_entry_confirmed"],
                )
            except Refused as refusal:
                self.refuse(form, refusal)
            else:
                return self.saved(request, "已更正，原文留有记录。", record.student)
        return self.invalid(request, self.template, self._context(request, record, form))

    def _own(self, request: HttpRequest, public_id: UUID) -> CareRecord:
        record = self.record(request, public_id)
        if why_not_correct(record, request.user):
            raise PermissionDenied
        return record

    def _context(
        self, request: HttpRequest, record: CareRecord, form: RecordForm
    ) -> dict[str, Any]:
        return {
            "wants_two": wants_two(request.user, record.student),
            "record": record,
            "student": record.student,
            "form": form,
            "step_words": STEP_WORDS,
            "today": clock.today(),
        }


class WithdrawRecord(RecordMixin, View):
    """撤销: a reason, then it stays struck through."""

    capability = Capability.WRITE_CARE
    http_method_names = ["get", "head", "options", "post"]
    template = "mentoring/record_withdraw.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        record = self._withdrawable(request, public_id)
        return render(request, self.template, {"record": record, "form": WithdrawForm()})

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        record = self._withdrawable(request, public_id)
        form = WithdrawForm(request.POST)
        if form.is_valid():
            try:
                withdraw_record(by=request.user, record=record, reason=form.cleaned_data["reason"])
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已撤销，不再计入。")
                return redirect("students:show", record.student.public_id)
        context = {"record": record, "form": form}
        return render(request, self.template, context, status=INVALID)

    def _withdrawable(self, request: HttpRequest, public_id: UUID) -> CareRecord:
        record = self.record(request, public_id)
        if why_not_withdraw(record, request.user):
            raise PermissionDenied
        return record
