"""起草上报: choosing what it is about, writing it, sending it on."""

from dataclasses import replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.cases.body import tells_absence, warnings_of
from school_care.cases.content import Content
from school_care.cases.dropout.closure import CLOSURE, evidence_of
from school_care.cases.forms import ReportForm
from school_care.cases.models import Case, CaseReport, DropoutCourse
from school_care.cases.prefill import known_of, sentence_of
from school_care.cases.recipients_offered import offers_of
from school_care.cases.selectors import (
    is_offered,
    kinds_for,
    numbers_for,
    returns_of,
    sent_back_of,
)
from school_care.cases.services.opening import open_case_of
from school_care.cases.services.reports import (
    SENDABLE,
    Overtaken,
    send,
    tell_senders,
    write,
)
from school_care.cases.shapes import beginning, shape_of
from school_care.cases.views.reading import case_or_404
from school_care.core import clock
from school_care.escalation.enums import State, Urgency, Way
from school_care.escalation.models import Escalation
from school_care.escalation.sources import Kind, kind_of
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.models import Student
from school_care.students.views.doors import pupil_or_404, require_may

INVALID = 422
BY_SCRIPT = "X-Desk-Script"
DRAFTED = "已存草稿，请德育主任送审。"
DRAFTED_URGENT = "已存草稿。请马上打电话，并请德育主任立即上报。"


def sent_words(sent: list[Escalation]) -> str:
    """What became of it; what somebody still has to carry there has not reached anybody."""
    if any(row.state == State.IN_REVIEW for row in sent):
        return "已送校长审签。"
    carried = [row.recipient.name for row in sent if row.recipient.way != Way.HTTP]
    words = "已上报，系统正在发送。" if len(carried) < len(sent) else ""
    if carried:
        words += f"{'、'.join(carried)}还没有收到，请送到对方手里，再登记收件人。"
    return words


class Writing(DeskView, View):
    """Pages for whoever drafts reports for the pupil."""

    capability = Capability.DRAFT_REPORT

    def pupil(self, request: HttpRequest, student_id: UUID) -> Student:
        """404 out of sight; 403 for a pupil whom others report."""
        student = pupil_or_404(request, student_id)
        require_may(request, self.capability, student)
        return student


class Start(Writing):
    """Which matter is it: in plain words, the urgent ones first."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self.pupil(request, student_id)
        lines = kinds_for(request.user, student)
        context = {
            "student": student,
            "urgent": [line for line in lines if line.kind.urgency == Urgency.URGENT],
            "plain": [line for line in lines if line.kind.urgency != Urgency.URGENT],
            "numbers": numbers_for(request.user, request.school, []),
        }
        return render(request, "cases/start.html", context)


class Desk:
    """What one report's form is made of, asked for once."""

    def __init__(self, request: HttpRequest, student: Student, kind: Kind) -> None:
        self.request, self.student, self.kind = request, student, kind
        self.shape = shape_of(kind.code)
        self.case = open_case_of(student, kind.case_type)
        self.report = self._stored()
        today = clock.today()
        opened_on = self.case.opened_on if self.case else today
        self.known = known_of(student, case_type=kind.case_type, opened_on=opened_on, on=today)
        if self.known.noted and self.known.noted.rounds:
            self.shape = replace(self.shape, persuasion=False)  # written on the case's page
        self.offers = offers_of(request.school, kind.code, self.case)
        self.open = [one.escalation for one in self.offers if one.escalation]

    def _stored(self) -> CaseReport | None:
        if self.case is None:
            return None
        return CaseReport.objects.filter(case=self.case, kind=self.kind.code).first()

    @cached_property
    def evidence(self) -> list[str]:
        """What the system adds to 申请销号: the days at school in a row, or the paper."""
        if self.kind.code != CLOSURE or self.case is None:
            return []
        course = DropoutCourse.objects.filter(case=self.case).first()
        return evidence_of(course, clock.today()) if course else []

    @property
    def content(self) -> Content:
        """What is stored, or what a new one starts from."""
        if self.report is not None:
            return Content.from_json(self.report.content)
        absence = self.known.absence
        place = absence.whereabouts if absence else ""
        words = sentence_of(self.known) if tells_absence(self.kind) else ""
        if self.evidence:
            asked = self.kind.requests if len(self.kind.requests) == 1 else ()
            return Content(facts=f"{self.evidence[0]}。", requests=asked)
        return beginning(self.shape, words, place, self.known.noted)

    @property
    def revision(self) -> int:
        """That of what is stored, 0 for nothing."""
        return self.report.revision if self.report else 0

    @property
    def is_in_review(self) -> bool:
        """Whether the principal has it before them."""
        return any(one.state == State.IN_REVIEW for one in self.open)

    def form(self, data: Any = None) -> ReportForm:
        """The form, bound to what was sent."""
        return ReportForm(
            data,
            kind=self.kind,
            shape=self.shape,
            content=self.content,
            offers=self.offers,
            revision=self.revision,
        )

    def context(self, form: ReportForm, theirs: Content | None = None) -> dict[str, Any]:
        """What the page shows beside the form."""
        urgent = self.kind.urgency == Urgency.URGENT
        return {
            "student": self.student,
            "kind": self.kind,
            "case": self.case,
            "form": form,
            "known": self.known,
            "evidence": self.evidence,
            "tells_absence": tells_absence(self.kind),
            "is_urgent": urgent,
            "is_in_review": self.is_in_review,
            "returns": returns_of(self.open),
            "sent_back": sent_back_of(self.open),
            "numbers": self._numbers() if urgent else [],
            "warnings": self._warnings(),
            "may_send": can(self.request.user, Capability.SEND_REPORT, self.request.school),
            "signs": can(self.request.user, Capability.SIGN_REPORT, self.request.school),
            "theirs": theirs,
            "revision": self.revision,
        }

    def _numbers(self) -> list[Any]:
        wanted = [one.recipient for one in self.offers if one.preset or one.escalation]
        return numbers_for(self.request.user, self.request.school, wanted)

    def _warnings(self) -> list[tuple[str, list[str]]]:
        """What receivers would miss, once something is stored; those who miss the same together."""
        if self.report is None:
            return []
        content = self.content
        found: dict[tuple[str, ...], list[str]] = {}
        for one in self.open:
            if one.state in (*SENDABLE, State.IN_REVIEW):
                org_type = one.recipient.org_type
                words = warnings_of(self.student, org_type, self.known, content)
                found.setdefault(tuple(words), []).append(one.recipient.name)
        return [("、".join(names), list(words)) for words, names in found.items() if words]


