"""Lines, windows and the school's day; a week's turns given out and printed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from school_care.activities.call_hours import (
    WEEKDAYS,
    free_times,
    hours_in_words,
    overlaps,
    weekday_words,
)
from school_care.activities.call_papers import leave_out_silenced, print_week
from school_care.activities.forms_calls import (
    BusyForm,
    LineForm,
    WindowForm,
    WindowTimesForm,
)
from school_care.activities.models import BusyTime, CallLine, CallWindow
from school_care.activities.selectors_turns import week_of_calls, windows_of
from school_care.activities.services.calls import hours, turns
from school_care.activities.views.calls import POSTED, READ, day_asked
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.core.templatetags.days import from_to
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.views.left_out import say_left_out

INVALID = 422
USUAL_MINUTES = 5


class ArrangingView(DeskView):
    """A page of who arranges the school's calls."""

    capability = Capability.ARRANGE_CALLS
    http_method_names = POSTED


class Settings(ArrangingView, View):
    """Lines and windows: proposed free times ticked, others added by hand."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        what = request.POST.get("do", "")
        forms = {"line": LineForm, "window": WindowForm}
        form = forms[what](request.POST) if what in forms else None
        refused = ""
        if form is None or form.is_valid():
            try:
                said = self.store(request, what, form)
            except Refused as refusal:
                refused = str(refusal)
            else:
                messages.success(request, said)
                return redirect("activities:calls_settings")
        return self.page(request, **{what: form}, refused=refused, status=INVALID)

    def store(self, request: HttpRequest, what: str, form: Any) -> str:
        who = {"by": request.user, "school": request.school}
        if what == "line":
            row = hours.add_line(**who, **form.cleaned_data)
            return f"已添加线路「{row.name}」。"
        if what == "hotline":
            words = hours.write_hotline_hours(**who)
            return f"热线页的开放时间已改为：{words}。"
        lines = self.chosen_lines(request)
        if what == "window":
            given = form.cleaned_data
            opened = hours.open_windows(
                **who,
                lines=lines,
                weekdays=given["weekdays"],
                begins=given["begins"],
                ends=given["ends"],
                minutes=int(given["minutes"]),
            )
        elif what == "free":
            opened = self.open_ticked(request, lines)
        else:
            raise Refused("请刷新页面，再试一次。")
        return f"已开放{opened}个时段。" if opened else "这些时段已经开放过了。"

    def open_ticked(self, request: HttpRequest, lines: list[CallLine]) -> int:
        opened = ticked = 0
        for free in free_times(BusyTime.objects.filter(school=request.school)):
            texts = request.POST.getlist(free.key)
            days = [day for day in free.weekdays if str(day) in texts]
            if days:
                ticked += 1
                opened += hours.open_windows(
                    by=request.user,
                    school=request.school,
                    lines=lines,
                    weekdays=days,
                    begins=free.begins,
                    ends=free.ends,
                    minutes=USUAL_MINUTES,
                )
        if not ticked:
            raise Refused("请勾选要开放的时间。")
        return opened

    def chosen_lines(self, request: HttpRequest) -> list[CallLine]:
        """The lines ticked; all of them where only one exists or none was ticked."""
        lines = _lines(request)
        texts = request.POST.getlist("lines")
        return [line for line in lines if str(line.public_id) in texts] or lines

    def page(self, request: HttpRequest, status: int = 200, **given: Any) -> HttpResponse:
        busy = list(BusyTime.objects.filter(school=request.school))
        windows = windows_of(request.school)
        context = {
            "lines": _lines(request),
            "windows": _by_day(windows, busy),
            "busy": busy,
            "free": _still_free(busy, windows),
            "names": WEEKDAYS,
            "line_form": given.get("line") or LineForm(),
            "window_form": given.get("window") or WindowForm(),
            "opened": "window" if given.get("window") else "line" if given.get("line") else "",
            "refused": given.get("refused", ""),
            "words": hours_in_words(windows),
            "hours_now": request.school.hotline_hours,
        }
        return render(request, "activities/calls/settings.html", context, status=status)


class Times(ArrangingView, View):
    """The school's day: the usual one to begin with, each time editable."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, BusyForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get("do") == "usual":
            with refusals_as_messages(request) as tried:
                hours.add_usual_times(by=request.user, school=request.school)
            if tried.done:
                messages.success(request, "已填入常见的住校作息，请按本校情况修改。")
            return redirect("activities:calls_times")
        form = BusyForm(request.POST)
        if form.is_valid():
            try:
                hours.keep_busy_time(by=request.user, school=request.school, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已添加。")
                return redirect("activities:calls_times")
        return self.page(request, form, status=INVALID)

    def page(self, request: HttpRequest, form: BusyForm, status: int = 200) -> HttpResponse:
        rows = [
            (row, weekday_words(row.weekdays))
            for row in BusyTime.objects.filter(school=request.school)
        ]
        context = {"rows": rows, "form": form}
        return render(request, "activities/calls/times.html", context, status=status)


class ChangeTime(ArrangingView, View):
    """One of the school's times changed or removed."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.row(request, public_id)
        names = ("kind", "name", "weekdays", "begins", "ends")
        form = BusyForm(initial={name: getattr(row, name) for name in names})
        return self.page(request, row, form)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = self.row(request, public_id)
        if request.POST.get("do") == "remove":
            with refusals_as_messages(request):
                hours.remove_busy_time(by=request.user, row=row)
                messages.success(request, f"已删除「{row.name}」。")
            return redirect("activities:calls_times")
        form = BusyForm(request.POST)
        if form.is_valid():
            try:
                hours.keep_busy_time(
                    by=request.user, school=request.school, row=row, **form.cleaned_data
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已保存。")
                return redirect("activities:calls_times")
        return self.page(request, row, form, status=INVALID)

    def row(self, request: HttpRequest, public_id: UUID) -> BusyTime:
        rows = BusyTime.objects.visible_to(request.user).filter(school=request.school)
        return get_object_or_404(rows.select_related("school"), public_id=public_id)

    def page(self, request: HttpRequest, row: BusyTime, form: BusyForm, status: int = 200):
        context = {"row": row, "form": form}
        return render(request, "activities/calls/time.html", context, status=status)


class Window(ArrangingView, View):
    """One window changed or closed."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        window = self.window(request, public_id)
        names = ("begins", "ends", "minutes")
        form = WindowTimesForm(initial={name: getattr(window, name) for name in names})
        return self.page(request, window, form)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        window = self.window(request, public_id)
        if request.POST.get("do") == "end":
            with refusals_as_messages(request) as tried:
                count = hours.end_window(by=request.user, window=window)
            if tried.done:
                also = f"，取消了以后的{count}次安排" if count else ""
                messages.success(request, f"这个时段从今天起停用{also}。")
            return redirect("activities:calls_settings")
        form = WindowTimesForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            try:
                hours.change_window(
                    by=request.user,
                    window=window,
                    begins=given["begins"],
                    ends=given["ends"],
                    minutes=int(given["minutes"]),
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已改时间，从今天起按新时间。")
                return redirect("activities:calls_settings")
        return self.page(request, window, form, status=INVALID)

    def window(self, request: HttpRequest, public_id: UUID) -> CallWindow:
        rows = CallWindow.objects.visible_to(request.user).filter(school=request.school)
        rows = rows.select_related("line__school", "school")
        return get_object_or_404(rows, public_id=public_id)

    def page(self, request: HttpRequest, window: CallWindow, form: Any, status: int = 200):
        context = {"window": window, "form": form, "day": weekday_words([window.weekday])}
        return render(request, "activities/calls/window.html", context, status=status)


class StopLine(ArrangingView, View):
    """A line stopped, after a question."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        line = self.line(request, public_id)
        return render(request, "activities/calls/stop.html", {"line": line})

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        line = self.line(request, public_id)
        with refusals_as_messages(request) as tried:
            count = hours.stop_line(by=request.user, line=line)
        if tried.done:
            also = f"，取消了以后的{count}次安排" if count else ""
            messages.success(request, f"「{line.name}」从今天起停用{also}。")
        return redirect("activities:calls_settings")

    def line(self, request: HttpRequest, public_id: UUID) -> CallLine:
        rows = CallLine.objects.visible_to(request.user).filter(school=request.school)
        return get_object_or_404(rows.select_related("school"), public_id=public_id)


class Week(ArrangingView, View):
    """A week's turns: given out by one tap, looked through, moved one by one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        monday = _monday(request)
        days = week_of_calls(request.user, request.school, calendar_of(request), monday)
        context = {
            "days": days,
            "monday": monday,
            "sunday": monday + turns.WEEK,
            "before": monday - timedelta(days=7),
            "after": monday + timedelta(days=7),
            "given": sum(day.count for day in days),
            "free": sum(day.free for day in days),
            "over": monday + turns.WEEK < clock.today(),
            "has_windows": bool(windows_of(request.school)),
            "here": request.get_full_path(),
        }
        return render(request, "activities/calls/week.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        monday = _monday(request)
        with refusals_as_messages(request) as tried:
            done = turns.give_out_week(
                by=request.user,
                school=request.school,
                monday=monday,
                weekends=bool(request.POST.get("weekends")),
            )
        if tried.done:
            said = f"新排{done.given}人。" if done.given else "没有要新排的人。"
            if done.left_over:
                said += f"还有{done.left_over}人排不下，下周排在最前面；也可以多开放几个时段。"
            messages.success(request, said)
        return redirect(f"{reverse('activities:calls_week')}?day={monday}")


class PrintWeek(ArrangingView, View):
    """The week for the wall."""

    http_method_names = READ

    def get(self, request: HttpRequest) -> HttpResponseBase:
        monday = _monday(request)
        days = week_of_calls(request.user, request.school, calendar_of(request), monday)
        left_out = leave_out_silenced(days)
        say_left_out(request, left_out)
        days = [day for day in days if day.count]
        if not days and left_out:
            return redirect(f"{reverse('activities:calls_week')}?day={monday}")
        if not days:
            messages.info(request, "这一周还没有安排，没有可打印的。")
            return redirect(f"{reverse('activities:calls_week')}?day={monday}")
        audit.record(
            "calls.printed",
            actor=request.user,
            school_id=request.school.pk,
            paper="week",
            week=monday.isoformat(),
        )
        span = from_to(monday, monday + turns.WEEK)
        pdf = print_week(days=days, span=span, school=request.school, printed_by=request.user)
        return pdf_answer(pdf, f"亲情电话安排-{monday:%Y%m%d}")


def _lines(request: HttpRequest) -> list[CallLine]:
    rows = CallLine.objects.visible_to(request.user).filter(school=request.school)
    return list(rows.filter(ended_on__isnull=True))


def _monday(request: HttpRequest) -> date:
    day = day_asked(request)
    return day - timedelta(days=day.weekday())


def _by_day(windows: list[CallWindow], busy: list[BusyTime]) -> list[tuple[str, list]]:
    """The windows of each day of the week, each with the busy time it lies over by now."""
    found = []
    for weekday, name in WEEKDAYS:
        held = [
            (
                one,
                next(
                    (
                        row
                        for row in busy
                        if weekday in row.weekdays and overlaps(row, one.begins, one.ends)
                    ),
                    None,
                ),
            )
            for one in windows
            if one.weekday == weekday
        ]
        if held:
            found.append((f"周{name}", held))
    return found


def _still_free(busy: list[BusyTime], windows: list[CallWindow]) -> list:
    """Free times at which no line is open on any of their days; none before the school's day is
    known."""
    if not busy:
        return []
    return [
        free
        for free in free_times(busy)
        if not any(
            one.weekday in free.weekdays and overlaps(one, free.begins, free.ends)
            for one in windows
        )
    ]
