"""Several children of a class at once: a group's talk, and who was talked with today."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.mentoring.enums import RecordKind
from school_care.mentoring.forms import STEP_WORDS
from school_care.mentoring.forms_entries import EntryForm, PupilTicks, TickForm
from school_care.mentoring.models import CareRecord
from school_care.mentoring.selectors_records import colleagues_of
from school_care.mentoring.services.entries import write_entry
from school_care.mentoring.services.records import BeforeEntry
from school_care.mentoring.step_dates import offered_days
from school_care.mentoring.views.writing import BY_SCRIPT, INVALID
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back
from school_care.school.scoped import DeskView
from school_care.students.models import Student, StudentCategory
from school_care.students.views.doors import class_or_404, require_for_class


class ClassEntryView(DeskView, View):
    """What both pages share: whose class, its pupils, all saved or nothing."""

    capability = Capability.WRITE_CARE
    http_method_names = ["get", "head", "options", "post"]
    template = ""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self._group(request, public_id)
        pupils = self._pupils(request, group)
        return render(request, self.template, self._page(request, group, pupils, None))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self._group(request, public_id)
        pupils = self._pupils(request, group)
        form = self.form(request, group, pupils)
        if form.is_valid():
            try:
                written = write_entry(
                    by=request.user,
                    said=form.said(),
                    entry=form.cleaned_data["public_id"],
                    before_entry_confirmed=form.cleaned_data["before_entry_confirmed"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
                form.asks_confirmation = isinstance(refusal, BeforeEntry)
            else:
                return self._saved(request, group, len(written))
        page = self._page(request, group, pupils, form)
        return render(request, self.template, page, status=INVALID)

    def form(self, request: HttpRequest, group: SchoolClass, pupils: list[Student]) -> PupilTicks:
        """The form of the page, with what was sent if anything was."""
        raise NotImplementedError

    def more(self, form: PupilTicks) -> dict[str, Any]:
        """What the page shows besides."""
        return {}

    row_fields: tuple[str, ...] = ()

    def _group(self, request: HttpRequest, public_id: UUID) -> SchoolClass:
        group = class_or_404(request, public_id)
        require_for_class(request, Capability.WRITE_CARE, group)
        return group

    def _pupils(self, request: HttpRequest, group: SchoolClass) -> list[Student]:
        rows = Student.objects.care_visible_to(request.user).enrolled()
        rows = rows.filter(school=request.school, current_class=group)
        return list(rows.select_related("school").order_by("name_key", "pk"))

    def _page(
        self,
        request: HttpRequest,
        group: SchoolClass,
        pupils: list[Student],
        form: PupilTicks | None,
    ) -> dict[str, Any]:
        form = form or self.form(request, group, pupils)
        today, keys = clock.today(), [one.pk for one in pupils]
        held = StudentCategory.objects.on(today).filter(student_id__in=keys)
        in_care = set(held.values_list("student_id", flat=True))
        talks = CareRecord.objects.made_contacts().filter(
            student_id__in=keys, kind=RecordKind.TALK, happened_on=today
        )
        done = set(talks.values_list("student_id", flat=True))
        first = [one for one in pupils if one.pk in in_care]
        others = [one for one in pupils if one.pk not in in_care]
        return {
            "group": group,
            "form": form,
            "back": safe_back(request),
            "cared": form.rows_of(first, self.row_fields, done),
            "others": form.rows_of(others, self.row_fields, done),
            **self.more(form),
        }

    def _saved(self, request: HttpRequest, group: SchoolClass, count: int) -> HttpResponse:
        messages.success(request, f"已保存，{count}名学生各有一条。")
        url = safe_back(request) or reverse("mentoring:class_talks", args=[group.public_id])
        if request.headers.get(BY_SCRIPT):
            return JsonResponse({"next": url})
        return redirect(url)


class ClassEntry(ClassEntryView):
    """几名学生一起: who was there, then the same form as for one."""

    template = "mentoring/class_entry.html"
    row_fields = ("own",)

    def form(self, request: HttpRequest, group: SchoolClass, pupils: list[Student]) -> EntryForm:
        today = clock.today()
        return EntryForm(
            request.POST or None,
            today=today,
            step_days=offered_days(today, calendar_of(request).teaches_on),
            students=pupils,
            colleagues=colleagues_of(request.user, request.school, group),
        )

    def more(self, form: PupilTicks) -> dict[str, Any]:
        return {"step_words": STEP_WORDS}


class ClassTicks(ClassEntryView):
    """今天谈了谁: ticks, topics and mood in one list, saved once."""

    template = "mentoring/class_ticks.html"
    row_fields = ("topics", "mood", "text")

    def form(self, request: HttpRequest, group: SchoolClass, pupils: list[Student]) -> TickForm:
        return TickForm(request.POST or None, today=clock.today(), students=pupils)
