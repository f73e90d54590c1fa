"""保护事项: what a handler does with a case: people, the family, the pupil's name, its end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views import View

from school_care.cases.models import Protection, ProtectionPerson
from school_care.cases.protection.enums import Level
from school_care.cases.protection.forms_case import (
    EndForm,
    FindForm,
    GlassForm,
    GuardianForm,
    KeepOutForm,
    PersonForm,
    ToldForm,
)
from school_care.cases.protection.services import closing, guardian, people, told
from school_care.cases.protection.services.glass import MIN_WHY, break_glass, may_break
from school_care.cases.protection.services.naming import put_name
from school_care.cases.protection.views.doors import CaseFormView, OfProtection, case_url
from school_care.school.enums import Capability
from school_care.school.views.tools import refusals_as_messages, uuid_or_404
from school_care.students.models import Student
from school_care.students.selectors import pupils_in_sight

MOST_FOUND = 20


class LetIn(CaseFormView):
    """请人参加: 经办人, 帮扶人, 陪护人."""

    title = "请老师参加"
    button = "请他参加"
    lead = ("只有名单上的人能看这件事项；人数越少越好。",)
    also_over = True

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> PersonForm:
        return PersonForm(data, staff=staff_for(protection), watched=protection.is_crisis)

    def save(self, request: HttpRequest, protection: Protection, form: PersonForm) -> str:
        people.let_in(by=request.user, protection=protection, **form.cleaned_data)
        return f"{form.cleaned_data['user'].name}已参加。"


class KeepOut(CaseFormView):
    """回避: somebody sees nothing of it from now."""

    title = "登记回避"
    button = "登记回避"
    lead = ("涉嫌的、是学生或疑似侵害人亲属的，要回避：从现在起看不到这件事项的任何内容和提醒。",)
    also_over = True

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> KeepOutForm:
        staff = [one for one in staff_for(protection) if one.pk != request.user.pk]
        return KeepOutForm(data, staff=staff)

    def save(self, request: HttpRequest, protection: Protection, form: KeepOutForm) -> str:
        people.keep_out(by=request.user, protection=protection, **form.cleaned_data)
        return f"{form.cleaned_data['user'].name}已登记回避。"


def staff_for(protection: Protection) -> list:
    """Who works at the school and may take part: those who do not keep out."""
    out = people.kept_out_of(protection)
    here = people.holders_of(Capability.REPORT_HARM, protection.school)
    return sorted((one for one in here if one.pk not in out), key=lambda one: one.name_key)


class EndPart(OfProtection, View):
    """Somebody is no longer in the case."""

    http_method_names = ("options", "post")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        rows = ProtectionPerson.objects.visible_to(request.user)
        person = get_object_or_404(
            rows.filter(protection__school=request.school).select_related("protection", "user"),
            public_id=public_id,
        )
        protection = person.protection = self.case(request, person.protection.public_id)
        with refusals_as_messages(request) as tried:
            people.end_part(by=request.user, person=person)
        if tried.done:
            messages.success(request, f"{person.user.name}不再参加，写过的保留。")
        return CaseFormView.onward(self, request, protection)


class Guardian(CaseFormView):
    """监护人涉嫌: flagged, or the flag taken away with the reason."""

    template = "cases/protection/guardian.html"
    also_over = True

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> GuardianForm:
        return GuardianForm(data, clears=protection.guardian_suspect)

    def save(self, request: HttpRequest, protection: Protection, form: GuardianForm) -> str:
        value = request.POST.get("value") == "1"
        why = form.cleaned_data["why"]
        guardian.set_flag(by=request.user, protection=protection, value=value, why=why)
        if value:
            return "已登记监护人涉嫌，给家里的一切材料从现在起暂停。"
        return "已取消，给家里的材料可以恢复。"


class NoteTold(CaseFormView):
    """是否通知监护人."""

    title = "是否通知监护人"

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> ToldForm:
        initial = {
            "revision": protection.revision,
            "told": protection.guardians_told,
            "at": protection.guardians_told_at,
            "words": protection.guardians_words,
        }
        return ToldForm(data, initial=initial)

    def save(self, request: HttpRequest, protection: Protection, form: ToldForm) -> str:
        told.note_told(by=request.user, protection=protection, **form.cleaned_data)
        return "已记下。"

    def more(self, request: HttpRequest, protection: Protection) -> dict[str, Any]:
        return {"lead": (told.SUSPECTED,) if protection.guardian_suspect else ()}


class PutName(CaseFormView):
    """Which pupil it is: looked for by name, chosen, and put to the case."""

    template = "cases/protection/name.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        protection = self.case(request, public_id)
        if protection.student_id is not None:
            return redirect(case_url(protection))
        return super().get(request, public_id)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        if "student" not in request.POST:
            return self.search(request, public_id)
        protection = self.case(request, public_id)
        pupils = pupils_in_sight(request.user, request.school)
        chosen = uuid_or_404(request.POST.get("student"))
        student = get_object_or_404(pupils, public_id=chosen)
        with refusals_as_messages(request) as tried:
            put_name(by=request.user, protection=protection, student=student)
        if tried.done:
            messages.success(request, "已确定学生，事项有了编号。")
        return redirect(case_url(protection))

    def search(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """The pupils found; posted, so that no name stands in an address."""
        protection = self.case(request, public_id)
        form = FindForm(request.POST)
        self.found: list[Student] | None = None
        if form.is_valid():
            pupils = pupils_in_sight(request.user, request.school)
            found = pupils.filter(pk__in=matching(form.cleaned_data["words"]))
            self.found = list(found.select_related("current_class")[:MOST_FOUND])
        return self.page(request, protection, form, status=200 if form.is_valid() else 422)

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> FindForm:
        return FindForm(data)

    def more(self, request: HttpRequest, protection: Protection) -> dict[str, Any]:
        return {"found": getattr(self, "found", None)}


def matching(words: str):
    """Keys of pupils whose name begins so."""
    return Student.objects.matching(words.strip()).order_by().values("pk")


class Glass(CaseFormView):
    """紧急查阅: the page says before what it does."""

    least = Level.KNOWN
    title = "紧急查阅"
    button = "填好原因，打开半小时"
    also_over = True
    lead = (
        f"只在紧急时使用。写明原因（至少{MIN_WHY}个字），打开后可看半小时，只能看，不能改。",
        "打开后，经办人和审计人员马上收到提醒，您的姓名、时间和原因长期保留。",
    )

    def case(self, request: HttpRequest, public_id: UUID) -> Protection:
        """For whoever may break it: 403 for everybody else who knows of the case."""
        protection = super().case(request, public_id)
        if not may_break(request.user, protection):
            raise PermissionDenied
        return protection

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> GlassForm:
        return GlassForm(data)

    def save(self, request: HttpRequest, protection: Protection, form: GlassForm) -> str:
        row = break_glass(by=request.user, protection=protection, why=form.cleaned_data["why"])
        return f"已打开，{timezone.localtime(row.until_at):%H:%M}自动关闭。"


class Follow(CaseFormView):
    """转入跟踪帮扶, when the bodies have done their part."""

    title = "转入跟踪帮扶"
    lead = ("有关部门已有处置结果，学校接着关爱这名学生。写明结果；以后还可以再交有关部门。",)
    button = "转入跟踪帮扶"
    act = staticmethod(closing.follow)
    said = "已转入跟踪帮扶。"

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> EndForm:
        return EndForm(data, initial={"state": protection.state})

    def save(self, request: HttpRequest, protection: Protection, form: EndForm) -> str:
        self.act(by=request.user, protection=protection, **form.cleaned_data)
        return self.said


class Close(Follow):
    """结案."""

    title = "结案"
    lead = ("结案后仍可查阅，不能删除；有新的情况可以重新办理。",)
    button = "结案"
    template = "cases/protection/close.html"
    act = staticmethod(closing.close)
    said = "已结案。"


class Reopen(Follow):
    """重新办理."""

    title = "重新办理"
    lead = ("原来的记录都保留，状态回到「跟踪帮扶」。又一次受到侵害的，请另报一件。",)
    button = "重新办理"
    also_over = True
    act = staticmethod(closing.reopen)
    said = "已重新办理。"
