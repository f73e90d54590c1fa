"""告知与同意: what families are told and asked, one pupil at a time or a class together."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.core.answers import pdf_answer
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students import selectors
from school_care.students import selectors_consents as reads
from school_care.students.consent_paper import print_consent_papers
from school_care.students.enums import Purpose
from school_care.students.forms_consents import (
    AnswerForm,
    ClassAnswersForm,
    ClassNoticeForm,
    WithdrawForm,
    day_of,
    told_to_of,
)
from school_care.students.models import Student
from school_care.students.purposes import ASKED, NOTICE_DATED, NOTICE_VERSION, TOLD
from school_care.students.services import consents
from school_care.students.services.consents import Answers, Outcome
from school_care.students.services.rights import may_edit
from school_care.students.silence import spoken
from school_care.students.views.doors import (
    class_or_404,
    pupil_or_404,
    require_for_class,
    require_may,
)
from school_care.students.views.left_out import say_left_out

INVALID = 422
ONE_BY_ONE = "walk"  # the class is gone through on a phone, pupil after pupil


def tell_outcome(request: HttpRequest, outcome: Outcome) -> None:
    """Say what a withdrawal did to the public pages."""
    if outcome.taken_down is None:
        messages.warning(request, "公开文章暂时没有检查完，系统会在十分钟内自动再查。")
    elif outcome.taken_down:
        titles = "、".join(outcome.taken_down)
        messages.warning(request, f"已撤下{len(outcome.taken_down)}篇公开文章：{titles}。")
    if outcome.pictures:
        messages.info(request, "公开网站上的图片，已提醒公告编辑人工核对。")


class ConsentMixin(DeskView):
    """One pupil, or one class, of the active school within the person's sight, else 404; for whom
    they may not do what the page is for: 403."""

    capability = Capability.EDIT_ARCHIVE

    def pupil(self, request: HttpRequest, public_id: UUID) -> Student:
        student = pupil_or_404(request, public_id)
        require_may(request, self.capability, student)
        return student

    def group(self, request: HttpRequest, public_id: UUID) -> SchoolClass:
        group = class_or_404(request, public_id)
        require_for_class(request, self.capability, group)
        return group


class Purposes(DeskView, View):
    """What a child's data is used for, in plain words; and how far the classes are."""

    capability = Capability.VIEW_PUPILS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        keeps = can(request.user, Capability.EDIT_ARCHIVE, request.school)
        groups = selectors.classes_in_sight(request.user, request.school) if keeps else []
        counts = reads.class_counts(request.user, request.school, groups) if groups else []
        context = {
            "told": TOLD,
            "asked": list(ASKED.values()),
            "version": NOTICE_VERSION,
            "dated": NOTICE_DATED,
            "counts": [count for count in counts if count.pupils],
        }
        return render(request, "students/consents/purposes.html", context)


