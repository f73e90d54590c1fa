"""The roll of a class: shown, handed in, corrected, sent later by a phone."""

import json
from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from school_care.attendance import selectors_roll
from school_care.attendance.dorm_nights import session_words
from school_care.attendance.enums import AbsenceKind, CallResult, Session
from school_care.attendance.forms_roll import (
    BROKEN,
    CHOICES,
    Sent,
    day_of,
    exact_day,
    roll_from_form,
)
from school_care.attendance.forms_roll import roll_from_json as read_json
from school_care.attendance.models import AttendanceDay, DormRoom
from school_care.attendance.numbers_shown import record_numbers_shown
from school_care.attendance.selectors_class_night import read_roll
from school_care.attendance.selectors_home import no_school_words
from school_care.attendance.services.roll import Mark, RollChanged, submit_roll
from school_care.attendance.services.roll_rules import CLOCK_SLACK, check_day, has_roll
from school_care.core import clock
from school_care.core.templatetags.days import short_date
from school_care.school.access import can_for_class
from school_care.school.calendar import SchoolCalendar, calendar_of
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.school.returning import safe_back
from school_care.school.scoped import DeskView
from school_care.students.views.doors import class_or_404, require_for_class


def roll_path(group: SchoolClass, session: str = Session.MORNING) -> str:
    """The address of a class's roll: in the morning, at lights-out, at the return."""
    name = "roll" if session == Session.MORNING else f"roll_{Session(session).value}"
    return reverse(f"attendance:{name}", args=[group.public_id])


def roll_url(group: SchoolClass, day: date, session: str = Session.MORNING) -> str:
    """The address of a class's roll of a day."""
    return f"{roll_path(group, session)}?on={day.isoformat()}"


