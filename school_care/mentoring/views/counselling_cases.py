"""A case and what is written in it; the counsellor's alone, and for minutes whoever broke the
glass."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.mentoring import forms_counselling as forms
from school_care.mentoring import selectors_counselling as reads
from school_care.mentoring.choices.counselling import CaseSource, Risk
from school_care.mentoring.models import BreakGlass, CounsellingCase, CounsellingSession
from school_care.mentoring.papers_counselling import print_case
from school_care.mentoring.services.counselling import cases as service
from school_care.mentoring.services.counselling import sessions as writing
from school_care.mentoring.services.counselling.risks import judge_risk
from school_care.mentoring.step_dates import offered_days
from school_care.mentoring.views.counselling_home import INVALID, POSTED, READ
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.models import Student


class CaseMixin(DeskView):
    """A case of the active school in the person's sight, else 404; to change it one keeps it."""

    capability = Capability.COUNSEL

    def case(self, request: HttpRequest, public_id: UUID) -> CounsellingCase:
        rows = CounsellingCase.objects.visible_to(request.user).filter(school=request.school)
        rows = rows.select_related("student__current_class", "counsellor", "referral")
        case = get_object_or_404(rows, public_id=public_id)
        case.school = request.school
        return case

    def own(self, request: HttpRequest, public_id: UUID) -> CounsellingCase:
        case = self.case(request, public_id)
        if case.counsellor_id != request.user.pk:
            raise PermissionDenied
        return case

    def page(
        self, request: HttpRequest, template: str, case: CounsellingCase, status=200, **context: Any
    ) -> HttpResponse:
        """A page about one case."""
        told = {"case": case, "student": case.student, "today": clock.today(), **context}
        return render(request, f"mentoring/counselling/{template}.html", told, status=status)


class ShowCase(CaseMixin, View):
    """The case: sheet, sessions, levels, who opened it. Each reading is in the trail."""

    capability = Capability.COUNT_COUNSELLING
    http_method_names = READ

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        case = self.case(request, public_id)
        keeps = case.counsellor_id == request.user.pk
        glass = None
        if not keeps:
            opened = BreakGlass.objects.visible_to(request.user).filter(
                case=case, until_at__gt=clock.now()
            )
            glass = opened.order_by("-until_at").first()
        audit.record(
            "case.read" if keeps else "break_glass.read",
            actor=request.user,
            row=case,
            student_id=case.student.public_id,
        )
        return self.page(
            request,
            "case",
            case,
            keeps=keeps,
            glass=glass,
            told=service.Told.of(case).in_words(),
            ended=service.Ended.of(case),
            sessions=list(case.sessions.all()),
            risks=reads.risks_of_case(request.user, case),
            openings=reads.openings_of(request.user, case) if keeps else [],
            open=keeps and case.closed_on is None,
        )


class NewCase(DeskView, View):
    """建个案: a child who came by itself, by its family, by a card or a screening."""

    capability = Capability.COUNSEL
    http_method_names = POSTED

    def get(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request, initial={"source": CaseSource.SELF})
        return render(request, "mentoring/counselling/case_new.html", {"form": form})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request, data=request.POST)
        if form.is_valid():
            try:
                case = service.open_case(
                    by=request.user,
                    student=form.student(),
                    source=form.cleaned_data["source"],
                    told=service.Told(complaint=form.cleaned_data["complaint"].strip()),
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"个案{case.number}。")
                return redirect("mentoring:case", case.public_id)
        context = {"form": form}
        return render(request, "mentoring/counselling/case_new.html", context, status=INVALID)

    def form(self, request: HttpRequest, **options: Any) -> forms.NewCaseForm:
        def find(name: str) -> list[Student]:
            return reads.pupils_named(request.school, name)

        return forms.NewCaseForm(find=find, **options)


class EditCase(CaseMixin, View):
    """The sheet F-16."""

    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        case = self.own(request, public_id)
        told = service.Told.of(case)
        form = forms.SheetForm(initial={**told.__dict__, "upbringing": list(told.upbringing)})
        return self.page(request, "case_edit", case, form=form)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        case = self.own(request, public_id)
        form = forms.SheetForm(request.POST)
        if form.is_valid():
            try:
                service.describe_case(by=request.user, case=case, told=form.told())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "个案表已保存。")
                return redirect("mentoring:case", case.public_id)
        return self.page(request, "case_edit", case, INVALID, form=form)