class PupilConsents(ConsentMixin, View):
    """One pupil: told when, each purpose and its history; below it the family's next answer."""

    capability = Capability.VIEW_PUPILS
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        return self._page(request, student, self._form(request, student))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student = self.pupil(request, public_id)
        require_may(request, Capability.EDIT_ARCHIVE, student)
        form = self._form(request, student)
        if form.is_valid():
            try:
                outcome = self._store(request, student, form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已保存。")
                tell_outcome(request, outcome)
                return redirect(self._next(request, student))
        return self._page(request, student, form, status=INVALID)

    def _form(self, request: HttpRequest, student: Student) -> AnswerForm:
        people = reads.speakers_of([student]).get(student.pk, [])
        student.notices_read = reads.notices_of(request.user, student)
        told = reads.is_told(student.notices_read)
        return AnswerForm(request.POST or None, people=people, told=told)

    def _store(self, request: HttpRequest, student: Student, form: AnswerForm) -> Outcome:
        speaker = form.speaker(student)
        how = {"by": request.user, "channel": form.cleaned_data["channel"]}
        outcome = Outcome([], [])
        if form.answers():
            outcome = consents.record_answers(
                **how,
                answers=[Answers(student, speaker, form.answers())],
                given_on=day_of(form),
                form_id=form.cleaned_data["form_id"],
            )
        if form.cleaned_data["told"]:
            consents.record_notice(
                **how, students=[student], told_to=told_to_of(speaker), told_on=day_of(form)
            )
        return outcome

    def _next(self, request: HttpRequest, student: Student) -> str:
        here = reverse("students:consent", args=[student.public_id])
        if ONE_BY_ONE not in request.POST:
            return here
        following = reads.next_open_pupil(request.user, student)
        if following is not None:
            there = reverse("students:consent", args=[following.public_id])
            return f"{there}?{ONE_BY_ONE}=1"
        messages.success(request, "这个班已经全部登记完。")
        group = student.current_class
        return reverse("students:class_consents", args=[group.public_id]) if group else here

    def _page(
        self, request: HttpRequest, student: Student, form: AnswerForm, status: int = 200
    ) -> HttpResponse:
        standings = reads.standings_of(request.user, student)
        context = {
            "student": student,
            "notices": student.notices_read,
            "told": reads.is_told(student.notices_read),
            "standings": standings,
            "form": form,
            "is_open": not reads.is_told(student.notices_read)
            or any(standing.answer is None for standing in standings),
            "may_edit": may_edit(request.user, student),
            "walk": ONE_BY_ONE in request.GET or ONE_BY_ONE in request.POST,
            "documents_url": reverse("students:document_new", args=[student.public_id]),
        }
        return render(request, "students/consents/pupil.html", context, status=status)


class WithdrawConsent(ConsentMixin, View):
    """撤回同意: by whom and how, then it holds no more, everywhere."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID, purpose: str) -> HttpResponse:
        student, standing = self._holding(request, public_id, purpose)
        if standing.state != "agreed":
            return redirect("students:consent", student.public_id)
        return self._page(request, student, standing, self._form(request, student))

    def post(self, request: HttpRequest, public_id: UUID, purpose: str) -> HttpResponse:
        student, standing = self._holding(request, public_id, purpose)
        form = self._form(request, student)
        if form.is_valid():
            try:
                outcome = consents.withdraw_consent(
                    by=request.user,
                    student=student,
                    purpose=standing.purpose,
                    speaker=form.speaker(student),
                    channel=form.cleaned_data["channel"],
                    on=day_of(form),
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"已撤回：{standing.use.title}。")
                tell_outcome(request, outcome)
                return redirect("students:consent", student.public_id)
        return self._page(request, student, standing, form, status=INVALID)

    def _holding(
        self, request: HttpRequest, public_id: UUID, purpose: str
    ) -> tuple[Student, reads.Standing]:
        if purpose not in Purpose.values:
            raise Http404
        student = self.pupil(request, public_id)
        standings = reads.standings_of(request.user, student)
        return student, next(one for one in standings if one.purpose == purpose)

    def _form(self, request: HttpRequest, student: Student) -> WithdrawForm:
        people = reads.speakers_of([student]).get(student.pk, [])
        return WithdrawForm(request.POST or None, people=people)

    def _page(
        self,
        request: HttpRequest,
        student: Student,
        standing: reads.Standing,
        form: WithdrawForm,
        status: int = 200,
    ) -> HttpResponse:
        context = {"student": student, "standing": standing, "form": form}
        return render(request, "students/consents/withdraw.html", context, status=status)


class ClassConsents(ConsentMixin, View):
    """A class: who was told, what was answered; the pile of papers entered as a table."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self.group(request, public_id)
        rows = reads.class_rows(request.user, group)
        return self._page(request, group, ClassAnswersForm(rows=rows))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self.group(request, public_id)
        form = ClassAnswersForm(request.POST, rows=reads.class_rows(request.user, group))
        if form.is_valid():
            try:
                outcome = consents.record_answers(
                    by=request.user,
                    answers=form.answers(),
                    channel=form.cleaned_data["channel"],
                    given_on=day_of(form),
                    form_id=form.cleaned_data["form_id"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"已保存{len(form.answers())}名学生的答复。")
                tell_outcome(request, outcome)
                return redirect("students:class_consents", group.public_id)
        return self._page(request, group, form, status=INVALID)

    def _page(
        self, request: HttpRequest, group: SchoolClass, form: ClassAnswersForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "group": group,
            "form": form,
            "rows": form.rows,
            "columns": [reads.SHORT[purpose] for purpose in ASKED],
            "first_open": next((row for row in form.rows if row.is_open), None),
            "untold": sum(row.told_on is None for row in form.rows),
        }
        return render(request, "students/consents/class.html", context, status=status)


class ClassNotice(ConsentMixin, View):
    """家长会上已当面告知: the families of a class at once, absent ones unticked."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self.group(request, public_id)
        return self._page(request, group, self._form(request, group))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self.group(request, public_id)
        form = self._form(request, group)
        if form.is_valid():
            try:
                rows = consents.record_notice(
                    by=request.user,
                    students=form.students(),
                    told_to=form.cleaned_data["told_to"],
                    channel=form.cleaned_data["channel"],
                    told_on=day_of(form),
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                told = f"已登记{len(rows)}名学生的家庭已告知。" if rows else "这一天已经登记过。"
                messages.success(request, told)
                return redirect("students:class_consents", group.public_id)
        return self._page(request, group, form, status=INVALID)

    def _form(self, request: HttpRequest, group: SchoolClass) -> ClassNoticeForm:
        rows = reads.class_rows(request.user, group)
        return ClassNoticeForm(request.POST or None, rows=rows)

    def _page(
        self, request: HttpRequest, group: SchoolClass, form: ClassNoticeForm, status: int = 200
    ) -> HttpResponse:
        context = {"group": group, "form": form}
        return render(request, "students/consents/class_notice.html", context, status=status)


def _pdf(content: bytes) -> HttpResponse:
    return pdf_answer(content, f"告知书与同意书-{clock.today()}", as_attachment=False)


class PupilPaper(ConsentMixin, View):
    """The paper for one family."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        student: Any = self.pupil(request, public_id)
        with refusals_as_messages(request):
            return _pdf(print_consent_papers(school=request.school, students=[student]))
        return redirect("students:consent", student.public_id)


class ClassPaper(ConsentMixin, View):
    """The papers of a class in the order of the roster."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group = self.group(request, public_id)
        students, left_out = spoken(reads.pupils_of_class(request.user, group))
        say_left_out(request, left_out)
        if not students and left_out:
            return redirect("students:class_consents", group.public_id)
        if not students:
            messages.info(request, "这个班还没有学生，没有要打印的。")
            return redirect("students:class_consents", group.public_id)
        return _pdf(print_consent_papers(school=request.school, students=students))
