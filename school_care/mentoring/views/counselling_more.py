"""心语卡, what the director does about a level, 紧急查阅."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import clock
from school_care.mentoring import forms_counselling as forms
from school_care.mentoring import selectors_counselling as reads
from school_care.mentoring.models import HeartNote, RiskJudgement
from school_care.mentoring.services.counselling import heart_notes as cards
from school_care.mentoring.services.counselling import risks
from school_care.mentoring.services.counselling.glass import OPEN_FOR, break_glass
from school_care.mentoring.views.counselling_home import INVALID, POSTED
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.models import Student
from school_care.students.views.doors import pupil_or_404


class NewHeartNote(DeskView, View):
    """抄录一张心语卡."""

    capability = Capability.COUNSEL
    http_method_names = POSTED
    template = "mentoring/counselling/heart_note_new.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request, initial={"received_on": clock.today()})
        return render(request, self.template, {"form": form})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request, data=request.POST)
        if form.is_valid():
            try:
                note = cards.copy_heart_note(
                    by=request.user,
                    school=request.school,
                    student=form.student(),
                    card=form.card(),
                    public_id=form.cleaned_data["public_id"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已抄录。")
                return redirect("mentoring:heart_note", note.public_id)
        return render(request, self.template, {"form": form}, status=INVALID)

    def form(self, request: HttpRequest, **options: Any) -> forms.HeartNoteForm:
        def find(name: str) -> list[Student]:
            return reads.pupils_named(request.school, name)

        return forms.HeartNoteForm(find=find, **options)


class NoteMixin(DeskView):
    """A card of the person's own, else 404."""

    capability = Capability.COUNSEL

    def note(self, request: HttpRequest, public_id: UUID) -> HeartNote:
        rows = HeartNote.objects.visible_to(request.user).filter(school=request.school)
        rows = rows.select_related("student__current_class", "case")
        note = get_object_or_404(rows, public_id=public_id)
        note.school = request.school
        return note


class ShowHeartNote(NoteMixin, View):
    """A card: read it, say how it was answered."""

    http_method_names = POSTED
    template = "mentoring/counselling/heart_note.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        context = {"note": self.note(request, public_id), "form": forms.HeartAnswerForm()}
        return render(request, self.template, context)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        note = self.note(request, public_id)
        form = forms.HeartAnswerForm(request.POST)
        if form.is_valid():
            try:
                answer = form.cleaned_data["answer"]
                cards.answer_heart_note(by=request.user, note=note, answer=answer)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已记下怎样回应的。")
                return redirect("mentoring:counselling")
        return render(request, self.template, {"note": note, "form": form}, status=INVALID)


class HeartNoteCase(NoteMixin, View):
    """转为个案."""

    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect("mentoring:heart_note", self.note(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        note = self.note(request, public_id)
        with refusals_as_messages(request) as tried:
            case = cards.make_case_of(by=request.user, note=note)
        if not tried.done:
            return redirect("mentoring:heart_note", note.public_id)
        messages.success(request, f"已转为个案{case.number}。")
        return redirect("mentoring:case", case.public_id)


class RiskMixin(DeskView):
    """A level of risk, for the director."""

    capability = Capability.SEE_RISK
    http_method_names = POSTED

    def row(self, request: HttpRequest, public_id: UUID) -> RiskJudgement:
        rows = RiskJudgement.objects.visible_to(request.user).filter(school=request.school)
        row = get_object_or_404(
            rows.select_related("student__current_class", "judged_by"), public_id=public_id
        )
        row.school = request.school
        return row


class RiskSeen(RiskMixin, View):
    """已知悉."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        self.row(request, public_id)
        return redirect("mentoring:counselling")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.row(request, public_id)
        with refusals_as_messages(request) as tried:
            risks.acknowledge_risk(by=request.user, row=row)
        if tried.done:
            messages.success(request, "已标为知悉。")
        return redirect("mentoring:counselling")


class RiskPassOn(RiskMixin, View):
    """转告班主任: what to do, never the level."""

    template = "mentoring/counselling/pass_on.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.row(request, public_id)
        form = forms.RequestForm(initial={"request": row.request or ""})
        return render(request, self.template, {"row": row, "student": row.student, "form": form})

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.row(request, public_id)
        form = forms.RequestForm(request.POST)
        if form.is_valid():
            try:
                risks.pass_on_request(by=request.user, row=row, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已转告班主任，显示在学生档案页。")
                return redirect("mentoring:counselling")
        context = {"row": row, "student": row.student, "form": form}
        return render(request, self.template, context, status=INVALID)


class OpenByGlass(DeskView, View):
    """紧急查阅: the page says what will be recorded and who is told, before anything is shown."""

    capability = Capability.BREAK_GLASS
    http_method_names = POSTED
    template = "mentoring/counselling/glass.html"

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = pupil_or_404(request, student_id)
        return self.page(request, student, forms.GlassForm())

    def post(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = pupil_or_404(request, student_id)
        form = forms.GlassForm(request.POST)
        if not form.is_valid():
            return self.page(request, student, form, INVALID)
        try:
            opened = break_glass(by=request.user, student=student, why=form.cleaned_data["why"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.page(request, student, form, INVALID)
        if not opened:
            messages.info(request, "该生没有辅导个案。这次查询已经留下记录。")
            return redirect("students:show", student.public_id)
        if len(opened) == 1:
            return redirect("mentoring:case", opened[0].case.public_id)
        cases = [one.case for one in opened]
        return self.page(request, student, form, cases=cases)

    def page(
        self,
        request: HttpRequest,
        student: Student,
        form: forms.GlassForm,
        status: int = 200,
        **more: Any,
    ) -> HttpResponse:
        minutes = int(OPEN_FOR.total_seconds() // 60)
        context = {"student": student, "form": form, "minutes": minutes, **more}
        return render(request, self.template, context, status=status)


class GlassFind(DeskView, View):
    """紧急查阅: whose? By name; nothing here says who is being counselled."""

    capability = Capability.BREAK_GLASS
    http_method_names = POSTED

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "mentoring/counselling/glass_find.html", {"words": ""})

    def post(self, request: HttpRequest) -> HttpResponse:
        """A search; posted, so that no name stands in an address."""
        words = request.POST.get("words", "")[:40]
        pupils = Student.objects.visible_to(request.user).filter(school=request.school)
        found = pupils.enrolled().matching(words).in_class_order().select_related("current_class")
        context = {"words": words, "pupils": list(found[:30]) if words.strip() else []}
        return render(request, "mentoring/counselling/glass_find.html", context)
