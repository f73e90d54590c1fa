"""已完成 and 稍后提醒 on a next step."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views import View

from school_care.core import clock
from school_care.core.templatetags.days import short_date
from school_care.mentoring.services.records import finish_next_step, postpone_next_step
from school_care.mentoring.views.reading import RecordMixin
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back


class StepDone(RecordMixin, View):
    """One tap: done; or, with `later`, moved to another day. Then back to where it was tapped."""

    capability = Capability.WRITE_CARE
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """After signing in again the address may be asked for plainly: show the record."""
        return redirect("mentoring:show", self.record(request, public_id).public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        record = self.record(request, public_id)
        later = request.POST.get("later", "")
        try:
            if later:
                to = date.fromisoformat(later)
                postpone_next_step(by=request.user, record=record, to=to)
                messages.success(request, f"{short_date(to)}再提醒。")
            else:
                finish_next_step(by=request.user, record=record, on=clock.today())
                messages.success(request, "已完成。")
        except Refused as refusal:
            messages.error(request, str(refusal))
        except ValueError:
            messages.error(request, "日期无法识别，请重新选择。")
        back = safe_back(request)
        return redirect(back) if back else redirect("students:show", record.student.public_id)
