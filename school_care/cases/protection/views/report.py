"""强制报告: the form, its search for the child, F-26, and what a handler notes of it later."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views import View

from school_care.cases.models import Protection
from school_care.cases.protection import papers_report
from school_care.cases.protection.enums import Part
from school_care.cases.protection.forms_report import (
    NOT_RUNG,
    EducationForm,
    OutcomeForm,
    ReportForm,
)
from school_care.cases.protection.services import filing
from school_care.cases.protection.services.filing import Rung, Sent, Written
from school_care.cases.protection.services.opening import Found
from school_care.cases.protection.services.people import holders_of
from school_care.cases.protection.views.doors import OfProtection
from school_care.core.answers import pdf_answer
from school_care.school.enums import Capability
from school_care.school.models import User
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.models import Student

INVALID = 422
FOUND = 12  # pupils offered for what was typed
WRITES = ("get", "head", "options", "post")
FILED = "已报告，校领导已收到提醒。"
YOURS = "已报告。别的经办人需要回避，这件事由您经办：请打开下面的步骤，一步一步办。"
RING = "还没有登记报警，请马上拨打110，打完回到这里登记。"
MANY = ("situations", "suspects", "staff", "shielding")


class Reporting(DeskView):
    """What the form needs: the pupils to choose from, the staff whom a report may name."""

    capability = Capability.REPORT_HARM

    def pupils(self, request: HttpRequest, asked: str, words: str) -> list[Student]:
        """The one asked for, and those a typed name finds, among pupils whom this person sees."""
        rows = Student.objects.visible_to(request.user).filter(school=request.school)
        rows = rows.going_on().enrolled().select_related("current_class")
        chosen = list(rows.filter(public_id=asked)) if _is_uuid(asked) else []
        matching = list(rows.matching(words).in_class_order()[:FOUND]) if words.strip() else []
        return list({one.pk: one for one in [*chosen, *matching]}.values())

    def staff(self, request: HttpRequest) -> list[User]:
        """By name; oneself is among them, so that the refusal can say what to do instead."""
        people = holders_of(Capability.REPORT_HARM, request.school)
        return sorted(people, key=lambda one: one.name)

    def page(self, request: HttpRequest, form: ReportForm, **more: Any) -> HttpResponse:
        """The form."""
        sees = Student.objects.visible_to(request.user).filter(school=request.school).exists()
        context = {"form": form, "sees_pupils": sees, **more}
        status = INVALID if form.is_bound and form.errors else 200
        return render(request, "cases/protection/report.html", context, status=status)


class Mandatory(Reporting, View):
    """The form; `?pupil=`: from a pupil's file. One who is out of sight is simply not chosen: this
    page opens whatever the address says."""

    http_method_names = WRITES

    def get(self, request: HttpRequest) -> HttpResponse:
        pupils = self.pupils(request, request.GET.get("pupil", ""), "")
        initial = {"pupil": str(pupils[0].public_id)} if pupils else {}
        form = ReportForm(pupils=pupils, staff=self.staff(request), initial=initial)
        return self.page(request, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        typed = request.POST
        pupils = self.pupils(request, typed.get("pupil", ""), typed.get("find", ""))
        form = ReportForm(typed, pupils=pupils, staff=self.staff(request))
        if not form.is_valid():
            return self.page(request, form)
        try:
            row = _file(request, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.page(request, form)
        handles = row.people.filter(user=request.user, part=Part.HANDLER).exists()
        messages.success(request, YOURS if handles else FILED)
        if form.cleaned_data["rung"] == NOT_RUNG:
            messages.warning(request, RING)
        return redirect("cases:protection", row.public_id)


class FindPupil(Reporting, View):
    """The child by name or pinyin, posted, so that no name stands in an address; everything typed
    before is on the page again."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        typed = request.POST
        words = typed.get("find", "")
        pupils = self.pupils(request, typed.get("pupil", ""), words)
        initial: dict[str, Any] = {
            name: typed.getlist(name) if name in MANY else typed.get(name)
            for name in ReportForm.base_fields
            if name in typed
        }
        if len(pupils) == 1:
            initial["pupil"] = str(pupils[0].public_id)
        form = ReportForm(pupils=pupils, staff=self.staff(request), initial=initial)
        return self.page(request, form, looked_for=words.strip(), found=len(pupils))


class OfReport(OfProtection):
    """Pages of one mandatory report, for whoever handles it: 紧急查阅 only reads the page."""

    def protection(self, request: HttpRequest, public_id: UUID) -> Protection:
        """404 for what one does not know of, 403 for what one knows and does not handle."""
        row = self.case(request, public_id)
        if not row.is_report:
            raise Http404
        return row


class Paper(OfReport, View):
    """强制报告登记表 (F-26)."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        row = self.protection(request, public_id)
        return pdf_answer(papers_report.print_form(row=row, printed_by=request.user), "登记表")


class Education(OfReport, View):
    """报教育局备案: when, under which number."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row, form = self.protection(request, public_id), EducationForm(request.POST)
        if not form.is_valid():
            messages.error(request, _first_error(form))
            return redirect("cases:protection", public_id)
        with refusals_as_messages(request) as tried:
            filing.note_education(
                by=request.user,
                protection=row,
                filed_at=form.cleaned_data["edu_filed_at"],
                number=form.cleaned_data["edu_number"],
            )
        if tried.done:
            messages.success(request, "已登记报教育局备案。")
        return redirect("cases:protection", public_id)


class Outcome(OfReport, View):
    """处置结果."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row, form = self.protection(request, public_id), OutcomeForm(request.POST)
        if not form.is_valid():
            messages.error(request, _first_error(form))
            return redirect("cases:protection", public_id)
        with refusals_as_messages(request) as tried:
            filing.note_outcome(by=request.user, protection=row, text=form.cleaned_data["text"])
        if tried.done:
            messages.success(request, "已登记处置结果。")
        return redirect("cases:protection", public_id)


class SendNow(OfReport, View):
    """The writing to whoever has none yet, the police among them."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.protection(request, public_id)
        with refusals_as_messages(request):
            _say(request, filing.send_now(by=request.user, protection=row))
        return redirect("cases:protection", public_id)


def _say(request: HttpRequest, done: Sent) -> None:
    for recipient, why in done.refused:
        messages.error(request, f"{recipient.name}：{why}")
    if done.sent:
        names = "、".join(one.recipient.name for one in done.sent)
        messages.success(request, f"已上报{names}。用书面公文的，请送到对方手里，再登记收件人。")
    elif not done.refused:
        messages.info(request, "没有还要送出的单位。")


def _file(request: HttpRequest, form: ReportForm) -> Protection:
    data = form.cleaned_data
    words = "" if form.student else form.pupil_words
    school = request.school
    student = form.student or filing.pupil_by_words(school, data["name"], data["group"])
    found = Found(
        happened=data["happened"],
        found_at=data["found_at"],
        student=student,
        pupil_words=words,
        found_where=data["found_where"],
        suspects=data["suspects"],
        suspect_words=data["suspect_words"],
        named=form.named,
    )
    written = Written(
        data["situations"], data["severity"], data["shielding"], data["shielding_words"]
    )
    rung = None
    if data["rung"] != NOT_RUNG:
        rung = Rung(data["rung"], data["rung_at"], data["answered_by"], data["number"])
    return filing.file(
        by=request.user,
        school=school,
        found=found,
        written=written,
        rung=rung,
        public_id=data["public_id"],
    )


def _first_error(form: Any) -> str:
    return next(error for errors in form.errors.values() for error in errors)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
