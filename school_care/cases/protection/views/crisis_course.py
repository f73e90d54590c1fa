"""心理危机: what is done for the child, each on a form of its own."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from school_care.attendance.numbers_shown import record_numbers_shown
from school_care.cases.models import Crisis, Protection
from school_care.cases.protection.crisis_words import family_block
from school_care.cases.protection.enums import Level
from school_care.cases.protection.forms_crisis import (
    BackForm,
    FollowForm,
    HandedForm,
    MeetingForm,
    ParentsForm,
    TalkForm,
    TreatForm,
    WhyForm,
)
from school_care.cases.protection.services import crisis, crisis_end, crisis_help
from school_care.cases.protection.services.crisis import Handing
from school_care.cases.protection.services.upwards import reports_of
from school_care.cases.protection.sight import level_of
from school_care.cases.protection.source import CRISIS
from school_care.cases.protection.views.crisis import CrisisFormView
from school_care.students.outward.cells_people import phone_of
from school_care.students.selectors import contacts_of, pupils_in_sight


def _reads(request: HttpRequest, protection: Protection) -> bool:
    return level_of(request.user, protection, glass=False) >= Level.CONTENT


def _block(request: HttpRequest, protection: Protection) -> str:
    return family_block(protection, level_of(request.user, protection))


class Parents(CrisisFormView):
    """告诉家长; while one of them is suspected the page says whom to ring instead."""

    title = "告诉家长"
    button = "登记"
    template = "cases/protection/crisis_parents.html"

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> ParentsForm:
        return ParentsForm(data)

    def more(self, request: HttpRequest, protection: Protection) -> dict[str, Any]:
        blocked = _block(request, protection)
        return {"family_block": blocked, "ring": [] if blocked else _numbers(request, protection)}

    def save(self, request: HttpRequest, protection: Protection, form: ParentsForm) -> str:
        given = dict(form.cleaned_data)
        reached = given.pop("reached") == "yes"
        crisis.tell_parents(by=request.user, protection=protection, reached=reached, **given)
        if reached:
            return "已登记。请家长马上到孩子身边，并签收告知书。"
        return "已记下。请再打其他家人；都联系不上的，找村（社区）和派出所。"


def _numbers(request: HttpRequest, protection: Protection) -> list[tuple[str, str, str]]:
    """Relation, name and number of the family, where this person sees the child's file."""
    student = protection.student
    if student is None:
        return []
    if not pupils_in_sight(request.user, request.school).filter(pk=student.pk).exists():
        return []
    found = []
    for one in contacts_of(request.user, student):
        if number := str(phone_of(one) or ""):
            found.append((one.relation or str(one.get_role_display()), one.name, number))
    if found:  # as wherever numbers are opened; nothing says on which page
        record_numbers_shown(by=request.user, students=[student], on="family")
    return found


class Treated(CrisisFormView):
    """送医."""

    title = "送医就诊"
    button = "登记"

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> TreatForm:
        first = Crisis.objects.filter(protection=protection).first()
        initial = {
            "hospital": first.hospital if first else "",
            "with_whom": (first.hospital_with if first else "") or request.user.name,
        }
        return TreatForm(data, reads=_reads(request, protection), initial=initial)

    def save(self, request: HttpRequest, protection: Protection, form: TreatForm) -> str:
        crisis.treat(by=request.user, protection=protection, **form.cleaned_data)
        return "已登记。"


class Handed(CrisisFormView):
    """交给监护人或医院: the watch ends."""

    title = "交给监护人或医院"
    button = "孩子已经交到"
    lead = ("当面交接，说清要注意什么；交到以后，学校的陪护才结束。",)

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> HandedForm:
        return HandedForm(data, family=not _block(request, protection))

    def more(self, request: HttpRequest, protection: Protection) -> dict[str, Any]:
        return {"family_block": _block(request, protection)}

    def save(self, request: HttpRequest, protection: Protection, form: HandedForm) -> str:
        given = form.cleaned_data
        handing = Handing(
            to=given["to"],
            whom=given["whom"],
            at=given["at"],
            id_shown=given.get("id_shown", False),
        )
        crisis.hand_over(by=request.user, protection=protection, handing=handing)
        return "已登记交接，辛苦了。"


