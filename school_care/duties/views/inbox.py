"""提醒: a person's own inbox, 已知悉, 稍后提醒, and where reminders are mailed."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.core import clock
from school_care.core.templatetags.days import short_date
from school_care.duties import selectors_inbox as reads
from school_care.duties.models import Notice
from school_care.duties.services import inbox
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages

PER_PAGE = 20
INVALID = 422


class Inbox(DeskView, View):
    """What this person was told: what still calls first."""

    capability = Capability.SIGN_IN
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        user, school, today = request.user, request.school or None, clock.today()
        page = Paginator(reads.inbox_of(user, school), PER_PAGE).get_page(request.GET.get("page"))
        lines = [reads.line_of(notice, user, school, today) for notice in page.object_list]
        context = {
            "page": page,
            "calling": [line for line in lines if line.notice.calls],
            "others": [line for line in lines if not line.notice.calls],
            "snoozes": inbox.SNOOZES,
            "failures": reads.failures_of(user, school),
            "mails": settings.REMIND_BY_MAIL,
        }
        return render(request, "duties/inbox/page.html", context)


class OnInbox(DeskView, View):
    """What is posted from the inbox; asked for plainly (after signing in again) it leads there."""

    capability = Capability.SIGN_IN
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: UUID | None = None) -> HttpResponse:
        if public_id is not None:
            self.notice(public_id)
        return redirect("duties:inbox")

    def notice(self, public_id: UUID) -> Notice:
        own = Notice.objects.visible_to(self.request.user).filter(
            school=self.request.school or None
        )
        return get_object_or_404(own, public_id=public_id)


class Read(OnInbox):
    """已知悉, of one row."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        inbox.acknowledge(by=request.user, notice=self.notice(public_id))
        return redirect("duties:inbox")


class ReadAll(OnInbox):
    """全部已知悉."""

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.school:
            count = inbox.acknowledge_all(by=request.user, school=request.school)
            if count:
                messages.success(request, f"{count}条提醒已标为已知悉。")
        return redirect("duties:inbox")


class Snooze(OnInbox):
    """稍后提醒: tomorrow or next Monday."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        notice = self.notice(public_id)
        until = request.POST.get("until", "")
        with refusals_as_messages(request) as tried:
            row = inbox.snooze(by=request.user, notice=notice, until=until)
        if tried.done:
            messages.success(request, f"好的，{short_date(row.snoozed_until)}再提醒您。")
        return redirect("duties:inbox")


class Address(DeskView, View):
    """提醒方式: one's own e-mail address; only where the school sends mail."""

    capability = Capability.SIGN_IN
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        self.require_mail()
        return self.page(request, {"address": request.user.email})

    def post(self, request: HttpRequest) -> HttpResponse:
        self.require_mail()
        address = request.POST.get("address", "")
        try:
            inbox.set_mail_address(by=request.user, address=address)
        except Refused as refusal:
            return self.page(request, {"address": address, "problem": str(refusal)}, INVALID)
        messages.success(
            request,
            "已保存，以后的提醒也会发到这个邮箱。" if address.strip() else "已停止邮件提醒。",
        )
        return redirect("duties:inbox")

    def require_mail(self) -> None:
        if not settings.REMIND_BY_MAIL:
            raise Http404

    def page(self, request: HttpRequest, context: dict[str, Any], status: int = 200):
        return render(request, "duties/inbox/address.html", context, status=status)
