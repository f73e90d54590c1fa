"""我的待办, 免办 and 撤回免办."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.core import clock
from school_care.duties import selectors_mine as reads
from school_care.duties.enums import DutyState, WaiveReason
from school_care.duties.forms_mine import WaiveForm
from school_care.duties.freshness import be_fresh
from school_care.duties.mine_lines import Bucket
from school_care.duties.models import Duty
from school_care.duties.services.waiving import may_waive, restore, waive
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back
from school_care.school.scoped import DeskView

PER_PAGE = 30
INVALID = 422


class MyDuties(DeskView, View):
    """我的待办: everything I owe, late first, by kind if I like; what I waived lately below."""

    capability = Capability.READ_CARE
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        user, school, today = request.user, request.school, clock.today()
        be_fresh(request)
        mine = reads.my_open(user, school)
        kinds = reads.kinds_of(mine, today)
        chosen = next((one for one in kinds if one.code == request.GET.get("kind")), None)
        rows = mine.filter(rule_code=chosen.code) if chosen else mine
        page = Paginator(reads.sorted_by_bucket(rows, today), PER_PAGE).get_page(
            request.GET.get("page")
        )
        back = self._here(request)
        items = reads.items_of(request, page.object_list, today, back)
        context = {
            "page": page,
            "groups": [
                (bucket, [item for item in items if item.bucket == bucket])
                for bucket in Bucket
                if any(item.bucket == bucket for item in items)
            ],
            "kinds": kinds,
            "chosen": chosen,
            "total": sum(one.count for one in kinds),
            "waived": reads.my_waived(user, school, today),
            "undo": reads.just_waived(request, today),
            "back": back,
            "reasons": WaiveReason.choices,
        }
        return render(request, "duties/mine/page.html", context)

    def _here(self, request: HttpRequest) -> str:
        """This page as it is narrowed, without the line of what was just waived."""
        kept = {name: request.GET[name] for name in ("kind", "page") if request.GET.get(name)}
        url = reverse("duties:mine")
        return f"{url}?{urlencode(kept)}" if kept else url


class OneDuty(DeskView):
    """A duty of the active school in the person's sight, else 404; theirs to decide, else 403."""

    capability = Capability.READ_CARE
    http_method_names = ["get", "head", "options", "post"]

    def duty(self, request: HttpRequest, public_id: UUID) -> Duty:
        duty = get_object_or_404(
            reads.duties_in_sight(request.user, request.school), public_id=public_id
        )
        if not may_waive(request.user, duty):
            raise PermissionDenied
        return duty

    def back(self, request: HttpRequest) -> str:
        """Where it was tapped."""
        return safe_back(request) or reverse("duties:mine")

    def row(self, request: HttpRequest, duty: Duty, **context: Any) -> HttpResponse:
        """The row in the list as it now is, for htmx."""
        today = clock.today()
        if duty.state == DutyState.OPEN:
            item = reads.items_of(request, [duty], today, self.back(request))[0]
            context |= {"item": item, "reasons": WaiveReason.choices}
            template = "duties/mine/_item.html"
        else:
            context |= {"row": reads.closed_row(duty, today)}
            template = "duties/mine/_waived.html"
        return render(request, template, context | {"back": self.back(request)})


class Waive(OneDuty, View):
    """免办: a reason is one tap. The page of its own is for who has no script or forgot words."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        duty = self.duty(request, public_id)
        if duty.state != DutyState.OPEN:
            return redirect(self.back(request))
        return self._page(request, duty, WaiveForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        duty = self.duty(request, public_id)
        form = WaiveForm(request.POST)
        if form.is_valid():
            try:
                duty = waive(by=request.user, duty=duty, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return self._done(request, self.duty(request, public_id))
        if request.headers.get("HX-Request"):
            now = self.duty(request, public_id)
            return self.row(request, now, problems=_problems(form), note=form["note"].value())
        return self._page(request, duty, form, status=INVALID)

    def _done(self, request: HttpRequest, duty: Duty) -> HttpResponse:
        if request.headers.get("HX-Request"):
            return self.row(request, duty)
        back = self.back(request)
        joint = "&" if "?" in back else "?"
        return redirect(f"{back}{joint}{urlencode({'waived': duty.public_id})}")

    def _page(
        self, request: HttpRequest, duty: Duty, form: WaiveForm, status: int = 200
    ) -> HttpResponse:
        item = reads.items_of(request, [duty], clock.today(), self.back(request))[0]
        context = {
            "item": item,
            "problems": _problems(form),
            "note": form["note"].value() or "",
            "reasons": WaiveReason.choices,
            "back": self.back(request),
        }
        return render(request, "duties/mine/waive.html", context, status=status)


class Restore(OneDuty, View):
    """撤回免办: one tap."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """After signing in again the address may be asked for plainly."""
        self.duty(request, public_id)
        return redirect("duties:mine")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        duty = self.duty(request, public_id)
        problems = []
        try:
            restore(by=request.user, duty=duty)
        except Refused as refusal:
            problems = [str(refusal)]
        if request.headers.get("HX-Request"):
            return self.row(request, self.duty(request, public_id), problems=problems)
        for problem in problems:
            messages.error(request, problem)
        if not problems:
            messages.success(request, "已撤回免办，重新列入待办。")
        return redirect(self.back(request))


def _problems(form: WaiveForm) -> list[str]:
    if not form.is_bound:
        return []
    return [error for errors in form.errors.values() for error in errors]
