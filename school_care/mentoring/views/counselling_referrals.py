"""转介: made from the pupil's file, answered, returned, taken back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.mentoring import selectors_counselling as reads
from school_care.mentoring.forms_counselling import AnswerForm, ReasonForm, ReferForm
from school_care.mentoring.models import CounsellingCase, Referral
from school_care.mentoring.services.counselling import referrals as service
from school_care.mentoring.services.counselling.sight import counsellors_of
from school_care.mentoring.views.counselling_home import INVALID, POSTED, READ
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.models import Student
from school_care.students.views.doors import pupil_or_404

LISTED = 100


class ReferPupil(DeskView, View):
    """转介心理辅导: chips, a sentence, to whom."""

    capability = Capability.REFER
    http_method_names = POSTED
    template = "mentoring/counselling/refer.html"

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self.student(request, student_id)
        return self.page(request, student, ReferForm(counsellors=self.counsellors(request)))

    def post(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = self.student(request, student_id)
        form = ReferForm(request.POST, counsellors=self.counsellors(request))
        if form.is_valid():
            given = form.cleaned_data
            try:
                referral = service.refer(
                    by=request.user,
                    student=student,
                    to=form.counsellor(),
                    concerns=given["concerns"],
                    text=given["text"],
                    urgent=given["urgent"],
                    public_id=given["public_id"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"已转介给{referral.to.name}，对方已收到提醒。")
                return redirect("mentoring:referral", referral.public_id)
        return self.page(request, student, form, status=INVALID)

    def student(self, request: HttpRequest, public_id: UUID) -> Student:
        pupils = Student.objects.kept_by(request.user, self.capability).enrolled()
        pupils = pupils.filter(school=request.school).select_related("current_class")
        return pupil_or_404(request, public_id, among=pupils)

    def counsellors(self, request: HttpRequest) -> list:
        return [one for one in counsellors_of(request.school) if one.pk != request.user.pk]

    def page(
        self, request: HttpRequest, student: Student, form: ReferForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "student": student,
            "form": form,
            "counsellors": self.counsellors(request),
            "days": service.ANSWER_DAYS,
            "nobody": service.NO_COUNSELLOR,
        }
        return render(request, self.template, context, status=status)


class MyReferrals(DeskView, View):
    """我的转介: what one made oneself, and how each stands."""

    capability = Capability.REFER
    http_method_names = READ

    def get(self, request: HttpRequest) -> HttpResponse:
        user, calendar = request.user, calendar_of(request)
        rows = reads.referrals_of(user, request.school).filter(made_by=user)[:LISTED]
        lines = [reads.referral_line(user, one, calendar) for one in rows]
        return render(request, "mentoring/counselling/my_referrals.html", {"lines": lines})


class ReferralMixin(DeskView):
    """One referral of the active school within the person's sight, else 404."""

    capability = Capability.READ_CARE

    def referral(self, request: HttpRequest, public_id: UUID) -> Referral:
        found = get_object_or_404(
            reads.referrals_of(request.user, request.school), public_id=public_id
        )
        found.school = found.student.school = request.school
        return found


class ShowReferral(ReferralMixin, View):
    """How it stands, until when an answer is due, who knows, whether it can be taken back."""

    http_method_names = READ

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(request, self.referral(request, public_id))

    def page(
        self, request: HttpRequest, referral: Referral, status: int = 200, **forms: Any
    ) -> HttpResponse:
        user = request.user
        line = reads.referral_line(user, referral, calendar_of(request))
        mine = referral.made_by_id == user.pk
        to_me = referral.to_id == user.pk
        cases = CounsellingCase.objects.visible_to(user).filter(student=referral.student_id)
        context = {
            "line": line,
            "referral": referral,
            "student": referral.student,
            "mine": mine,
            "to_me": to_me,
            "case": cases.filter(counsellor=user).first() if to_me else None,
            "answer_form": AnswerForm(),
            "return_form": ReasonForm(prefix="back"),
            "days": service.ANSWER_DAYS,
            **forms,
        }
        return render(request, "mentoring/counselling/referral.html", context, status=status)


class ReferralStep(ReferralMixin, View):
    """A step on a referral; asked for plainly (after signing in again) it leads back there."""

    http_method_names = POSTED

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect("mentoring:referral", self.referral(request, public_id).public_id)


class CounsellorStep(ReferralStep):
    """A step only a counsellor takes."""

    capability = Capability.COUNSEL


class AcceptReferral(CounsellorStep):
    """接收: the case is open, the file is in sight."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        referral = self.referral(request, public_id)
        with refusals_as_messages(request) as tried:
            case = service.accept_referral(by=request.user, referral=referral)
        if not tried.done:
            return redirect("mentoring:referral", referral.public_id)
        messages.success(request, f"已接收，个案{case.number}。转介的老师已收到提醒。")
        return redirect("mentoring:case", case.public_id)


class ReturnReferral(CounsellorStep):
    """退回, with a reason."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        referral = self.referral(request, public_id)
        form = ReasonForm(request.POST, prefix="back")
        if form.is_valid():
            with refusals_as_messages(request) as tried:
                service.return_referral(
                    by=request.user, referral=referral, reason=form.cleaned_data["reason"]
                )
            if tried.done:
                messages.success(request, "已退回，转介的老师会看到原因。")
                return redirect("mentoring:counselling")
            return redirect("mentoring:referral", referral.public_id)
        show = ShowReferral()
        show.setup(request, public_id=public_id)
        return show.page(request, referral, status=INVALID, return_form=form)


class AnswerReferrer(CounsellorStep):
    """答复转介老师: what may be done meanwhile."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        referral = self.referral(request, public_id)
        with refusals_as_messages(request) as tried:
            service.answer_referrer(
                by=request.user, referral=referral, answer=request.POST.get("answer", "")
            )
        if tried.done:
            messages.success(request, "已答复，转介的老师已收到提醒。")
        return redirect("mentoring:referral", referral.public_id)


class RevokeReferral(ReferralStep):
    """撤回, while nobody has answered."""

    capability = Capability.REFER

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        referral = self.referral(request, public_id)
        with refusals_as_messages(request) as tried:
            service.revoke_referral(by=request.user, referral=referral)
        if tried.done:
            messages.success(request, "已撤回转介。")
        return redirect("mentoring:referral", referral.public_id)
