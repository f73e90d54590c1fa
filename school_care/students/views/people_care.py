"""Guardianship: the carer's bars, the rating, entrusted care and its notice."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.core.answers import pdf_answer
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back, with_back
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students import selectors, selectors_people
from school_care.students.forms_people_care import (
    CheckForm,
    EndEntrustmentForm,
    RatingForm,
    ReceivedForm,
    StartForm,
    WeeklyForm,
    running_answer,
)
from school_care.students.models import ContactPerson, Entrustment, Student
from school_care.students.notice_paper import print_notice
from school_care.students.person_lines import one_line_each
from school_care.students.services import entrustment as entrusting
from school_care.students.services import guardianship
from school_care.students.services.rights import may_edit
from school_care.students.views.doors import require_may
from school_care.students.views.people import (
    INVALID,
    KeptPersonMixin,
    KeptStudentMixin,
    StudentMixin,
)


def _require_care(request: HttpRequest, student: Student) -> None:
    if not selectors.reads_care(request.user, student):
        raise Http404


class CheckCarer(KeptPersonMixin, View):
    """核对照护人: five items, each 没有 or 有."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        person = self._carer(request, public_id)
        return self._shown(request, person, CheckForm(today=clock.today()))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        person = self._carer(request, public_id)
        form = CheckForm(request.POST, today=clock.today())
        if form.is_valid():
            try:
                check = guardianship.check_carer(
                    by=request.user,
                    carer=person,
                    bars=form.bars(),
                    note=form.cleaned_data["note"],
                    on=form.day(),
                    public_id=form.cleaned_data["public_id"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                if check.bars:
                    messages.warning(request, selectors_people.WHAT_TO_DO_WHEN_BARRED)
                else:
                    messages.success(request, "已核对，没有发现不宜照护的情形。")
                return redirect("students:people", person.student.public_id)
        return self._shown(request, person, form, INVALID)

    def _carer(self, request: HttpRequest, public_id: UUID) -> ContactPerson:
        person = self.person(request, public_id)
        _require_care(request, person.student)
        if not guardianship.may_be_carer(person):
            raise Http404
        return person

    def _shown(
        self, request: HttpRequest, person: ContactPerson, form: CheckForm, status: int = 200
    ) -> HttpResponse:
        last = entrusting.standing_of(person.student).last_of(person)
        context = {"person": person, "student": person.student, "form": form, "last": last}
        return render(request, "students/people/carer_check.html", context, status=status)


class RateGuardianship(KeptStudentMixin, View):
    """监护状况: who cares, and 较好, 一般 or 差 with its official meaning."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self._pupil(request, public_id)
        now = selectors_people.rating_of(request.user, student, clock.today())
        initial = {"care_type": now.care_type} if now else {}
        return self._shown(request, student, RatingForm(initial=initial, today=clock.today()))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self._pupil(request, public_id)
        form = RatingForm(request.POST, today=clock.today())
        if form.is_valid():
            given = form.cleaned_data
            try:
                guardianship.rate_guardianship(
                    by=request.user,
                    student=student,
                    care_type=given["care_type"],
                    rating=given["rating"],
                    reason=given["reason"],
                    on=form.day(),
                    public_id=given["public_id"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已保存监护状况。")
                return redirect("students:people", student.public_id)
        return self._shown(request, student, form, INVALID)

    def _pupil(self, request: HttpRequest, public_id: UUID) -> Student:
        student = self.student(request, public_id)
        _require_care(request, student)
        return student

    def _shown(
        self, request: HttpRequest, student: Student, form: RatingForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "student": student,
            "form": form,
            "means": selectors_people.RATING_MEANS,
            "what_to_do_when_poor": selectors_people.WHAT_TO_DO_WHEN_POOR,
        }
        return render(request, "students/people/rating.html", context, status=status)


class EntrustmentPage(StudentMixin, View):
    """委托照护: the running one, its notice, and starting one. Category readers look, keepers of
    the archive write."""

    capability = Capability.VIEW_PUPILS
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self._pupil(request, public_id)
        form = StartForm(carers=self._carers(request, student), today=clock.today())
        return self._shown(request, student, form)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self._pupil(request, public_id)
        require_may(request, Capability.EDIT_ARCHIVE, student)
        carers = self._carers(request, student)
        form = StartForm(request.POST, carers=carers, today=clock.today())
        if form.is_valid():
            try:
                entrusting.start_entrustment(
                    by=request.user,
                    carer=form.chosen(),
                    starts_on=form.day(),
                    weekly_contact=form.weekly_contact(),
                    public_id=form.cleaned_data["public_id"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已登记。请打印告知书，交父母填写、签名。")
                return self._again(request, student)
        return self._shown(request, student, form, INVALID)

    def _pupil(self, request: HttpRequest, public_id: UUID) -> Student:
        student = self.student(request, public_id)
        if not selectors.reads_categories(request.user, student):
            raise Http404
        return student

    def _again(self, request: HttpRequest, student: Student) -> HttpResponse:
        """This page, which still knows where it was opened from."""
        url, back = reverse("students:entrustment", args=[student.public_id]), safe_back(request)
        return redirect(with_back(url, back) if back else url)

    def _carers(self, request: HttpRequest, student: Student) -> list[ContactPerson]:
        people = selectors.contacts_of(request.user, student)
        parents = {p.name for p in people if not guardianship.may_be_carer(p)}
        return [
            line.person
            for line in one_line_each(people)
            if guardianship.may_be_carer(line.person) and line.person.name not in parents
        ]

    def _shown(
        self, request: HttpRequest, student: Student, form: StartForm, status: int = 200
    ) -> HttpResponse:
        user, today = request.user, clock.today()
        rows = selectors_people.entrustments_of(user, student)
        running = selectors_people.running_entrustment(rows, today)
        people = selectors.contacts_of(user, student)
        context: dict[str, Any] = {
            "student": student,
            "form": form,
            "running": running,
            "ended": [row for row in rows if row.until is not None],
            "may_edit": may_edit(user, student),
            "warned": selectors_people.warnings_of(user, student, people),
            "what_to_do": selectors_people.WHAT_TO_DO_WHEN_BARRED,
            "today": today,
            "back": safe_back(request),
        }
        if running:
            context["received"] = ReceivedForm(today=today)
            context["weekly"] = WeeklyForm(initial={"weekly": running_answer(running)})
        return render(request, "students/people/entrustment.html", context, status=status)


class EntrustmentMixin(DeskView):
    """An entrustment of a pupil whose file the person keeps; only seen: 403, unseen: 404."""

    capability = Capability.EDIT_ARCHIVE

    def entrustment(self, request: HttpRequest, public_id: UUID) -> Entrustment:
        rows = Entrustment.objects.visible_to(request.user).filter(school=request.school)
        rows = rows.select_related("student__school", "student__current_class", "carer")
        row = get_object_or_404(rows, public_id=public_id)
        require_may(request, self.capability, row.student)
        return row

    def back(self, row: Entrustment) -> HttpResponse:
        return redirect("students:entrustment", row.student.public_id)

    def done(self, request: HttpRequest, row: Entrustment, act: Any, message: str) -> HttpResponse:
        """Do `act` and say `message`, or why not; back to the page, or to where it was opened from
        when that is what one came for."""
        with refusals_as_messages(request) as tried:
            act()
            messages.success(request, message)
        back = safe_back(request)
        return redirect(back) if tried.done and back else self.back(row)


class PrintNotice(EntrustmentMixin, View):
    """《委托照护情况告知书》 as a PDF; that it was printed is noted."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """After signing in again the address may be asked for plainly: back to the page."""
        return self.back(self.entrustment(request, public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.entrustment(request, public_id)
        with refusals_as_messages(request) as tried:
            entrusting.note_notice_printed(by=request.user, entrustment=row)
        if not tried.done:
            return self.back(row)
        people = selectors.contacts_of(request.user, row.student)
        pdf = print_notice(entrustment=row, people=people, printed_by=request.user)
        return pdf_answer(pdf, f"照护告知书-{clock.today()}")


class NoticeReceived(EntrustmentMixin, View):
    """已交回: the signed notice is back."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.entrustment(request, public_id)
        form = ReceivedForm(request.POST, today=clock.today())
        if not form.is_valid():
            messages.error(request, "日期无法识别，请重新选择。")
            return self.back(row)
        return self.done(
            request,
            row,
            lambda: entrusting.note_notice_received(
                by=request.user, entrustment=row, on=form.day()
            ),
            "已记下告知书交回。原件请放进学生档案袋。",
        )


class WeeklyContact(EntrustmentMixin, View):
    """父母每周联系: what was answered last."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.entrustment(request, public_id)
        form = WeeklyForm(request.POST)
        if not form.is_valid():
            messages.error(request, "请点选一项。")
            return self.back(row)
        return self.done(
            request,
            row,
            lambda: entrusting.note_weekly_contact(
                by=request.user, entrustment=row, answer=form.answer()
            ),
            "已保存。",
        )


class EndEntrustment(EntrustmentMixin, View):
    """结束委托: why and from which day."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.entrustment(request, public_id)
        form = EndEntrustmentForm(initial={"why": None}, today=clock.today())
        return self._shown(request, row, form)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.entrustment(request, public_id)
        form = EndEntrustmentForm(request.POST, today=clock.today())
        if form.is_valid():
            try:
                entrusting.end_entrustment(
                    by=request.user, entrustment=row, until=form.day(), reason=form.reason()
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已结束这次委托照护。")
                return self.back(row)
        return self._shown(request, row, form, INVALID)

    def _shown(
        self, request: HttpRequest, row: Entrustment, form: EndEntrustmentForm, status: int = 200
    ) -> HttpResponse:
        context = {"row": row, "student": row.student, "form": form}
        return render(request, "students/people/entrustment_end.html", context, status=status)
