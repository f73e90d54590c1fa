"""Actions for several pupils of the list: choose, confirm, result, take back."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.school.enums import Capability
from school_care.school.models import User
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import uuids
from school_care.students.bulk import (
    BulkAction,
    BulkJob,
    BulkResult,
    action_of,
    chosen_pupils,
    keep_chosen,
    list_of_chosen,
)
from school_care.students.finding import memory
from school_care.students.finding.asked import asked_of
from school_care.students.finding.search import find_keys
from school_care.students.models import Student

INVALID = 422
NAMED = 10  # names on the confirm page; the rest is counted
POSTED = ["get", "head", "options", "post"]
TOO_OLD = "勾选的名单已经过期，请重新勾选。"


class BulkView(DeskView):
    """An action is offered by its own capability; another one does not exist for this person."""

    capability = Capability.VIEW_PUPILS

    @staticmethod
    def action(request: HttpRequest, code: str) -> BulkAction:
        action = action_of(request.user, request.school, code)
        if action is None:
            raise Http404
        return action

    @staticmethod
    def token(request: HttpRequest) -> str:
        return request.POST.get("chosen") or request.GET.get("chosen", "")


def _address(action: BulkAction, token: str, route: str = "students:bulk_confirm") -> str:
    url = reverse(action.route) if action.route else reverse(route, args=[action.code])
    return f"{url}?{urlencode({'chosen': token})}"


class BulkChoice(BulkView, View):
    """From the list: the ticked pupils, or all found, go to the page of the action."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = asked_of(request, request.POST)
        action = self._action_or_back(request)
        if asked.forgotten or action is None:
            messages.error(request, TOO_OLD if asked.forgotten else "请选择要做什么。")
            return redirect("students:list")
        if "all" in request.POST:
            keys = find_keys(user=request.user, school=request.school, criteria=asked.criteria)
        else:
            keys = self._ticked(request)
        try:
            token = keep_chosen(request, keys, back=asked.address())
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(asked.address())
        return redirect(_address(action, token))

    def _action_or_back(self, request: HttpRequest) -> BulkAction | None:
        code = request.POST.get("action", "")
        return self.action(request, code) if code else None

    @staticmethod
    def _ticked(request: HttpRequest) -> list[int]:
        """The ticked pupils of this person's sight, as they were listed."""
        wanted = uuids(request.POST.getlist("pupil"))
        rows = Student.objects.visible_to(request.user).filter(
            school=request.school, public_id__in=wanted
        )
        keys = dict(rows.order_by().values_list("public_id", "pk"))
        return [keys[one] for one in dict.fromkeys(wanted) if one in keys]


class BulkConfirm(BulkView, View):
    """What will happen, to whom, to whom not; then once more a tap."""

    http_method_names = POSTED

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        action = self._performed(request, code)
        if (done := _done(request, self.token(request))) is not None and done["code"] == code:
            return redirect(_address(action, self.token(request), "students:bulk_done"))
        students = chosen_pupils(request)
        if students is None:
            return self._too_old(request)
        form = action.form(request, None) if action.form else None
        return self._page(request, action, students, form)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        action, token = self._performed(request, code), self.token(request)
        students = chosen_pupils(request)
        if students is None:
            return self._too_old(request)
        form = action.form(request, request.POST) if action.form else None
        if form is not None and not form.is_valid():
            return self._page(request, action, students, form, status=INVALID)
        try:
            answer = self._perform_once(request, action, students, form)
        except Refused as refusal:
            return self._page(request, action, students, form, str(refusal), status=INVALID)
        return answer or redirect(_address(action, token, "students:bulk_done"))

    def _performed(self, request: HttpRequest, code: str) -> BulkAction:
        action = self.action(request, code)
        if action.perform is None:
            raise Http404
        return action

    def _perform_once(
        self, request: HttpRequest, action: BulkAction, students: list[Student], form: Any
    ) -> HttpResponse | None:
        """Do it, unless the same choice has been done: a second submit waits for the first, then
        finds its result."""
        token = self.token(request)
        with transaction.atomic():
            User.objects.select_for_update(no_key=True).get(pk=request.user.pk)
            stored = type(request.session)(request.session.session_key)
            request.session[memory.CHOSEN] = stored.get(memory.CHOSEN, {})
            kept = memory.recall(request, memory.CHOSEN, token)
            if kept is None or kept.get("code") == action.code:
                return None
            result = action.perform(_job(request, action, students, kept, form))
            if result.answer is not None:
                return result.answer
            kept |= {"code": action.code, **_told(result)}
            memory.keep(request, memory.CHOSEN, kept, token)
            request.session.save()
        return None

    @staticmethod
    def _too_old(request: HttpRequest) -> HttpResponse:
        messages.error(request, TOO_OLD)
        return redirect("students:list")

    def _page(
        self,
        request: HttpRequest,
        action: BulkAction,
        students: list[Student],
        form: Any,
        refusal: str = "",
        status: int = 200,
    ) -> HttpResponse:
        fit, unfit = _parted(request, action, students)
        context = {
            "action": action,
            "token": self.token(request),
            "form": form,
            "count": len(fit),
            "named": fit[:NAMED],
            "others": max(len(fit) - NAMED, 0),
            "unfit": unfit,
            "refusal": refusal,
            "too_many": len(fit) > action.most,
            "back": list_of_chosen(request),
        }
        return render(request, "students/finding/bulk_confirm.html", context, status=status)


