"""保护事项: the page of a case, and what is written into it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.cases.models import Protection, ProtectionCall, ProtectionEntry
from school_care.cases.protection.enums import CallTo, EntryKind, Level
from school_care.cases.protection.forms_case import (
    CallForm,
    EntryForm,
    NumberForm,
    WithdrawForm,
)
from school_care.cases.protection.parts import part_of
from school_care.cases.protection.services import calls, entries
from school_care.cases.protection.services.glass import may_break
from school_care.cases.protection.services.steps import may_follow
from school_care.cases.protection.sight import level_of
from school_care.cases.protection.views.doors import (
    CaseFormView,
    OfProtection,
    case_or_404,
    case_url,
)
from school_care.core import audit
from school_care.school.views.tools import refusals_as_messages

READ = "protection.read"
OF_TWO_SIDES = "要让帮扶的老师也看到的，去掉「只给经办人看」的勾，不写另一方学生是谁。"


class ShowProtection(OfProtection, View):
    """The case by level; that it was opened is traced."""

    http_method_names = ("get", "head", "options")
    template = "cases/protection/page.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        protection = case_or_404(request, public_id)
        reading = self.reading(request, protection)
        audit.record(READ, actor=request.user, row=protection, level=int(reading.level))
        part = part_of(protection.kind)
        data = part.context(request, protection, reading.level) if part else {}
        context = {
            **data,
            "part": data,
            "part_template": part.template if part else "",
            "protection": protection,
            "level": reading.level,
            "page": reading,
            "may_break": may_break(request.user, protection),
            "writes": level_of(request.user, protection, glass=False) >= Level.OWN,
            "closes": reading.acts and may_follow(protection, "closed"),
            "follows": reading.acts
            and protection.is_report
            and protection.state in ("reported", "handling"),
            "reopens": reading.acts and protection.state == "closed",
        }
        return render(request, self.template, context)


class WriteEntry(CaseFormView):
    """记一笔: whoever is in the case."""

    least = Level.OWN
    title = "记一笔"
    also_over = True
    lead = ("写看到的、听到的和做了的，用原话，不推测。",)

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> EntryForm:
        kind = request.GET.get("kind")
        initial = {
            "kind": kind if kind in EntryKind.values else None,
            "in_content": protection.is_bullying,
        }
        return EntryForm(data, initial=initial)

    def more(self, request: HttpRequest, protection: Protection) -> dict[str, Any]:
        return {"lead": (*self.lead, OF_TWO_SIDES)} if protection.is_bullying else {}

    def save(self, request: HttpRequest, protection: Protection, form: EntryForm) -> str:
        entries.add(by=request.user, protection=protection, **form.cleaned_data)
        return "已记下。"


class WithdrawEntry(OfProtection, View):
    """撤下: the entry stays, struck through."""

    http_method_names = ("get", "head", "options", "post")
    least = Level.OWN
    template = "cases/protection/act.html"

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self.page(request, self.entry(request, public_id), WithdrawForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        entry = self.entry(request, public_id)
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            return self.page(request, entry, form, status=422)
        with refusals_as_messages(request) as tried:
            entries.withdraw(by=request.user, entry=entry, why=form.cleaned_data["why"])
        if tried.done:
            messages.success(request, "已撤下，原文划去保留。")
        return redirect(case_url(entry.protection))

    def entry(self, request: HttpRequest, public_id: UUID) -> ProtectionEntry:
        """The entry, for its author or a handler: 404 for whoever may not read it."""
        rows = ProtectionEntry.objects.filter(protection__school=request.school)
        entry = get_object_or_404(rows.select_related("protection"), public_id=public_id)
        if entry.written_by_id != request.user.pk:
            readable = ProtectionEntry.objects.visible_to(request.user)
            get_object_or_404(readable, pk=entry.pk)
            self.least = Level.CONTENT
        entry.protection = self.case(request, entry.protection.public_id)
        return entry

    def page(
        self, request: HttpRequest, entry: ProtectionEntry, form: WithdrawForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "page": self.reading(request, entry.protection),
            "form": form,
            "title": "撤下一条记录",
            "lead": ("撤下以后原文仍然保留，划去显示，写明谁、什么时候、为什么。",),
            "button": "撤下",
            "back": case_url(entry.protection),
        }
        return render(request, self.template, context, status=status)


class WriteCall(CaseFormView):
    """登记电话: who rang whom, when, who answered, under which number."""

    least = Level.OWN
    title = "登记电话"
    lead = ("先打电话，再登记。接报编号还没有的，以后在这次电话下面补上。",)

    def form(self, request: HttpRequest, protection: Protection, data: Any = None) -> CallForm:
        to = request.GET.get("to")
        first = CallTo.POLICE_110 if protection.is_report else None
        asked = to if to in CallTo.values else first
        return CallForm(data, initial={"to": asked, "caller": request.user.name})

    def save(self, request: HttpRequest, protection: Protection, form: CallForm) -> str:
        calls.record(by=request.user, protection=protection, **form.cleaned_data)
        return "电话已登记。"


class CallNumber(OfProtection, View):
    """补接报编号."""

    http_method_names = ("options", "post")
    least = Level.OWN

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        rows = ProtectionCall.objects.filter(protection__school=request.school)
        call = get_object_or_404(rows.select_related("protection"), public_id=public_id)
        if call.written_by_id != request.user.pk:
            get_object_or_404(ProtectionCall.objects.visible_to(request.user), pk=call.pk)
            self.least = Level.CONTENT
        call.protection = self.case(request, call.protection.public_id)
        form = NumberForm(request.POST)
        if not form.is_valid():
            messages.error(request, "请填写接报编号，不超过60个字。")
            return redirect(case_url(call.protection))
        with refusals_as_messages(request) as tried:
            calls.add_number(by=request.user, call=call, **form.cleaned_data)
        if tried.done:
            messages.success(request, "接报编号已补上。")
        return redirect(case_url(call.protection))
