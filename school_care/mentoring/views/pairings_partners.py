"""校外结对人: listed with masked numbers, entered, corrected, ended."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import clock
from school_care.core.intervals import running_on
from school_care.mentoring.forms_pairings import PartnerForm
from school_care.mentoring.models import Partner
from school_care.mentoring.services.pairings.partners import (
    add_partner,
    correct_partner,
    end_partner,
)
from school_care.mentoring.views.pairings import refusal_on, tabs
from school_care.mentoring.views.pairings_writing import INVALID
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages

PER_PAGE = 50


class PartnerDoor(DeskView):
    """For who arranges pairings."""

    capability = Capability.PAIR
    http_method_names = ["get", "head", "options", "post"]

    def partner(self, request: HttpRequest, public_id: UUID) -> Partner:
        """A partner of this school, else 404."""
        rows = Partner.objects.visible_to(request.user).filter(school=request.school)
        return get_object_or_404(rows.select_related("school"), public_id=public_id)

    def page(
        self, request: HttpRequest, form: PartnerForm, partner: Partner | None, status: int = 200
    ) -> HttpResponse:
        """The form, for a new partner or one that is known."""
        context = {"form": form, "partner": partner}
        return render(request, "mentoring/pairings/partner.html", context, status=status)


class Partners(PartnerDoor, View):
    """Everybody from outside, those who take part first."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        running = Q(running_on(clock.today(), "pairings__"), pairings__isnull=False)
        rows = (
            Partner.objects.visible_to(request.user)
            .filter(school=request.school)
            .annotate(pupils=Count("pairings__student", filter=running, distinct=True))
            .order_by("ended_on", "name", "pk")
        )
        active = rows.filter(ended_on__isnull=True).order_by("name", "pk")
        page = Paginator(active, PER_PAGE).get_page(request.GET.get("page"))
        over = list(rows.filter(ended_on__isnull=False).order_by("-ended_on", "pk")[:PER_PAGE])
        context = {**tabs(request, "partners"), "page": page, "over": over}
        return render(request, "mentoring/pairings/partners.html", context)


class PartnerNew(PartnerDoor, View):
    """添加校外结对人."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, PartnerForm(), None)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PartnerForm(request.POST)
        if form.is_valid():
            try:
                row = add_partner(by=request.user, school=request.school, **form.cleaned_data)
            except Refused as refusal:
                refusal_on(form, refusal)
            else:
                messages.success(request, f"已添加{row.name}。到学生的档案页就可以结对。")
                return redirect("mentoring:partners")
        return self.page(request, form, None, INVALID)


class PartnerEdit(PartnerDoor, View):
    """Correct a partner; an empty number keeps the one there is."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.partner(request, public_id)
        names = ("kind", "name", "organisation", "note")
        initial = {name: getattr(row, name) for name in names}
        return self.page(request, PartnerForm(initial=initial), row)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row, form = self.partner(request, public_id), PartnerForm(request.POST)
        if form.is_valid():
            given: dict[str, Any] = {**form.cleaned_data}
            given.pop("public_id")
            given["phone"] = "" if request.POST.get("clear_phone") else given["phone"] or None
            try:
                correct_partner(by=request.user, partner=row, **given)
            except Refused as refusal:
                refusal_on(form, refusal)
            else:
                messages.success(request, "已保存。")
                return redirect("mentoring:partners")
        return self.page(request, form, row, INVALID)


class PartnerEnd(PartnerDoor, View):
    """不再参加: their pairings end today. Asked for plainly it leads to the partner."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect("mentoring:partner", self.partner(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.partner(request, public_id)
        with refusals_as_messages(request) as tried:
            ended = end_partner(by=request.user, partner=row)
        if tried.done:
            also = f"，{ended}名学生的结对同时结束" if ended else ""
            messages.success(request, f"{row.name}不再参加{also}。")
        return redirect("mentoring:partners")