class Meeting(CrisisFormView):
    """复学评估会."""

    least = Level.STEPS
    title = "复学评估会"
    button = "登记"
    lead = ("孩子返校前，请家长、心理教师、班主任和德育主任一起开会，看医院的意见，商定安排。",)

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> MeetingForm:
        return MeetingForm(data, reads=_reads(request, protection))

    def save(self, request: HttpRequest, protection: Protection, form: MeetingForm) -> str:
        crisis.meet(by=request.user, protection=protection, **form.cleaned_data)
        return "已登记评估会。"


class Back(CrisisFormView):
    """返校."""

    least = Level.STEPS
    title = "登记返校"
    button = "登记返校"

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> BackForm:
        return BackForm(data)

    def save(self, request: HttpRequest, protection: Protection, form: BackForm) -> str:
        crisis.come_back(by=request.user, protection=protection, on=form.cleaned_data["on"])
        return "已登记返校，请按约定的日子回看。"


class Follow(CrisisFormView):
    """回看."""

    least = Level.STEPS
    title = "记一次回看"
    lead = ("看一看孩子这几天怎么样。写的内容只有您和心理教师看得到。",)

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> FollowForm:
        held = Crisis.objects.filter(protection=protection).first()
        return FollowForm(data, initial={"every": held.follow_every if held else 7})

    def save(self, request: HttpRequest, protection: Protection, form: FollowForm) -> str:
        crisis.follow(by=request.user, protection=protection, **form.cleaned_data)
        return f"已记下，{form.cleaned_data['every']}天后再看。"


class Talk(CrisisFormView):
    """心理教师的谈话."""

    least = Level.CONTENT
    title = "记谈话"
    lead = ("只有心理教师和经办人看得到；校长、德育主任只看到谈过话。",)

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> TalkForm:
        return TalkForm(data)

    def save(self, request: HttpRequest, protection: Protection, form: TalkForm) -> str:
        crisis.talk(by=request.user, protection=protection, parts=form.parts)
        return "已记下。"


class Help(CrisisFormView):
    """求助函, after the call."""

    least = Level.STEPS
    title = "发求助函"
    button = "发出求助函"
    template = "cases/protection/crisis_help.html"

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> Any:
        return forms.Form(data)

    def more(self, request: HttpRequest, protection: Protection) -> dict[str, Any]:
        return {
            "rung": crisis_help.rung(protection),
            "unfinished": crisis_help.unfinished(protection),
            "receivers": [one.name for one, _ in crisis_help.receivers_of(protection)],
            "sent": [
                (one.recipient.name, one.get_state_display())
                for one in reports_of(protection, CRISIS)
            ],
        }

    def save(self, request: HttpRequest, protection: Protection, form: Any) -> str:
        sent = crisis_help.send(by=request.user, protection=protection)
        return f"求助函已发给{'、'.join(one.recipient.name for one in sent)}，请再打电话确认收到。"


class End(CrisisFormView):
    """结案: proposed by who reads the content, agreed by somebody else who leads."""

    least = Level.STEPS
    title = "结案"
    template = "cases/protection/crisis_end.html"

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> Any:
        agrees = data is not None and data.get("answer") == "agree"
        return forms.Form(data) if agrees else WhyForm(data)

    def more(self, request: HttpRequest, protection: Protection) -> dict[str, Any]:
        proposal = crisis_end.proposal_of(protection)
        user = request.user
        leads = crisis_end.leads(user, protection.school)
        reads = _reads(request, protection)
        return {
            "proposal": proposal,
            "why": proposal.why if proposal and reads else "",
            "missing": crisis_end.missing(protection),
            "agrees": proposal is not None and leads and proposal.by_id != user.pk,
            "proposes": proposal is None and reads,
        }

    def save(self, request: HttpRequest, protection: Protection, form: Any) -> str:
        answer, user = request.POST.get("answer"), request.user
        if answer == "agree":
            crisis_end.agree(by=user, protection=protection)
            return "已结案。"
        why = form.cleaned_data["why"]
        if answer == "disagree":
            crisis_end.disagree(by=user, protection=protection, why=why)
            return "已记下，暂不结案。"
        crisis_end.propose(by=user, protection=protection, why=why)
        return "已提出结案，等德育主任或校长同意。"

    def onward(self, request: HttpRequest, protection: Protection) -> HttpResponse:
        return redirect("cases:protection", protection.public_id)
