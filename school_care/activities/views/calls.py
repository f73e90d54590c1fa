"""The duty list of a day: whose turn it is, one tap a call; the coverage of a month."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.views import View

from school_care.activities.call_papers import print_log
from school_care.activities.choices.home import CallResult
from school_care.activities.forms_calls import MINUTES
from school_care.activities.models import CallTry, CallTurn
from school_care.activities.selectors_calls import DayList, coverage, day_of_calls, month_log
from school_care.activities.selectors_turns import slots_for
from school_care.activities.services.calls import tries, turns
from school_care.attendance.numbers_shown import record_numbers_shown
from school_care.core import audit, clock
from school_care.core.answers import pdf_answer
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages, uuid_or_404
from school_care.students.models import ContactPerson
from school_care.students.selectors import pupils_in_sight
from school_care.students.silence import left_out_words

READ = ["get", "head", "options"]
POSTED = ["get", "head", "post", "options"]
MOST_FOUND = 12
DAY_CHIPS = (-1, 0, 1)
FIRST_YEAR, LAST_YEAR = 2000, 2099


class CallsView(DeskView):
    """A page of who keeps calls; turns and tries within sight, else 404."""

    capability = Capability.KEEP_CALLS
    http_method_names = READ

    def turn(self, request: HttpRequest, public_id: UUID) -> CallTurn:
        rows = CallTurn.objects.visible_to(request.user).filter(school=request.school)
        rows = rows.select_related("student__school", "student__current_class", "line", "contact")
        return get_object_or_404(rows, public_id=public_id)

    def call(self, request: HttpRequest, public_id: UUID) -> CallTry:
        rows = CallTry.objects.visible_to(request.user).filter(school=request.school)
        return get_object_or_404(
            rows.select_related("student__school", "turn"), public_id=public_id
        )


class Calls(CallsView, View):
    """Today's turns, and another day's: the one that is on on top, with the numbers to ring."""

    def get(self, request: HttpRequest) -> HttpResponse:
        moment = timezone.localtime(clock.now()).replace(tzinfo=None)
        day = day_asked(request)
        found = day_of_calls(request.user, request.school, day, moment, _id_asked(request, "turn"))
        if found.numbers:
            student = found.now.turn.student
            record_numbers_shown(by=request.user, students=[student], on="calls")
        context = {
            "found": found,
            "left_out": left_out_words(found.left_out),
            "today": clock.today(),
            "days": [(clock.today() + timedelta(days=one)) for one in DAY_CHIPS],
            "results": CallResult.choices,
            "minutes": MINUTES,
            "just": self.just(request, found),
            "retry": self.retry(request, found),
            "asked": request.GET.get("q", "").strip(),
            "pupils": self.search(request),
            "arranges": can(request.user, Capability.ARRANGE_CALLS, request.school),
        }
        return render(request, "activities/calls/day.html", context)

    def just(self, request: HttpRequest, found: DayList) -> CallTry | None:
        """The call noted a moment ago, to be completed or taken back."""
        key = _id_asked(request, "done")
        noted = [one for line in found.done for one in line.tries] + found.unplanned
        return next((one for one in noted if one.public_id == key), None)

    def retry(self, request: HttpRequest, found: DayList) -> Any:
        """The next free slot of the day for whom nobody answered."""
        now = found.now
        if now is None or now.last is None or now.last.result != CallResult.NO_ANSWER:
            return None
        slots = slots_for(request.school, calendar_of(request), now.turn.student, day=found.day)
        return slots[0] if slots else None

    def search(self, request: HttpRequest) -> list:
        """Boarders by name or initials, for a call nobody booked."""
        words = request.GET.get("q", "").strip()
        if not words:
            return []
        pupils = pupils_in_sight(request.user, request.school).enrolled().filter(boarding=True)
        return list(pupils.matching(words).in_class_order()[:MOST_FOUND])


class TurnResult(CallsView, View):
    """接通, 未接通, 没来: one tap."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        turn = self.turn(request, public_id)
        given = request.POST
        key = uuid_or_404(given.get("public_id")) if given.get("public_id") else uuid4()
        person = None
        if given.get("person"):
            people = ContactPerson.objects.visible_to(request.user).filter(student=turn.student)
            person = get_object_or_404(people, public_id=uuid_or_404(given["person"]))
        today = clock.today()
        try:
            if turn.day > today:
                raise Refused("还没到这一天，到时再登记。")
            call = tries.note_call(
                by=request.user,
                student=turn.student,
                turn=turn,
                public_id=key,
                tried=tries.Tried(
                    result=given.get("result", ""),
                    on=turn.day,
                    at=_now_or(turn),
                    contact=person,
                    way=turn.line.way,
                ),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(list_url(turn.day))
        again = call.result == CallResult.NO_ANSWER
        opened = {"turn": turn.public_id} if again else {}
        return redirect(f"{list_url(turn.day, done=call.public_id, **opened)}#just")


class Retry(CallsView, View):
    """Another turn at the next free slot of the day, for whom nobody answered."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        turn = self.turn(request, public_id)
        slots = slots_for(request.school, calendar_of(request), turn.student, day=turn.day)
        wanted = next((one for one in slots if one.key == request.POST.get("slot")), None)
        with refusals_as_messages(request) as tried:
            if wanted is None:
                raise Refused("这个时间刚刚有人订了，请再点一次改约。")
            turns.book_turn(by=request.user, student=turn.student, slot=wanted)
        if tried.done:
            messages.success(request, f"{turn.student.name}改约{wanted.begins:%H:%M}再打。")
        return redirect(list_url(turn.day))


class CompleteCall(CallsView, View):
    """How long it took; 需跟进."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        call = self.call(request, public_id)
        given = request.POST
        minutes = given.get("minutes", "")
        with refusals_as_messages(request) as tried:
            tries.complete_call(
                by=request.user,
                call=call,
                minutes=int(minutes) if minutes.isascii() and minutes.isdigit() else None,
                follow_up=given["follow_up"] == "1" if "follow_up" in given else None,
            )
        if tried.done and given.get("follow_up") == "1":
            messages.success(request, "已告诉班主任跟进。")
        return redirect(safe_back(request) or f"{list_url(call.happened_on, done=public_id)}#just")


class TakeBackCall(CallsView, View):
    """撤销."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        call = self.call(request, public_id)
        with refusals_as_messages(request) as tried:
            tries.take_back_call(by=request.user, call=call)
        if tried.done:
            messages.success(request, "已撤销这次登记。")
        return redirect(safe_back(request) or list_url(call.happened_on))


class CallCoverage(CallsView, View):
    """本月: how many boarders reached their family, who has not, longest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        today = clock.today()
        month = month_asked(request)
        before = month - timedelta(days=1)
        after = (month + timedelta(days=31)).replace(day=1)
        context = {
            "found": coverage(request.user, request.school, month, today),
            "before": before,
            "after": after if after <= today else None,
            "here": request.get_full_path(),
        }
        return render(request, "activities/calls/coverage.html", context)


class PrintLog(CallsView, View):
    """F-13 of a month."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        month = month_asked(request)
        calls = month_log(request.user, request.school, month)
        if not calls:
            messages.info(request, f"{month.year}年{month.month}月没有通话登记，没有可打印的。")
            return redirect("activities:calls_coverage")
        audit.record(
            "calls.printed",
            actor=request.user,
            school_id=request.school.pk,
            paper="log",
            month=f"{month:%Y-%m}",
        )
        words = f"{month.year}年{month.month}月"
        pdf = print_log(calls=calls, month=words, school=request.school, printed_by=request.user)
        return pdf_answer(pdf, f"亲情电话登记-{month:%Y%m}")


def list_url(day: date, **query: Any) -> str:
    """The duty list of a day."""
    if day != clock.today():
        query["day"] = day.isoformat()
    url = reverse("activities:calls")
    return f"{url}?{urlencode(query)}" if query else url


def day_asked(request: HttpRequest) -> date:
    """`?day=`, today by default."""
    try:
        found = parse_date(request.GET.get("day", ""))
    except ValueError:
        found = None
    # the weeks around it are shown, too: no day at the ends of the calendar
    return found if found and FIRST_YEAR <= found.year <= LAST_YEAR else clock.today()


def month_asked(request: HttpRequest) -> date:
    """`?month=2026-11`: its first day; this month by default, and for one to come."""
    this = clock.today().replace(day=1)
    try:
        found = parse_date(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return this
    return min(found, this) if found and found.year >= FIRST_YEAR else this


def _id_asked(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def _now_or(turn: CallTurn):
    """The time of day of a call noted on its day, else the turn's."""
    moment = timezone.localtime(clock.now())
    if turn.day == moment.date():
        return moment.time().replace(second=0, microsecond=0)
    return turn.begins
