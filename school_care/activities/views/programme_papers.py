"""The term's programme on paper."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views import View

from school_care.activities.programme_papers import (
    A3,
    PAPERS,
    arranged,
    print_programme,
    print_wall,
)
from school_care.activities.views.programme import ProgrammeDoor, page_of
from school_care.core import clock
from school_care.core.answers import pdf_answer
from school_care.school.calendar import calendar_of


class WallCalendar(ProgrammeDoor, View):
    """挂历: a sheet for each month, A3 or A4."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        programme = self.programme(request, public_id)
        items = self.items(request, programme.term)
        if not arranged(items):
            messages.warning(request, "还没有审定的活动，审定后再打印挂历。")
            return redirect(page_of(programme))
        size = request.GET.get("size", A3)
        pdf = print_wall(
            school=request.school,
            term=programme.term,
            items=items,
            calendar=calendar_of(request),
            size=size if size in PAPERS else A3,
            printed_by=request.user,
            today=clock.today(),
        )
        return pdf_answer(pdf, f"活动月历-{programme.term.short_name}")


class ProgrammePaper(ProgrammeDoor, View):
    """文字版: by month, to be signed and filed."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        programme = self.programme(request, public_id)
        items = self.items(request, programme.term)
        if not [item for item in items if not item.left_out]:
            messages.warning(request, "安排里还没有活动，没有可打印的内容。")
            return redirect(page_of(programme))
        pdf = print_programme(programme=programme, items=items, printed_by=request.user)
        return pdf_answer(pdf, f"活动安排-{programme.term.short_name}")
