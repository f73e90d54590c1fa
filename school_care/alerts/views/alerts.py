"""The list of warnings, and one of them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views import View

from school_care.alerts.models import Alert
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView


class Alerts(DeskView, View):
    """Warnings in the person's sight."""

    capability = Capability.VIEW_ALERTS

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Alert.objects.visible_to(request.user).filter(school=request.school).standing()
        return render(request, "alerts/alerts.html", {"rows": rows})


class ShowAlert(DeskView, View):
    """One warning with its history."""

    capability = Capability.VIEW_ALERTS

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        rows = Alert.objects.visible_to(request.user).filter(school=request.school)
        return render(
            request, "alerts/alert.html", {"alert": get_object_or_404(rows, public_id=public_id)}
        )
