"""Who comes to the pages of 欺凌, and the page of a form that is about a case or a child in it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.cases.enums import CaseType
from school_care.cases.models import BullyingChild, Protection
from school_care.cases.protection.enums import Level
from school_care.cases.protection.sight import level_of
from school_care.cases.protection.views.doors import INVALID, case_or_404, case_url
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView

READS = ("get", "head", "options")
WRITES = (*READS, "post")


class OfBullying(DeskView):
    """Pages of one case: 404 for who may not know of it, 403 for who may not read it whole."""

    capability = Capability.REPORT_HARM

    def protection(self, request: HttpRequest, public_id: UUID) -> Protection:
        """The case, for whoever reads it whole."""
        row = case_or_404(request, public_id)
        if row.kind != CaseType.BU:
            raise Http404
        if level_of(request.user, row, glass=False) < Level.CONTENT:
            raise PermissionDenied
        return row

    def child(self, request: HttpRequest, public_id: UUID) -> BullyingChild:
        """A pupil in a case: 404 but for who reads it whole or looks after this very child; what
        the latter may do, each page says."""
        rows = BullyingChild.objects.filter(protection__school=request.school).select_related(
            "protection__case", "student__current_class", "supporter"
        )
        child = get_object_or_404(rows, public_id=public_id)
        child.protection.school = child.student.school = request.school
        level = level_of(request.user, child.protection, glass=False)
        helps = child.supporter_id == request.user.pk and level >= Level.STEPS
        if level < Level.CONTENT and not helps:
            raise Http404
        self.is_helper_only = level < Level.CONTENT
        return child


class FormPage(OfBullying, View):
    """A form about a case: filled in, saved by a service, back to the case. A refusal stands above
    the form, which keeps what was typed. Whoever only looks after the child gets 403 here."""

    http_method_names = WRITES
    template = "cases/protection/bullying_act.html"
    title, button = "", "保存"
    lead: tuple[str, ...] = ()
    for_helpers = False

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        self.find(request, public_id)
        return self.page(request, self.form(request))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        self.find(request, public_id)
        form = self.form(request, request.POST)
        if form.is_valid():
            try:
                said = self.save(request, form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, said)
                return redirect(case_url(self.case))
        return self.page(request, form, status=INVALID)

    def find(self, request: HttpRequest, public_id: UUID) -> None:
        """What the page is about; a subclass about a child overrides it."""
        self.case = self.protection(request, public_id)

    def form(self, request: HttpRequest, data: Any = None) -> forms.Form:
        """The form, bound to what was sent."""
        raise NotImplementedError

    def save(self, request: HttpRequest, form: Any) -> str:
        """Do what the valid form asks; what to tell. Raises Refused."""
        raise NotImplementedError

    def more(self, request: HttpRequest) -> dict[str, Any]:
        """What else the page shows."""
        return {}

    def page(self, request: HttpRequest, form: forms.Form, status: int = 200) -> HttpResponse:
        """The page with the form."""
        context = {
            "form": form,
            "title": self.title,
            "button": self.button,
            "lead": self.lead,
            "back": case_url(self.case),
            "protection": self.case,
            "protection_tab": "cases:protections",
            **self.more(request),
        }
        return render(request, self.template, context, status=status)


class ChildPage(FormPage):
    """The same about one child; the child's name stands on the page, not in its tab."""

    def find(self, request: HttpRequest, public_id: UUID) -> None:
        self.pupil = self.child(request, public_id)
        if self.is_helper_only and not self.for_helpers:
            raise PermissionDenied
        self.case = self.pupil.protection

    def more(self, request: HttpRequest) -> dict[str, Any]:
        return {"child": self.pupil}
