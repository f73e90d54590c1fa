"""上报转介: the list of reports, and one of them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views import View

from school_care.core import audit, clock
from school_care.escalation import forms_reports as forms
from school_care.escalation import selectors_reports as reads
from school_care.escalation.body import read_body
from school_care.escalation.enums import NEEDS_PERSON, State
from school_care.escalation.history import attempt_words, line_of
from school_care.escalation.models import Escalation, Step
from school_care.escalation.offers import Rights, main_of, offers_of, submit_label
from school_care.escalation.reading import Section, sections_of
from school_care.escalation.report_parts import report_parts
from school_care.escalation.services import sending
from school_care.escalation.six_questions import six_questions
from school_care.escalation.sources import label_of, source_of
from school_care.escalation.wording import how_it_goes
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView

INVALID = 422
A_PAGE = 30
POSTED = ["get", "head", "options", "post"]
# Where what would go out now is still to be seen and judged.
_UNSENT = (State.DRAFT, State.IN_REVIEW, State.RETURNED)

FORMS: dict[str, type[forms.StepForm]] = {
    "submit": forms.SubmitForm,
    "sign": forms.SignForm,
    "send_back": forms.SendBackForm,
    "withdraw": forms.WithdrawForm,
    "hand_over": forms.HandOverForm,
    "by_hand": forms.ByHandForm,
    "answer": forms.AnswerForm,
    "nudge": forms.NudgeForm,
    "transfer": forms.TransferForm,
    "verify": forms.VerifyForm,
    "close": forms.CloseForm,
    "reopen": forms.ReopenForm,
}
LABELS = {
    "sign": "签发",
    "send_back": "不签发，退回修改",
    "withdraw": "撤回",
    "hand_over": "登记送达",
    "by_hand": "改为人工送达",
    "answer": "登记答复",
    "nudge": "登记催办",
    "transfer": "对方转办了",
    "verify": "登记核实",
    "close": "销号",
    "reopen": "重新办理",
}


class ReportList(DeskView, View):
    """The reports in a person's sight, by whose move it is."""

    capability = Capability.VIEW_REPORTS_UP
    http_method_names = POSTED

    def get(self, request: HttpRequest) -> HttpResponse:
        today, rows = clock.today(), self.rows(request)
        tab = request.GET.get("state")
        if tab not in dict(reads.TABS):
            tab = reads.TODO
        counts = reads.counts_of(rows, today)
        signs = Rights.of(request.user, request.school).signs
        chosen = reads.listed(rows, tab, today, signs=signs)
        page = Paginator(chosen, A_PAGE).get_page(request.GET.get("page"))
        context = {
            "tab": tab,
            "filters": [(code, label, counts[code]) for code, label in reads.TABS],
            "page": page,
            "rows": [reads.row_of(row, today) for row in page],
            "grouped": tab == reads.TODO,
        }
        return render(request, "escalation/reports.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """A search; posted, so that no name stands in an address."""
        words = request.POST.get("words", "")[:40]
        today = clock.today()
        rows = list(reads.found(self.rows(request), words)[: reads.FOUND + 1])
        context = {
            "words": words,
            "searched": True,
            "rows": [reads.row_of(row, today) for row in rows[: reads.FOUND]],
            "more": len(rows) > reads.FOUND,
        }
        return render(request, "escalation/reports.html", context)

    def rows(self, request: HttpRequest) -> Any:
        return reads.reports_in_sight(request.user, request.school)


@dataclass(frozen=True)
class Preview:
    """What would go out now to one body; `missing`: why nothing can."""

    escalation: Escalation
    title: str
    sections: list[Section]
    digest: str
    missing: str

    @classmethod
    def of(cls, escalation: Escalation) -> "Preview":
        """Asked of the source."""
        try:
            content, digest = sending.for_review(escalation)
        except Refused as refusal:
            return cls(escalation, "", [], "", str(refusal))
        title = str(content.get("title", ""))
        return cls(escalation, title, sections_of(content, masked=True), digest, "")

    @property
    def tick(self) -> str:
        """By which a tick names exactly what was seen."""
        return f"{self.escalation.public_id}:{self.escalation.revision}:{self.digest}"


class ReportMixin(DeskView):
    """One report of the active school within the person's sight, else 404."""

    capability = Capability.VIEW_REPORTS_UP

    def report(self, request: HttpRequest, public_id: UUID) -> Escalation:
        rows = Escalation.objects.visible_to(request.user).filter(school=request.school)
        rows = rows.select_related(
            "student__current_class", "recipient", "school", "begun_by", "signed_by", "follows"
        )
        return get_object_or_404(rows, public_id=public_id)

    def page(
        self, request: HttpRequest, one: Escalation, status: int = 200, **bound: Any
    ) -> HttpResponse:
        """The page of a report; refused input stays in `bound`, by the action's name."""
        context = ReportPage(request, one).context(bound)
        return render(request, "escalation/report.html", context, status=status)


class ShowReport(ReportMixin, View):
    """One report: where it stands, what can be done, what went out, what happened."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        one = self.report(request, public_id)
        audit.record_read(actor=request.user, row=one, student_id=one.trail_of, why="report")
        return self.page(request, one)


class ReportPage:
    """What a report's page shows, put together."""

    def __init__(self, request: HttpRequest, one: Escalation) -> None:
        self.request, self.one, self.today = request, one, clock.today()
        self.one.newest_state = None
        self.versions = reads.versions_of(one)
        self.newest = self.versions[-1].message if self.versions else None
        self.one.newest_state = self.newest.state if self.newest else None
        self.row = reads.row_of(one, self.today)
        self.rights = Rights.of(request.user, request.school, one)
        self.preview = Preview.of(one) if one.state in _UNSENT else None
        late = self.row.deadline is not None and self.row.deadline.tone == "late"
        self.offers = offers_of(one, self.newest, self.rights, late=late)
        if self.preview and self.preview.missing:
            self.offers = [name for name in self.offers if name not in ("submit", "sign")]

    def context(self, bound: dict[str, Any]) -> dict[str, Any]:
        """For the template."""
        one, steps = self.one, reads.history_of(self.one)
        source = source_of(one.kind)
        together = self.together_for("sign") if "sign" in self.offers else []
        # what was typed and refused is shown, also where it is not offered any more
        names = [*self.offers, *(name for name in bound if name not in self.offers)]
        main = main_of(one, self.newest, self.offers)
        parts = {
            slot: report_parts.shown(self.request, one, slot=slot)
            for slot in ("do", "main", "side")
        }
        return {
            "report": one,
            "row": self.row,
            "student": one.student,
            "kind": label_of(one.kind),
            "case_url": source.page(one.case_no, one.school) if source else "",
            "questions": six_questions(
                one, [each.message for each in self.versions], steps, self.today
            ),
            "main": self.action(main, bound, together) if main else None,
            "actions": [self.action(name, bound, together) for name in names if name != main],
            "why": self.why(steps),
            "together": together,
            "preview": self.preview,
            "versions": [self.version(each) for each in reversed(self.versions)],
            "steps": [line_of(step) for step in reversed(steps)],
            "others": reads.others_of_case(self.request.user, one),
            "parts": parts,
            # whoever keeps the words says beside a report where they are mended
            "stuck": self.rights.sends and self.one.newest_state in NEEDS_PERSON,
            "mend_url": next((p.data["mend"] for p in parts["side"] if p.data.get("mend")), ""),
        }

    def why(self, steps: list[Step]) -> str:
        """Why it came back, from there or from the principal."""
        if self.one.state not in (State.DRAFT, State.RETURNED):
            return ""
        came = [each for each in steps if each.to_state == self.one.state and each.words]
        return came[-1].words if came else ""

    def together_for(self, action: str) -> list[Preview]:
        """What may be signed with it: the same report to others, each as it would go out."""
        if action != "sign":
            return []
        others = [Preview.of(each) for each in reads.to_sign_with(self.request.user, self.one)]
        return [each for each in others if not each.missing]

    def action(self, name: str, bound: dict[str, Any], together: list[Preview]) -> dict[str, Any]:
        """A form that is offered, as typed where it was refused."""
        form = bound[name] if name in bound else self.form(name, together)
        label = submit_label(self.one, self.rights) if name == "submit" else LABELS[name]
        return {
            "name": name,
            "url": f"escalation:{name}",
            "label": label,
            "form": form,
            "refused": name in bound,
        }

    def form(self, name: str, together: list[Preview] = (), data: Any = None) -> forms.StepForm:
        """The form of an action."""
        options: dict[str, Any] = {"escalation": self.one, "prefix": name}
        if name in ("submit", "sign") and self.preview:
            options["initial"] = {"digest": self.preview.digest}
        if name == "sign":
            options["others"] = tuple(
                (each.tick, each.escalation.recipient.name) for each in together
            )
        if name == "hand_over" and self.newest:
            options["way"] = self.newest.way
        return FORMS[name](data, **options)

    def version(self, each: reads.Version) -> dict[str, Any]:
        """A version as it went out."""
        body = read_body(each.message)
        return {
            "message": each.message,
            "title": body.get("title", ""),
            "signed_by": body.get("sender", {}).get("signed_by", ""),
            "sections": sections_of(body, masked=True),
            "goes": how_it_goes(each.message),
            "attempts": [(one.began_at, attempt_words(one)) for one in each.attempts],
        }
