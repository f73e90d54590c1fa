"""追问: a question on a record is asked, answered and taken back where the record is read."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.mentoring.forms import QuestionForm
from school_care.mentoring.models import RecordQuestion
from school_care.mentoring.selectors import records_in_sight
from school_care.mentoring.services.questions import (
    answer_question,
    ask_about,
    is_open,
    why_not_answer,
    why_not_ask,
    why_not_withdraw_question,
    withdraw_question,
)
from school_care.mentoring.views.reading import RecordMixin, record_context
from school_care.mentoring.views.writing import INVALID
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView

GONE = "这条追问刚刚有人处理过。"


class AskAboutRecord(RecordMixin, View):
    """A question under a record; not by whoever may not read its text."""

    capability = Capability.ASK_ABOUT_RECORDS
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        record = self.record(request, public_id)
        if why_not_ask(record, request.user):
            raise PermissionDenied
        form = QuestionForm(request.POST)
        if form.is_valid():
            try:
                ask_about(by=request.user, record=record, words=form.cleaned_data["words"])
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "追问已送达记录人，回答后会在您的消息里提醒。")
                return redirect("mentoring:show", public_id)
        context = record_context(request, record, ask=form)
        return render(request, "mentoring/record_page.html", context, status=INVALID)


class QuestionMixin(DeskView):
    """One question of the active school that the person may read, else 404."""

    http_method_names = ["post", "options"]

    def question(self, request: HttpRequest, public_id: UUID) -> RecordQuestion:
        rows = RecordQuestion.objects.visible_to(request.user)
        question = get_object_or_404(rows, record__school=request.school, public_id=public_id)
        records = records_in_sight(request.user, request.school)
        question.record = get_object_or_404(records, pk=question.record_id)
        return question


class AnswerQuestion(QuestionMixin, View):
    """The author's answer, in place."""

    capability = Capability.WRITE_CARE

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        question = self.question(request, public_id)
        record = question.record
        if is_open(question) and why_not_answer(question, request.user):
            raise PermissionDenied
        words = request.POST.get("words", "")
        try:
            answer_question(by=request.user, question=question, words=words)
        except Refused as refusal:
            context = record_context(request, record)
            context |= {"mended": public_id, "mend_words": words, "mend_error": str(refusal)}
            return render(request, "mentoring/record_page.html", context, status=INVALID)
        messages.success(request, "已回答。")
        return redirect("mentoring:show", record.public_id)


class WithdrawQuestion(QuestionMixin, View):
    """The asker takes a question back before it is answered."""

    capability = Capability.ASK_ABOUT_RECORDS

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        question = self.question(request, public_id)
        if is_open(question) and why_not_withdraw_question(question, request.user):
            raise PermissionDenied
        try:
            withdraw_question(by=request.user, question=question)
        except Refused:
            messages.warning(request, GONE)
        else:
            messages.success(request, "追问已撤回。")
        return redirect("mentoring:show", question.record.public_id)
