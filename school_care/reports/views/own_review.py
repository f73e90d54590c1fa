"""打印给家长: one's own pupil's finished review."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import View

from school_care.core.answers import pdf_answer
from school_care.core.pdf import PrintError
from school_care.mentoring.choices.progress import ReviewState
from school_care.mentoring.models import TermReview
from school_care.mentoring.review_rights import may_print_review
from school_care.mentoring.views.progress_bag import term_asked
from school_care.reports.services.own_review import print_review
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.models import Student
from school_care.students.views.doors import pupil_or_404


class OwnReview(DeskView, View):
    """The family's copy of one review, at once; not done yet, it leads to the review."""

    capability = Capability.WRITE_CARE
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponseBase:
        pupils = Student.objects.care_visible_to(request.user).filter(school=request.school)
        student = pupil_or_404(request, student_id, among=pupils.select_related("school"))
        term = term_asked(request)
        rows = TermReview.objects.visible_to(request.user).filter(student=student, term=term)
        done = rows.filter(state=ReviewState.DONE)
        review = done.select_related("term", "student__school").first()
        if not may_print_review(request.user, student, review):
            raise PermissionDenied
        back = f"{reverse('mentoring:review', args=[student.public_id])}?term={term.code}"
        if review is None:
            messages.error(request, "这份评议还没有完成：请先完成，再打印。")
            return redirect(back)
        try:
            pdf = print_review(by=request.user, review=review)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(back)
        except PrintError:
            messages.error(request, "打印没有成功，请稍后再试。")
            return redirect(back)
        return pdf_answer(pdf, "学期评议", as_attachment=False)
