"""The dormitory's roll: all rooms of an evening, one room after the other, the rest at once."""

from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views import View

from school_care.attendance.dorm_nights import night_of, session_words, sessions_on
from school_care.attendance.enums import AbsenceKind, Session
from school_care.attendance.expected import bedless_on
from school_care.attendance.forms_roll import BROKEN, Sent, roll_from_form
from school_care.attendance.models import DormRoom
from school_care.attendance.selectors_night import (
    Night,
    RoomRoll,
    Side,
    night_of_school,
    roll_of_room,
)
from school_care.attendance.selectors_roll import Roll
from school_care.attendance.services.night import hand_in_rest
from school_care.attendance.services.roll import RollChanged
from school_care.attendance.services.roll_rules import check_day
from school_care.attendance.views.dorm_rooms import INVALID, READS_AND_WRITES, room_or_404
from school_care.attendance.views.roll import hand_in
from school_care.core import clock
from school_care.school.access import can
from school_care.school.calendar import calendar_of
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.students.enums import Sex

# What an empty bed can mean; 旷课 and 迟到 are words for lessons.
KINDS = [
    AbsenceKind.PRESENT,
    AbsenceKind.UNVERIFIED,
    AbsenceKind.SICK,
    AbsenceKind.PERSONAL,
    AbsenceKind.OFFICIAL,
]


class Evening:
    """The evening a page is about: its day, its session, whether its roll may be taken today."""

    def __init__(self, request: HttpRequest) -> None:
        given = request.POST if request.method == "POST" else request.GET
        today = night_of(clock.now())
        self.calendar = calendar_of(request)
        self.day = min(_day_of(given.get("on", "")) or today, clock.today())
        self.is_tonight = self.day == today
        self.sessions = sessions_on(self.calendar, self.day)
        wanted = given.get("session", "")
        self.session = wanted if wanted in self.sessions else next(iter(self.sessions), None)

    @property
    def words(self) -> str:
        """周日返校."""
        return session_words(self.session, self.day) if self.session else "宿舍点名"

    @property
    def query(self) -> str:
        """What the addresses of this evening carry."""
        return f"?on={self.day.isoformat()}&session={self.session or ''}"

    @property
    def switches(self) -> list[tuple[str, str, bool]]:
        """The day's sessions: words, address, whether it is this one."""
        return [
            (
                session_words(one, self.day),
                f"?on={self.day.isoformat()}&session={one}",
                one == self.session,
            )
            for one in self.sessions
        ]

    def still_open(self) -> bool:
        """Whether the roll may be handed in or corrected today."""
        try:
            check_day(self.calendar, self.day, self.session or "")
        except Refused:
            return False
        return True