def _parted(
    request: HttpRequest, action: BulkAction, students: Sequence[Student]
) -> tuple[list[Student], list[tuple[Student, str]]]:
    """For whom it can be done, and for whom not and why."""
    why = action.unfit(request.user, students) if action.unfit else {}
    fit = [student for student in students if student.pk not in why]
    return fit, [(student, why[student.pk]) for student in students if student.pk in why]


def _job(
    request: HttpRequest,
    action: BulkAction,
    students: Sequence[Student],
    kept: dict[str, Any],
    form: Any,
) -> BulkJob:
    fit, unfit = _parted(request, action, students)
    if not fit:
        raise Refused("勾选的学生都不能这样处理，请看下面的原因。")
    if len(fit) > action.most:
        raise Refused(f"一次最多处理{action.most}名学生，请分批勾选。")
    given = dict(form.cleaned_data) if form is not None else {}
    return BulkJob(request.user, request.school, fit, once=kept["once"], given=given)


def _told(result: BulkResult) -> dict[str, Any]:
    return {
        "said": result.said,
        "left": [[student.pk, why] for student, why in result.left],
        "memory": result.memory,
        "then": result.then,
    }


def _done(request: HttpRequest, token: str) -> dict[str, Any] | None:
    """What has been done with a choice; None while nothing has."""
    kept = memory.recall(request, memory.CHOSEN, token)
    return kept if kept is not None and kept.get("code") else None


class BulkDone(BulkView, View):
    """What came of it; 撤销 where there is a way back."""

    http_method_names = POSTED

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        action = self.action(request, code)
        done = _done(request, self.token(request))
        students = chosen_pupils(request)
        if done is None or done["code"] != code or students is None:
            return redirect("students:list")
        if done["then"]:
            return redirect(done["then"])
        by_key = {student.pk: student for student in students}
        context = {
            "action": action,
            "token": self.token(request),
            "said": done["said"],
            "left": [(by_key[pk], why) for pk, why in done["left"] if pk in by_key],
            "undoes": action.undo is not None and done["memory"] is not None,
            "undone": done.get("undone", ""),
            "back": list_of_chosen(request),
        }
        return render(request, "students/finding/bulk_done.html", context)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        action, token = self.action(request, code), self.token(request)
        done, students = _done(request, token), chosen_pupils(request)
        if done is None or done["code"] != code or students is None or action.undo is None:
            messages.error(request, "已经过了能撤销的时间，请在学生档案里改回。")
            return redirect("students:list")
        if done["memory"] is not None:
            try:
                with transaction.atomic():
                    done["undone"] = action.undo(request.user, students, done["memory"])
            except Refused as refusal:
                messages.error(request, str(refusal))
            else:
                done["memory"] = None
                memory.keep(request, memory.CHOSEN, done, token)
        return redirect(_address(action, token, "students:bulk_done"))