class TakeRoll(DeskView, View):
    """One screen for a class: names to tap; once handed in, the children who are not there and
    whom to ring. Everybody who sees the class may read it."""

    capability = Capability.VIEW_ATTENDANCE
    http_method_names = ["get", "head", "options", "post"]
    session = Session.MORNING

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group, day = class_or_404(request, public_id), self.day(request.GET.get("on"))
        calendar = calendar_of(request)
        roll = read_roll(group, day, self.session)
        context = self._context(request, roll, calendar)
        if not context["has_roll"]:
            return render(request, "attendance/roll/none.html", context)
        if (
            context["may_take"]
            and self.has_lines(roll)
            and (roll.day is None or "edit" in request.GET)
        ):
            return self._form(request, context)
        return self._taken(request, context)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        group, day = class_or_404(request, public_id), self.day(request.POST.get("on"))
        require_for_class(request, Capability.TAKE_ROLL, group)
        sent = None
        try:
            sent = roll_from_form(request.POST)
            hand_in(request.user, sent, day, session=self.session, school_class=group)
        except RollChanged as changed:
            return self._conflict(request, group, day, sent, changed)
        except Refused as refusal:
            roll = read_roll(group, day, self.session)
            roll = roll.with_chosen(sent.shown) if sent else roll
            context = self._context(request, roll, calendar_of(request))
            context |= {"refusal": str(refusal), "sent": sent}
            return self._form(request, context, HTTPStatus.UNPROCESSABLE_ENTITY)
        return redirect(roll_url(group, day, self.session))

    def day(self, text: Any) -> date:
        """The day of the address or the form; today where it names none."""
        return day_of(text)

    def choices(self, roll: selectors_roll.Roll) -> list[tuple[str, str]]:
        """The kinds to choose from."""
        return CHOICES

    def has_lines(self, roll: selectors_roll.Roll) -> bool:
        """Whether there is a list to take, though it be an empty one."""
        return True

    def words(self, day: date) -> str:
        """What the roll is called."""
        return "点名"

    def why_none(self, calendar: SchoolCalendar, day: date) -> str:
        """Why no roll is taken on a day."""
        return no_school_words(calendar, day)

    def _context(
        self, request: HttpRequest, roll: selectors_roll.Roll, calendar: SchoolCalendar
    ) -> dict[str, Any]:
        group, day = roll.group, roll.date
        known = has_roll(calendar, day, self.session) or roll.day is not None
        return {
            "roll": roll,
            "group": group,
            "words": self.words(day),
            "roll_path": roll_path(group, self.session),
            "class_name": group.name_on(day),
            "on": day,
            "is_today": day == clock.today(),
            "has_roll": known,
            "no_school": "" if known else self.why_none(calendar, day),
            "may_take": can_for_class(request.user, Capability.TAKE_ROLL, group)
            and still_open(calendar, day, self.session),
            "home_url": f"{reverse('attendance:home')}?on={day.isoformat()}",
            "back": safe_back(request),
        }

    def _form(
        self, request: HttpRequest, context: dict[str, Any], status: int = HTTPStatus.OK
    ) -> HttpResponse:
        roll, sent = context["roll"], context.get("sent")
        context |= {
            "choices": self.choices(roll),
            "public_id": sent.public_id if sent else uuid4(),
            "based_on": sent.based_on if sent else roll.version,
            "presets": [
                line.student.public_id for line in roll.lines if line.preset != AbsenceKind.PRESENT
            ],
        }
        return render(request, "attendance/roll/form.html", context, status=status)

    def _taken(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        roll = context["roll"]
        found = selectors_roll.absentees_of(request.user, roll, may_ring=context["may_take"])
        shown = [one.student for one in found if one.numbers]
        record_numbers_shown(by=request.user, students=shown, on="roll")
        context |= {"absentees": found, "results": CALL_BUTTONS}
        return render(request, "attendance/roll/taken.html", context)

    def _conflict(
        self,
        request: HttpRequest,
        group: SchoolClass,
        day: date,
        sent: Sent,
        changed: RollChanged,
    ) -> HttpResponse:
        """Who handed in meanwhile, what differs; what was typed is kept and may be sent all the
        same, based on what the person has now seen."""
        theirs = read_roll(group, day, self.session)
        mine = theirs.with_chosen(sent.shown)
        context = self._context(request, mine, calendar_of(request))
        context |= {
            "changed": changed,
            "sent": sent,
            "differing": [
                (old, new)
                for old, new in zip(theirs.lines, mine.lines, strict=True)
                if old.kind != new.kind
            ],
            "again_id": uuid4(),
            "roll_url": roll_url(group, day, self.session),
        }
        return render(request, "attendance/roll/conflict.html", context, status=HTTPStatus.CONFLICT)


CALL_BUTTONS = [
    (CallResult.REACHED, "已联系"),
    (CallResult.NO_ANSWER, "没有接"),
    (CallResult.OFF, "关机"),
]


def still_open(calendar: SchoolCalendar, day: date, session: str = Session.MORNING) -> bool:
    """Whether a roll of `day` may be handed in or corrected today."""
    try:
        check_day(calendar, day, session)
    except Refused:
        return False
    return True


def hand_in(
    user: Any,
    sent: Sent,
    day: date,
    *,
    session: str = Session.MORNING,
    school_class: SchoolClass | None = None,
    room: DormRoom | None = None,
) -> AttendanceDay:
    """Submit a roll as it was sent. Raises RollChanged, Refused."""
    marks: list[Mark] = sent.marks
    return submit_roll(
        by=user,
        school_class=school_class,
        room=room,
        date=day,
        session=session,
        marks=marks,
        public_id=sent.public_id,
        based_on=sent.based_on,
        taken_at=sent.taken_at,
        listed=sent.listed,
    )


class SendRoll(DeskView, View):
    """A roll a phone kept while it had no network: JSON of {class or room, on, session, public_id,
    based_on, taken_at, marks: {id: kind}, preset: [id], listed: [id]}. Answers {state: done,
    changed or refused, said, url}; a roll that was not taken stays on the phone until the person
    has seen to it."""

    capability = Capability.VIEW_ATTENDANCE
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        url = reverse("attendance:home")
        try:
            data = _json(request)
            place = self._place(request, data)
            day, session = exact_day(data.get("on")), str(data.get("session") or Session.MORNING)
            named, url = _named(place, day, session)
            sent = read_json(data)
            roll = hand_in(request.user, sent, day, session=session, **place)
        except RollChanged as changed:
            return _answer("changed", f"{named}：{changed}", url)
        except Refused as refusal:
            return _answer("refused", str(refusal), url)
        said = f"{named}已交。"
        if sent.taken_at and abs(sent.taken_at - roll.taken_at) > CLOCK_SLACK:
            said += "本机时间不准，时间按学校服务器登记。"
        return _answer("done", said, url)

    def _place(self, request: HttpRequest, data: dict[str, Any]) -> dict[str, Any]:
        models = {"school_class": (SchoolClass, "class"), "room": (DormRoom, "room")}
        for name, (model, key) in models.items():
            if wanted := data.get(key):
                rows = model.objects.visible_to(request.user).filter(school=request.school)
                try:
                    row = rows.filter(public_id=UUID(str(wanted))).first()
                except ValueError:
                    raise Refused(BROKEN) from None
                if row is not None:
                    row.school = request.school
                    return {name: row}
        raise Refused("这张点名表的班级或房间已不由您点名，请联系德育主任。")


def _json(request: HttpRequest) -> dict[str, Any]:
    try:
        data = json.loads(request.body)
    except ValueError:
        raise Refused(BROKEN) from None
    if not isinstance(data, dict):
        raise Refused(BROKEN)
    return data


def _named(place: dict[str, Any], day: date, session: str) -> tuple[str, str]:
    """What the roll is called, and its page. Raises Refused for a session that is none."""
    if session not in Session.values:
        raise Refused(BROKEN)
    if group := place.get("school_class"):
        words = "" if session == Session.MORNING else session_words(session, day)
        named = f"{group.name_on(day)}{short_date(day)}{words}的点名"
        return named, roll_url(group, day, session)
    dormitory = f"{reverse('attendance:dorm')}?on={day.isoformat()}"
    return f"{place['room']}{short_date(day)}的点名", dormitory


def _answer(state: str, said: str, url: str) -> JsonResponse:
    return JsonResponse({"state": state, "said": said, "url": url})
