"""心理危机: reported in one minute, and who is with the child handed on from one to the next."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.cases.models import CrisisWatch, Protection
from school_care.cases.protection.crisis_words import DO_NOW, WhereNow
from school_care.cases.protection.enums import Level
from school_care.cases.protection.forms_crisis import CrisisForm, CrisisStartForm, OfferForm
from school_care.cases.protection.services import crisis_opening, people, watches
from school_care.cases.protection.services.crisis_opening import Noticed
from school_care.cases.protection.services.crisis_rights import may_act
from school_care.cases.protection.services.filing import pupil_by_words
from school_care.cases.protection.services.watches_read import running_of
from school_care.cases.protection.sight import level_of
from school_care.cases.protection.views.doors import (
    INVALID,
    CaseFormView,
    OfProtection,
    case_or_404,
)
from school_care.core import clock
from school_care.school.enums import Capability
from school_care.school.models import School, User
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.models import Student
from school_care.students.views.doors import pupil_or_404

WRITES = ("get", "head", "options", "post")
MOST_FOUND = 12
FILED = "已报告，心理教师、德育主任和校长已收到提醒。"
SAID = {
    WhereNow.UNKNOWN: "找不到孩子：马上拨打110，同时分头找，告诉德育主任。",
    WhereNow.HOME: "孩子在家：电话不要断，请一位可靠的大人守在孩子身边；有危险拨打110、120。",
}


class Reporting(DeskView):
    """What both forms share: at the school everybody may."""

    capability = Capability.REPORT_HARM
    http_method_names = WRITES

    def staff(self, request: HttpRequest) -> list[User]:
        """Colleagues who may be with the child."""
        found = people.holders_of(Capability.REPORT_HARM, request.school)
        return sorted((one for one in found if one.pk != request.user.pk), key=lambda one: one.name)

    def file(self, request: HttpRequest, form: CrisisForm, **who: Any) -> HttpResponse:
        """Report it and show the case. Raises Refused."""
        given = form.cleaned_data
        noticed = Noticed(
            triggers=given["triggers"],
            where=given["where"],
            place=given["place"],
            words=given["words"],
            found_at=min(given["found_at"] or clock.now(), clock.now()),
            home_suspected=given["home_suspected"],
            with_other=form.other,
            **who,
        )
        row = crisis_opening.report(
            by=request.user, school=request.school, noticed=noticed, public_id=given["public_id"]
        )
        messages.success(request, FILED)
        if said := SAID.get(WhereNow(given["where"])):
            messages.warning(request, said)
        return redirect("cases:protection", row.public_id)

    def page(self, request: HttpRequest, form: CrisisForm, **more: Any) -> HttpResponse:
        """The form."""
        context = {"form": form, "do_now": DO_NOW, **more}
        status = INVALID if form.is_bound and form.errors else 200
        return render(request, "cases/protection/crisis.html", context, status=status)


class NewCrisis(Reporting, View):
    """From a pupil's file."""

    def get(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = pupil_or_404(request, student_id)
        return self.page(request, CrisisForm(staff=self.staff(request)), student=student)

    def post(self, request: HttpRequest, student_id: UUID) -> HttpResponse:
        student = pupil_or_404(request, student_id)
        form = CrisisForm(request.POST, staff=self.staff(request))
        if form.is_valid():
            try:
                return self.file(request, form, student=student)
            except Refused as refusal:
                form.add_error(None, str(refusal))
        return self.page(request, form, student=student)


class StartCrisis(Reporting, View):
    """Without a file: search among one's own pupils, or write down who it is. Whoever writes a name
    is never told whether there is such a child."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, CrisisStartForm(staff=self.staff(request)), **self.sees(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        if "look" in request.POST:
            return self.found(request, request.POST.get("find", ""))
        form = CrisisStartForm(request.POST, staff=self.staff(request))
        if form.is_valid():
            known = _by_words(request.school, form)
            try:
                return self.file(request, form, student=known, pupil_words=form.pupil_words)
            except Refused as refusal:
                form.add_error(None, str(refusal))
        return self.page(request, form, **self.sees(request))

    def found(self, request: HttpRequest, words: str) -> HttpResponse:
        """Pupils of this name, each a way to the form; posted, so that no address holds a name."""
        rows = _pupils(request).matching(words).in_class_order() if words.strip() else []
        form = CrisisStartForm(initial={"find": words}, staff=self.staff(request))
        more = {"pupils": list(rows[:MOST_FOUND]), "looked_for": words.strip()}
        return self.page(request, form, **more, **self.sees(request))

    def sees(self, request: HttpRequest) -> dict[str, Any]:
        """Whether there is anybody to search among."""
        return {"sees_pupils": _pupils(request).exists(), "starts": True}


def _pupils(request: HttpRequest) -> Any:
    rows = Student.objects.visible_to(request.user).filter(school=request.school)
    return rows.going_on().enrolled().select_related("current_class")


def _by_words(school: School, form: CrisisStartForm) -> Student | None:
    return pupil_by_words(school, form.cleaned_data["name"], form.cleaned_data["group"])


class OfCrisis(OfProtection):
    """Pages of a crisis: for whoever acts in it; `least` narrows to whoever follows the course, or
    reads the content."""

    least = Level.NONE

    def case(self, request: HttpRequest, public_id: UUID) -> Protection:
        """404 for what one may not know of or what is no crisis, 403 for what others do."""
        protection = case_or_404(request, public_id)
        require_crisis(request, protection, self.least)
        return protection


def require_crisis(request: HttpRequest, protection: Protection, least: Level) -> None:
    """Raises PermissionDenied for whoever may not act, or sees less than `least`."""
    if not protection.is_crisis:
        raise PermissionDenied
    if not may_act(request.user, protection):
        raise PermissionDenied
    if least and level_of(request.user, protection, glass=False) < least:
        raise PermissionDenied


class CrisisFormView(OfCrisis, CaseFormView):
    """A form about a crisis; see CaseFormView."""

    template = "cases/protection/crisis_act.html"


class Offer(CrisisFormView):
    """交给下一位."""

    title = "交接陪护"
    button = "请他接手"
    template = "cases/protection/crisis_offer.html"

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> OfferForm:
        found = people.holders_of(Capability.REPORT_HARM, protection.school)
        running = running_of(protection)
        staff = [one for one in found if running is None or one.pk != running.user_id]
        return OfferForm(data, staff=sorted(staff, key=lambda one: one.name))

    def more(self, request: HttpRequest, protection: Protection) -> dict[str, Any]:
        return {"running": running_of(protection)}

    def save(self, request: HttpRequest, protection: Protection, form: OfferForm) -> str:
        to, note = form.person, form.cleaned_data["note"]
        watches.offer(by=request.user, protection=protection, to=to, note=note)
        if to.pk == request.user.pk:
            return "已由您陪护。请不要离开孩子。"
        return f"已请{to.name}接手。对方点「我已接手」以前，请不要离开孩子。"


class Answer(OfProtection, View):
    """接手, or cannot come; the person asked alone."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        rows = CrisisWatch.objects.filter(
            protection__in=Protection.objects.visible_to(request.user),
            protection__school=request.school,
        )
        watch = get_object_or_404(rows.select_related("protection__school"), public_id=public_id)
        if watch.user_id != request.user.pk:
            raise PermissionDenied
        accepts = request.POST.get("answer") != "decline"
        with refusals_as_messages(request) as tried:
            if accepts:
                watches.accept(by=request.user, watch=watch)
            else:
                watches.decline(by=request.user, watch=watch)
        if tried.done:
            said = "已由您陪护。请不要离开孩子。" if accepts else "已告诉请您的老师，您现在去不了。"
            messages.success(request, said)
        if level_of(request.user, watch.protection) == Level.NONE:
            return redirect("cases:protections")
        return redirect("cases:protection", watch.protection.public_id)
