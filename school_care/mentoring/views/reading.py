"""The list of records and the page of one record."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views import View

from school_care.core import audit, clock
from school_care.mentoring import selectors
from school_care.mentoring.forms import QuestionForm, RecordFilterForm
from school_care.mentoring.models import CareRecord
from school_care.mentoring.selectors_records import questions_on, written_with
from school_care.mentoring.services.questions import MAX_WORDS, why_not_ask
from school_care.mentoring.services.records import why_not_correct, why_not_withdraw
from school_care.school.access import can, roles_of
from school_care.school.enums import Capability
from school_care.school.scoped import DeskView
from school_care.students.access import why_visible
from school_care.students.selectors import classes_in_sight

PER_PAGE = 30
FIELD_NAMES = {
    **{
        name: CareRecord._meta.get_field(name).verbose_name
        for name in (
            "kind",
            "happened_on",
            "outcome",
            "topics",
            "part_of_day",
            "place",
            "mood",
            "second",
            "concern",
            "next_step_on",
            "restricted",
            "for_family",
        )
    },
    "text": "记录",
    "detail": "具体情况",
    "next_step": "下一步",
}


class RecordMixin(DeskView):
    """One record of the active school within the person's sight, else 404."""

    capability = Capability.READ_CARE

    def record(self, request: HttpRequest, public_id: UUID) -> CareRecord:
        return get_object_or_404(
            selectors.records_in_sight(request.user, request.school), public_id=public_id
        )


class RecordList(DeskView, View):
    """关爱记录: everything I may know of, narrowed as I like."""

    capability = Capability.READ_CARE
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        user, school = request.user, request.school
        form = RecordFilterForm(request.GET, offered=classes_in_sight(user, school))
        criteria = form.criteria()
        records = selectors.search_records(user=user, school=school, **criteria)
        page = Paginator(records, PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "form": form,
            "page": page,
            "lines": selectors.lines_for(page.object_list, user, school),
            "narrowed": any(criteria.values()),
        }
        return render(request, "mentoring/record_list.html", context)


class RecordPage(RecordMixin, View):
    """One record in full, with the history of its wording."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        record = self.record(request, public_id)
        return render(request, "mentoring/record_page.html", record_context(request, record))


def record_context(
    request: HttpRequest, record: CareRecord, ask: QuestionForm | None = None
) -> dict[str, Any]:
    """What the page of one record shows to this person; `ask` a question to be mended. Notes that
    the pupil's file was read."""
    user, school = request.user, request.school
    student = record.student
    sight = why_visible(user, student)
    audit.record_read(
        actor=user, row=student, student_id=student.public_id, why=sight.code if sight else ""
    )
    roles = roles_of(user, school)
    line = selectors.lines_for([record], user, school)[0]
    changes = [] if line.hidden else selectors.history_of(record, user, roles)
    questions = [] if line.hidden else questions_on(user, record)
    may_ask = not line.hidden and not why_not_ask(record, user)
    may_write = can(user, Capability.WRITE_CARE, school)
    return {
        "line": line,
        "today": clock.today(),
        "together": written_with(user, record),
        "questions": questions,
        "ask_form": (ask or QuestionForm()) if may_ask else None,
        "most_words": MAX_WORDS,
        "changes": [
            {"row": change, "name": FIELD_NAMES.get(change.field, change.field)}
            for change in changes
        ],
        "may_correct": may_write and not why_not_correct(record, user),
        "may_withdraw": may_write and not why_not_withdraw(record, user),
    }