class NightView(DeskView):
    """A page about the dormitory's roll: for who takes it and who oversees attendance."""

    capability = Capability.VIEW_ATTENDANCE
    http_method_names = READS_AND_WRITES

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        signed_in = request.user.is_authenticated and not request.user.must_change_password
        if signed_in and not self.may_read(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def may_read(self, request: HttpRequest) -> bool:
        """Whether the person may see who is in bed and who is not."""
        return self.may_take(request) or can(
            request.user, Capability.OVERSEE_ATTENDANCE, request.school or None
        )

    @staticmethod
    def may_take(request: HttpRequest) -> bool:
        """Whether the person takes the roll."""
        return can(request.user, Capability.TAKE_DORM_ROLL, request.school or None)


class DormRoll(NightView, View):
    """宿舍点名: every room with its state, and the way to the first one not handed in."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        evening = Evening(request)
        if evening.session and "after" in request.GET:
            return onward(request, evening, request.GET["after"])
        context: dict[str, Any] = {
            "evening": evening,
            "may_manage": can(request.user, Capability.MANAGE_DORM, request.school),
        }
        if evening.session:
            night = night_of_school(request.user, request.school, evening.day, evening.session)
            context |= {
                "night": night,
                "may_take": self.may_take(request) and evening.still_open(),
                "rest_at_once": evening.session == Session.EVENING,
                "first": night.open[0].room if night.open else None,
                "by_class": self.by_class(request, evening) if not night.rooms else False,
            }
        else:
            following = evening.calendar.next_school_day(evening.day)
            context["following"] = following
        return render(request, "attendance/dorm/night.html", context)

    @staticmethod
    def by_class(request: HttpRequest, evening: Evening) -> bool:
        """Whether classes take the roll of boarders who have no bed, before who may see them."""
        oversees = can(request.user, Capability.OVERSEE_ATTENDANCE, request.school)
        return oversees and bedless_on(request.school, evening.day).exists()


class TakeRoomRoll(NightView, View):
    """One room on one screen: everybody is there until tapped; handing in opens the next room."""

    def may_read(self, request: HttpRequest) -> bool:
        return self.may_take(request)

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        room, evening = room_or_404(request, public_id), Evening(request)
        if not evening.session:
            return redirect(f"{reverse('attendance:dorm')}{evening.query}")
        return self._page(request, evening, roll_of_room(room, evening.day, evening.session))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        room, evening = room_or_404(request, public_id), Evening(request)
        sent: Sent | None = None
        try:
            if not evening.session:
                raise Refused("这天不用点名，请重新选择日期。")
            sent = roll_from_form(request.POST)
            hand_in(request.user, sent, evening.day, session=evening.session, room=room)
        except RollChanged as changed:
            return self._again(request, evening, room, sent, changed=changed)
        except Refused as refusal:
            return self._again(request, evening, room, sent, refusal=str(refusal))
        if "correcting" in request.POST:
            messages.success(request, f"{room}已更正。")
            return redirect(f"{reverse('attendance:dorm')}{evening.query}")
        return onward(request, evening, str(room.public_id))

    def _again(
        self,
        request: HttpRequest,
        evening: Evening,
        room: DormRoom,
        sent: Sent | None,
        **told: Any,
    ) -> HttpResponse:
        """What was typed is kept. After somebody else's submission the page is based on theirs, so
        that handing in once more is a correction made knowingly."""
        if not evening.session:
            messages.error(request, told["refusal"])
            return redirect("attendance:dorm")
        roll = roll_of_room(room, evening.day, evening.session)
        if sent is not None:
            told["theirs"] = roll if "changed" in told else None
            roll = roll.with_chosen(sent.shown)
        status = HTTPStatus.CONFLICT if "changed" in told else HTTPStatus.UNPROCESSABLE_ENTITY
        return self._page(request, evening, roll, status=status, **told)

    @staticmethod
    def _page(
        request: HttpRequest,
        evening: Evening,
        roll: RoomRoll,
        *,
        status: int = HTTPStatus.OK,
        **told: Any,
    ) -> HttpResponse:
        night = night_of_school(request.user, request.school, evening.day, roll.session)
        context = {
            "evening": evening,
            "roll": roll,
            "choices": choices_of(roll),
            "presets": [
                line.student.public_id for line in roll.lines if line.preset != AbsenceKind.PRESENT
            ],
            "public_id": uuid4(),
            "left": len(night.open),
            "following": night.after(roll.room),
            "may_take": evening.still_open(),
            **told,
        }
        return render(request, "attendance/dorm/room_roll.html", context, status=status)


class RestOfRooms(NightView, View):
    """其余各室全部到齐: asked once more with how many rooms and pupils, then handed in together."""

    def may_read(self, request: HttpRequest) -> bool:
        return self.may_take(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, Evening(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        evening, sent = Evening(request), request.POST
        side = self._side(request, evening)
        wanted = set(sent.getlist("rooms"))
        rooms = [state.room for state in side.open] if side else []
        try:
            count = hand_in_rest(
                by=request.user,
                school=request.school,
                date=evening.day,
                session=evening.session or "",
                rooms=[room for room in rooms if str(room.public_id) in wanted],
                pupils=_number(sent.get("pupils", "")),
                public_id=_id_of(sent.get("public_id", "")),
            )
        except Refused as refusal:
            return self._page(request, evening, refusal=str(refusal), status=INVALID)
        if count:
            messages.success(request, f"已交{count}间，全部到齐。")
        else:
            messages.info(request, "这些房间都已经交过了。")
        return redirect(f"{reverse('attendance:dorm')}{evening.query}")

    def _page(
        self, request: HttpRequest, evening: Evening, *, refusal: str = "", status: int = 200
    ) -> HttpResponse:
        side = self._side(request, evening)
        if evening.session != Session.EVENING or side is None or not side.open:
            if refusal:
                messages.error(request, refusal)
            return redirect(f"{reverse('attendance:dorm')}{evening.query}")
        context = {
            "evening": evening,
            "side": side,
            "refusal": refusal,
            "public_id": uuid4(),
        }
        return render(request, "attendance/dorm/rest.html", context, status=status)

    @staticmethod
    def _side(request: HttpRequest, evening: Evening) -> Side | None:
        """The boys' or girls' rooms the page is about."""
        if evening.session is None:
            return None
        given = request.POST if request.method == "POST" else request.GET
        sex = given.get("sex", "")
        night: Night = night_of_school(request.user, request.school, evening.day, evening.session)
        sides = {side.sex: side for side in night.sides}
        return sides.get(sex if sex in Sex.values else "")


def onward(request: HttpRequest, evening: Evening, room_id: str) -> HttpResponse:
    """From a room handed in to the next one that is not; after the last one to who is missing, or
    to all rooms."""
    night = night_of_school(request.user, request.school, evening.day, evening.session)
    rooms = (state.room for state in night.rooms)
    room = next((one for one in rooms if str(one.public_id) == room_id), None)
    if room is not None and (following := night.after(room)):
        return redirect(room_roll_url(following, evening))
    if night.open or room is None:
        return redirect(f"{reverse('attendance:dorm')}{evening.query}")
    if night.total["missing"]:
        messages.success(request, "各室都已交。下面的学生未到，请马上联系。")
        return redirect(f"{reverse('attendance:dorm_missing')}{evening.query}")
    messages.success(request, "各室都已交，没有未到待核实的学生。")
    return redirect(f"{reverse('attendance:dorm')}{evening.query}")


def room_roll_url(room: DormRoom, evening: Evening) -> str:
    """The address of a room's roll of an evening."""
    return f"{reverse('attendance:room_roll', args=[room.public_id])}{evening.query}"


def choices_of(roll: RoomRoll | Roll) -> list[tuple[str, str]]:
    """The kinds to choose from. One found out elsewhere (旷课, 迟到) stays choosable, so that
    handing in again does not lose it."""
    held = {AbsenceKind(kind) for line in roll.lines for kind in (line.kind, line.preset)}
    kinds = [*KINDS, *sorted(held - set(KINDS))]
    return [(kind.value, "到了" if kind == AbsenceKind.PRESENT else kind.label) for kind in kinds]


def _day_of(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _id_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused(BROKEN) from None


def _number(text: str) -> int:
    """What stands in a hidden field; no number equals none."""
    return int(text) if text.isdecimal() and len(text) < 6 else -1
