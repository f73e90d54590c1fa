"""家长申请更正: written down, listed, answered, printed."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.core.templatetags.days import short_date
from school_care.school.enums import Capability
from school_care.school.papers import FOR_FAMILY, print_paper
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.enums import CorrectionState
from school_care.students.forms_archive import AnswerForm, CorrectionForm
from school_care.students.forms_archive_new import RELATIONS
from school_care.students.models import CorrectionRequest
from school_care.students.selectors import may
from school_care.students.services.corrections import (
    ANSWER_WORKING_DAYS,
    Asked,
    answered_requests,
    changed_fields,
    decide_request,
    open_requests,
    record_request,
    requests_in_hand,
)
from school_care.students.services.history import field_name
from school_care.students.silence import WAITS, is_silenced
from school_care.students.views.archive import EditedPupilMixin
from school_care.students.views.doors import require_may

INVALID = 422
PER_PAGE = 30


class NewCorrection(EditedPupilMixin, View):
    """Write down what the family asks for."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        return self._page(request, student, CorrectionForm(initial={"public_id": uuid4()}))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        form = CorrectionForm(request.POST)
        if form.is_valid():
            given = dict(form.cleaned_data)
            form_id, subjects = given.pop("public_id"), tuple(given.pop("subjects"))
            try:
                correction = record_request(
                    by=request.user,
                    student=student,
                    asked=Asked(subjects=subjects, **given),
                    public_id=form_id,
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                due = short_date(correction.due_on)
                messages.success(request, f"已记下，请在{due}前答复家长。")
                return redirect("students:correction", correction.public_id)
        return self._page(request, student, form, status=INVALID)

    @staticmethod
    def _page(request: HttpRequest, student: Any, form: Any, status: int = 200) -> HttpResponse:
        context = {
            "student": student,
            "form": form,
            "relations": ("父亲", "母亲", *RELATIONS),
            "days": ANSWER_WORKING_DAYS,
        }
        return render(request, "students/archive/correction_new.html", context, status=status)


class CorrectionList(DeskView, View):
    """What families asked for: waiting first, then answered."""

    capability = Capability.READ_CORRECTIONS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        user, school = request.user, request.school
        answered = Paginator(answered_requests(user, school), PER_PAGE)
        context = {
            "waiting": list(open_requests(user, school)),
            "page": answered.get_page(request.GET.get("page")),
            "today": clock.today(),
        }
        return render(request, "students/archive/corrections.html", context)


class CorrectionMixin(DeskView):
    """One request the person may read, else 404; answered by who keeps the pupil's file."""

    capability = Capability.READ_CORRECTIONS

    def correction(self, request: HttpRequest, public_id: UUID) -> CorrectionRequest:
        return get_object_or_404(
            requests_in_hand(request.user, request.school), public_id=public_id
        )


class CorrectionPage(CorrectionMixin, View):
    """One request: what was asked, what was changed for it, the answer."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self._page(request, self.correction(request, public_id), AnswerForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        correction = self.correction(request, public_id)
        require_may(request, Capability.EDIT_ARCHIVE, correction.student)
        form = AnswerForm(request.POST)
        if form.is_valid():
            try:
                decide_request(
                    by=request.user,
                    request=correction,
                    state=form.cleaned_data["decision"],
                    answer=form.cleaned_data["answer"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已答复，请打印《更正申请答复》交给家长。")
                return redirect("students:correction", correction.public_id)
        correction.refresh_from_db()
        return self._page(request, correction, form, status=INVALID)

    @staticmethod
    def _page(
        request: HttpRequest, correction: CorrectionRequest, form: AnswerForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "correction": correction,
            "student": correction.student,
            "form": form,
            "open": correction.state == CorrectionState.OPEN,
            "may_answer": may(request.user, Capability.EDIT_ARCHIVE, correction.student),
            "late": clock.today() > correction.due_on,
            "changed": [field_name(field) for field in changed_fields(correction)],
        }
        return render(request, "students/archive/correction.html", context, status=status)


class AnswerSheet(CorrectionMixin, View):
    """《更正申请答复》 for the family, A4; only once there is an answer."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        correction = self.correction(request, public_id)
        if correction.state == CorrectionState.OPEN:
            messages.error(request, "还没有答复，答复后才能打印。")
            return redirect("students:correction", correction.public_id)
        if is_silenced(correction.student):
            messages.error(request, WAITS)
            return redirect("students:correction", correction.public_id)
        school = correction.student.school
        content = {
            "correction": correction,
            "student": correction.student,
            "school_name": school.name,
            "refused": correction.state == CorrectionState.REFUSED,
        }
        pdf = print_paper(
            "print/correction_answer.html",
            content,
            school=school,
            printed_by=request.user,
            edition=FOR_FAMILY,
        )
        audit.record(
            "correction.printed",
            actor=request.user,
            row=correction,
            student_id=correction.student.public_id,
        )
        return pdf_answer(pdf, f"更正申请答复-{clock.today()}")
