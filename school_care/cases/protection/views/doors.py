"""Who comes to a protection case, and the page of a form that is about one."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.cases.models import Protection
from school_care.cases.protection.enums import ENDED, Level
from school_care.cases.protection.reading import Reading, read
from school_care.cases.protection.sight import level_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView

INVALID = 422
OVER = "这件事项已经结束；有新的情况请重新办理，或者另报一件。"


class OfProtection(DeskView):
    """Pages about one case: 404 for whoever may not know of it, 403 for whoever knows of it and
    may not do this. `least`: what one has to see, other than by 紧急查阅, to do it."""

    capability = Capability.REPORT_HARM
    least = Level.CONTENT

    def case(self, request: HttpRequest, public_id: UUID) -> Protection:
        """The case of the active school, for whoever may do this to it."""
        protection = case_or_404(request, public_id)
        if level_of(request.user, protection, glass=False) < self.least:
            raise PermissionDenied
        return protection

    def reading(self, request: HttpRequest, protection: Protection) -> Reading:
        """What the person reads of it; Http404 where they read nothing any more."""
        found = read(request.user, protection)
        if found is None:
            raise Http404
        return found


def case_or_404(request: HttpRequest, public_id: UUID) -> Protection:
    """The case of the active school that the person may know of; Http404 for any other."""
    rows = Protection.objects.visible_to(request.user).filter(school=request.school)
    rows = rows.select_related("case", "student__current_class", "found_by")
    protection = get_object_or_404(rows, public_id=public_id)
    protection.school = request.school
    return protection


def case_url(protection: Protection) -> str:
    """The page of the case."""
    return reverse("cases:protection", args=[protection.public_id])


class CaseFormView(OfProtection, View):
    """A form about a case: filled in, saved by a service, back to the case. A refusal stands above
    the form, which keeps what was typed. `also_over`: also after the case has ended."""

    http_method_names = ("get", "head", "options", "post")
    template = "cases/protection/act.html"
    title = ""
    button = "保存"
    lead: tuple[str, ...] = ()
    also_over = False

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        protection = self.case(request, public_id)
        if protection.state in ENDED and not self.also_over:
            messages.error(request, OVER)
            return redirect(case_url(protection))
        return self.page(request, protection, self.form(request, protection))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        protection = self.case(request, public_id)
        form = self.form(request, protection, request.POST)
        if form.is_valid():
            try:
                said = self.save(request, protection, form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, said)
                return self.onward(request, protection)
        return self.page(request, protection, form, status=INVALID)

    def onward(self, request: HttpRequest, protection: Protection) -> HttpResponse:
        """To the case; to the list where the person reads nothing of it any more."""
        if level_of(request.user, protection) == Level.NONE:
            return redirect("cases:protections")
        return redirect(case_url(protection))

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> forms.Form:
        """The form, bound to what was sent."""
        raise NotImplementedError

    def save(self, request: HttpRequest, protection: Protection, form: Any) -> str:
        """Do what the valid form asks; what to tell. Raises Refused."""
        raise NotImplementedError

    def more(self, request: HttpRequest, protection: Protection) -> dict[str, Any]:
        """What the page shows beside the form."""
        return {}

    def page(
        self, request: HttpRequest, protection: Protection, form: forms.Form, status: int = 200
    ) -> HttpResponse:
        """The page with the form."""
        context = {
            "page": self.reading(request, protection),
            "form": form,
            "title": self.title,
            "lead": self.lead,
            "button": self.button,
            "back": case_url(protection),
            **self.more(request, protection),
        }
        return render(request, self.template, context, status=status)