class WritesReport(Writing):
    """The form: saved, and sent where the person asks for it and may."""

    http_method_names = ("get", "head", "options", "post")

    def page(
        self,
        desk: Desk,
        form: ReportForm,
        *,
        status: int = 200,
        theirs: Content | None = None,
    ) -> HttpResponse:
        """The form as it stands."""
        return render(desk.request, "cases/report.html", desk.context(form, theirs), status=status)

    def saved(self, desk: Desk) -> HttpResponse:
        """Take what was sent; a refusal stands above the form, which keeps what was typed."""
        form = desk.form(desk.request.POST)
        theirs = None
        if form.is_valid():
            try:
                report = self.store(desk, form)
            except Overtaken as refusal:
                theirs = Content.from_json(refusal.report.content)
                form.add_error(None, str(refusal))
                desk.report = refusal.report
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return self.onward(desk, report)
        return self.page(desk, form, status=INVALID, theirs=theirs)

    def store(self, desk: Desk, form: ReportForm) -> CaseReport:
        """Save; «以我写的为准» names the newer revision that was read. Raises Refused."""
        over = desk.request.POST.get("over", "")
        revision = int(over) if over.isdecimal() else form.cleaned_data["revision"] or 0
        return write(
            by=desk.request.user,
            student=desk.student,
            kind=desk.kind.code,
            content=form.content(),
            revision=revision,
            chosen=form.chosen(),
        )

    def onward(self, desk: Desk, report: CaseReport) -> HttpResponse:
        """What comes after saving: sent where asked for, else the case with the draft."""
        request, case = desk.request, report.case
        url = reverse("cases:case", args=[case.public_id])
        if request.POST.get("do") != "send":
            self.tell_draft(desk, report)
        else:
            try:
                sent = send(by=request.user, case=case, kind=desk.kind.code)
            except Refused as refusal:
                messages.error(request, f"草稿已保存，还没有送出：{refusal}")
                url = reverse("cases:report", args=[case.public_id, desk.kind.code])
            else:
                messages.success(request, sent_words(sent))
        if request.headers.get(BY_SCRIPT):
            return JsonResponse({"next": url})
        return redirect(url)

    def tell_draft(self, desk: Desk, report: CaseReport) -> None:
        """A draft of somebody who may not send it is told to who may."""
        if can(desk.request.user, Capability.SEND_REPORT, desk.request.school):
            messages.success(desk.request, "已存草稿。")
            return
        tell_senders(by=desk.request.user, report=report)
        urgent = desk.kind.urgency == Urgency.URGENT
        messages.success(desk.request, DRAFTED_URGENT if urgent else DRAFTED)


class First(WritesReport):
    """A report of which nothing is stored yet: the case is opened when it is saved."""

    def get(self, request: HttpRequest, student_id: UUID, kind: str) -> HttpResponse:
        desk = self.desk(request, student_id, kind)
        if desk.case is not None:
            return redirect("cases:report", desk.case.public_id, desk.kind.code)
        return self.page(desk, desk.form())

    def post(self, request: HttpRequest, student_id: UUID, kind: str) -> HttpResponse:
        return self.saved(self.desk(request, student_id, kind))

    def desk(self, request: HttpRequest, student_id: UUID, kind: str) -> Desk:
        """404 for a pupil out of sight and for a kind that is not written here."""
        return Desk(request, self.pupil(request, student_id), kind_or_404(kind))


class Report(WritesReport):
    """A report of a running case."""

    def get(self, request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
        desk = self.desk(request, public_id, kind)
        return self.page(desk, desk.form())

    def post(self, request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
        return self.saved(self.desk(request, public_id, kind))

    def desk(self, request: HttpRequest, public_id: UUID, kind: str) -> Desk:
        """404 for a case out of sight, or closed, and for a kind of other cases."""
        case: Case = case_or_404(request, public_id)
        require_may(request, self.capability, case.student)
        wanted = kind_or_404(kind)
        if wanted.case_type != case.type or case.closed_on is not None:
            raise Http404
        return Desk(request, case.student, wanted)


def kind_or_404(code: str) -> Kind:
    """A kind that is written on these pages."""
    kind = kind_of(code)
    if kind is None or not is_offered(kind):
        raise Http404
    return kind
