"""学期评议: one pupil's review, and a class's, one after the other."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.core.models import FieldChange
from school_care.mentoring.choices.progress import ReviewState, Voice
from school_care.mentoring.forms_progress import ReviewForm
from school_care.mentoring.models import TermReview
from school_care.mentoring.review_facts import facts_for_review
from school_care.mentoring.review_rights import may_print_review
from school_care.mentoring.selectors_progress import class_reviews
from school_care.mentoring.services.progress.reviews import content_of, save_review, why_closed
from school_care.mentoring.views.progress import INVALID, OfPupil
from school_care.mentoring.views.progress_bag import term_asked
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass, Term
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back, with_back
from school_care.school.scoped import DeskView
from school_care.students.models import Student
from school_care.students.views.doors import class_or_404

FIELD_LABELS = {**{voice.value: voice.label for voice in Voice}, "next_term": "下学期打算"}


class Review(OfPupil):
    """Write, go on with, finish or correct the review of a term."""

    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student, term = self.student(request, student_id), term_asked(request)
        review = self._review(request, student, term)
        return self.page(request, student, term, review, ReviewForm(content=content_of(review)))

    def post(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student, term = self.student(request, student_id), term_asked(request)
        review = self._review(request, student, term)
        given = self._with_block(request, student, term)
        form = ReviewForm(given, content=content_of(review))
        if form.is_valid():
            finish = "finish" in given
            try:
                review = save_review(
                    by=request.user,
                    student=student,
                    term=term,
                    content=form.content(),
                    seen=form.cleaned_data["seen"] or None,
                    finish=finish,
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return self._after(request, student, term, review, finish)
        return self.page(request, student, term, review, form, INVALID)

    def _review(self, request: HttpRequest, student: Student, term: Term) -> TermReview | None:
        rows = TermReview.objects.visible_to(request.user).filter(student=student, term=term)
        return rows.select_related("done_by", "made_by").first()

    def _with_block(self, request: HttpRequest, student: Student, term: Term) -> QueryDict:
        """What was posted; a tapped building block is added to the teacher's words."""
        asked = request.POST.get("add", "")
        if not asked.isdigit():
            return request.POST
        facts = self._facts(request, student, term)
        if int(asked) >= len(facts):
            return request.POST
        given = request.POST.copy()
        words = given.get("teacher_text", "").strip()
        given["teacher_text"] = f"{words}{facts[int(asked)]}"
        return given

    def _facts(self, request: HttpRequest, student: Student, term: Term) -> list[str]:
        return facts_for_review(request.user, student, term, calendar_of(request), clock.today())

    def _after(
        self,
        request: HttpRequest,
        student: Student,
        term: Term,
        review: TermReview,
        finish: bool,
    ) -> HttpResponse:
        """The review again, to print or go on; a done one leads back to the list it came from."""
        if "add" not in request.POST:
            done = review.state == ReviewState.DONE
            said = "评议已完成。" if finish else ("更正已保存。" if done else "草稿已保存。")
            messages.success(request, f"{student.name}：{said}")
        back = safe_back(request)
        if finish and back:
            return redirect(back)
        address = f"{reverse('mentoring:review', args=[student.public_id])}?term={term.code}"
        return redirect(with_back(address, back) if back else address)

    def page(
        self,
        request: HttpRequest,
        student: Student,
        term: Term,
        review: TermReview | None,
        form: ReviewForm,
        status: int = 200,
    ) -> HttpResponse:
        """The review with its building blocks, or as it was filed."""
        closed = why_closed(term, calendar_of(request), clock.today())
        may_write = self.may_write(request) and not closed
        content = content_of(review)
        context: dict[str, Any] = {
            "student": student,
            "term": term,
            "back": safe_back(request),
            "review": review,
            "form": form,
            "said": [(voice, content.of(voice)) for voice in Voice],
            "next_term": content.next_term,
            "facts": self._facts(request, student, term) if may_write else [],
            "closed": closed,
            "may_write": may_write,
            "sees_class": _sees_class(request, student),
            "is_done": review is not None and review.state == ReviewState.DONE,
            "history": self._history(review),
            "may_print": can(request.user, Capability.PRINT_REPORTS, request.school),
            "may_print_own": may_print_review(request.user, student, review),
        }
        return render(request, "mentoring/progress/review.html", context, status=status)

    def _history(self, review: TermReview | None) -> list[FieldChange]:
        """Corrections of a done review, newest first."""
        if review is None or review.state != ReviewState.DONE:
            return []
        rows = FieldChange.objects.filter(object_id=review.public_id).select_related("actor")
        changes = list(rows.order_by("-id")[:20])
        for change in changes:
            change.label = FIELD_LABELS.get(change.field, change.field)
        return changes


def _sees_class(request: HttpRequest, student: Student) -> bool:
    """Whether the list of the pupil's class opens: not for who sees this one child alone."""
    classes = SchoolClass.objects.visible_to(request.user).filter(school=request.school)
    return classes.filter(pk=student.current_class_id).exists()


class ClassReviews(DeskView, View):
    """A class's reviews of a term, one after the other."""

    capability = Capability.READ_CARE

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group: SchoolClass = class_or_404(request, public_id)
        term, today = term_asked(request), clock.today()
        lines = class_reviews(request.user, group, term, min(today, term.last_day))
        address = reverse("mentoring:class_reviews", args=[group.public_id])
        context = {
            "group": group,
            "term": term,
            "back": f"{address}?term={term.code}",
            "lines": lines,
            "done": sum(line.is_done for line in lines),
            "next": next((line for line in lines if not line.is_done), None),
            "closed": why_closed(term, calendar_of(request), today),
            "may_write": can(request.user, Capability.WRITE_CARE, request.school),
            "may_print": can(request.user, Capability.PRINT_REPORTS, request.school),
        }
        return render(request, "mentoring/progress/class_reviews.html", context)