class CloseCase(CaseMixin, View):
    """结案."""

    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        case = self.own(request, public_id)
        return self.page(request, "case_close", case, form=forms.CloseForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        case = self.own(request, public_id)
        form = forms.CloseForm(request.POST)
        if form.is_valid():
            try:
                service.close_case(by=request.user, case=case, ended=form.ended())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"个案{case.number}已结案。")
                return redirect("mentoring:counselling")
        return self.page(request, "case_close", case, INVALID, form=form)


class PrintCase(CaseMixin, View):
    """心理辅导个案表, watermarked; the counsellor's only."""

    http_method_names = READ

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        case = self.own(request, public_id)
        risks = reads.risks_of_case(request.user, case)
        risk = Risk(risks[0].level) if risks else None
        pdf = print_case(case=case, risk=risk, printed_by=request.user)
        audit.record(
            "case.printed", actor=request.user, row=case, student_id=case.student.public_id
        )
        return pdf_answer(pdf, f"个案表-{case.number}", as_attachment=False)


class WriteSession(CaseMixin, View):
    """写辅导记录."""

    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        case = self.own(request, public_id)
        return self.page(request, "session", case, form=self.form(request))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        case = self.own(request, public_id)
        form = self.form(request, request.POST)
        if form.is_valid():
            try:
                writing.write_session(
                    by=request.user,
                    case=case,
                    session=form.session(),
                    public_id=form.cleaned_data["public_id"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "辅导记录已保存。")
                return redirect("mentoring:case", case.public_id)
        return self.page(request, "session", case, INVALID, form=form)

    def form(self, request: HttpRequest, data: Any = None) -> forms.SessionForm:
        today = clock.today()
        days = offered_days(today, calendar_of(request).teaches_on)
        offered = [(one.day.isoformat(), one.label) for one in days]
        return forms.SessionForm(data, today=today, next_days=offered)


class SessionMixin(CaseMixin):
    """A session of a case the person keeps, not withdrawn."""

    def session(self, request: HttpRequest, public_id: UUID) -> CounsellingSession:
        rows = CounsellingSession.objects.visible_to(request.user).filter(
            case__school=request.school, case__counsellor=request.user
        )
        rows = rows.select_related("case__student__current_class")
        row = get_object_or_404(rows, public_id=public_id)
        row.case.school = request.school
        return row


class CorrectSession(SessionMixin, View):
    """更正, old words kept."""

    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.session(request, public_id)
        before = writing.Session.of(row)
        form = forms.CorrectSessionForm(
            initial={**before.__dict__, "made": "1" if before.made else ""}
        )
        changes = reads.changes_of(row)
        return self.page(request, "session_edit", row.case, row=row, form=form, changes=changes)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.session(request, public_id)
        form = forms.CorrectSessionForm(request.POST)
        if form.is_valid():
            try:
                before = writing.Session.of(row)
                writing.correct_session(by=request.user, row=row, session=form.session(before))
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已更正，原文留有记录。")
                return redirect("mentoring:case", row.case.public_id)
        return self.page(request, "session_edit", row.case, INVALID, row=row, form=form)


class WithdrawSession(SessionMixin, View):
    """撤销, with a reason."""

    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.session(request, public_id)
        form = forms.ReasonForm()
        return self.page(request, "session_withdraw", row.case, row=row, form=form)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.session(request, public_id)
        form = forms.ReasonForm(request.POST)
        if form.is_valid():
            try:
                reason = form.cleaned_data["reason"]
                writing.withdraw_session(by=request.user, row=row, reason=reason)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已撤销，不再计入。")
                return redirect("mentoring:case", row.case.public_id)
        return self.page(request, "session_withdraw", row.case, INVALID, row=row, form=form)


class JudgeRisk(CaseMixin, View):
    """风险等级, and what the director is to do."""

    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        case = self.own(request, public_id)
        return self.page(request, "risk", case, form=forms.RiskForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        case = self.own(request, public_id)
        form = forms.RiskForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            try:
                judge_risk(by=request.user, case=case, **given)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "风险等级已保存，德育主任能看到等级和建议。")
                return redirect("mentoring:case", case.public_id)
        return self.page(request, "risk", case, INVALID, form=form)
