"""告知书 of a crisis: made, printed, signed or refused."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.cases.models import CrisisNotice, Protection
from school_care.cases.protection import papers_crisis
from school_care.cases.protection.crisis_words import family_block
from school_care.cases.protection.enums import Level
from school_care.cases.protection.forms_crisis import AnswerForm, NoticeForm
from school_care.cases.protection.services import crisis_notices
from school_care.cases.protection.sight import level_of
from school_care.cases.protection.views.crisis import CrisisFormView, require_crisis
from school_care.cases.protection.views.doors import INVALID, case_url
from school_care.core.answers import pdf_answer
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.enums import PARENTS, ContactRole
from school_care.students.selectors import contacts_of, pupils_in_sight

GUARDIANS = (*PARENTS, ContactRole.GUARDIAN)


class Make(CrisisFormView):
    """To whom, and what is asked of them; then it is printed."""

    title = "告知书"
    button = "开告知书"
    template = "cases/protection/crisis_notice.html"

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> NoticeForm:
        return NoticeForm(data, people=_guardians(request, protection))

    def more(self, request: HttpRequest, protection: Protection) -> dict[str, Any]:
        return {
            "family_block": family_block(protection, level_of(request.user, protection)),
            "always": [crisis_notices.ADVICE[code] for code in crisis_notices.ALWAYS],
            "notices": CrisisNotice.objects.filter(protection=protection),
        }

    def save(self, request: HttpRequest, protection: Protection, form: NoticeForm) -> str:
        self.made = crisis_notices.make(
            by=request.user,
            protection=protection,
            guardian=form.guardian,
            advice=tuple(form.cleaned_data["advice"]),
        )
        return f"告知书第{self.made.number}份已开，请打印、盖章，当面交给家长签收。"

    def onward(self, request: HttpRequest, protection: Protection) -> HttpResponse:
        return redirect("cases:crisis_notice_answer", self.made.public_id)


def _guardians(request: HttpRequest, protection: Protection) -> list[tuple[str, str]]:
    """Parents and guardians by name, where this person sees the child's file."""
    student = protection.student
    if student is None:
        return []
    if not pupils_in_sight(request.user, request.school).filter(pk=student.pk).exists():
        return []
    rows = [one for one in contacts_of(request.user, student) if one.role in GUARDIANS]
    found = {one.name: f"{one.relation or one.get_role_display()} {one.name}" for one in rows}
    return [(name[:40], words) for name, words in found.items() if name]


class OfNotice(DeskView):
    """Pages of one notice: for whoever acts in its case."""

    capability = Capability.REPORT_HARM

    def notice(self, request: HttpRequest, public_id: UUID) -> CrisisNotice:
        """404 for a case one may not know of, 403 for one where others act."""
        known = Protection.objects.visible_to(request.user).filter(school=request.school)
        rows = CrisisNotice.objects.filter(protection__in=known)
        rows = rows.select_related(
            "protection__school", "protection__case", "protection__student__current_class"
        )
        notice = get_object_or_404(rows, public_id=public_id)
        require_crisis(request, notice.protection, Level.NONE)
        return notice


class Paper(OfNotice, View):
    """The notice and its answer, a page each. Nothing of it is printed while the family waits."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        notice = self.notice(request, public_id)
        with refusals_as_messages(request):
            pdf = papers_crisis.print_notice(notice=notice, printed_by=request.user)
            return pdf_answer(pdf, f"告知书-{notice.number}")
        return redirect(case_url(notice.protection))


class Answered(OfNotice, View):
    """Print it, and note what the family did."""

    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(request, self.notice(request, public_id), AnswerForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        notice = self.notice(request, public_id)
        form = AnswerForm(request.POST)
        if form.is_valid():
            try:
                crisis_notices.answer(by=request.user, notice=notice, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已登记，请把签好的一份存入档案。")
                return redirect(case_url(notice.protection))
        return self.page(request, notice, form, INVALID)

    def page(
        self, request: HttpRequest, notice: CrisisNotice, form: AnswerForm, status: int = 200
    ) -> HttpResponse:
        """The notice and the form."""
        protection = notice.protection
        context = {
            "notice": notice,
            "form": form,
            "back": case_url(protection),
            "family_block": family_block(protection, level_of(request.user, protection)),
        }
        return render(request, "cases/protection/crisis_answer.html", context, status=status)


class Cancel(OfNotice, View):
    """作废."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        notice = self.notice(request, public_id)
        with refusals_as_messages(request) as tried:
            crisis_notices.cancel(by=request.user, notice=notice)
        if tried.done:
            messages.success(request, f"告知书第{notice.number}份已作废。")
        return redirect("cases:crisis_notice", notice.protection.public_id)
