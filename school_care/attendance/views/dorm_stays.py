"""Pupils put into rooms, moved and taken out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.attendance import selectors_dorm as reads
from school_care.attendance.models import RoomStay
from school_care.attendance.services.stays import (
    BedsShort,
    move_pupil,
    place_pupils,
    take_out,
)
from school_care.attendance.views.dorm_rooms import INVALID, READS_AND_WRITES
from school_care.core import clock
from school_care.core.public_ids import read_public_id
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages
from school_care.students.enums import Sex

FOUND = 12  # pupils a search by name shows


class PlacePupils(DeskView, View):
    """安排房间: tick pupils without a room, choose a room. Girls and boys apart. Who keeps files
    also finds pupils by name whose file does not say 住校 yet; it does once they have a bed."""

    capability = Capability.MANAGE_DORM
    http_method_names = READS_AND_WRITES

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, chosen_room=request.GET.get("room", ""))

    def post(self, request: HttpRequest) -> HttpResponse:
        user, school, sent = request.user, request.school, request.POST
        if "find" in sent:
            return self._page(request, chosen_room=sent.get("room", ""))
        rooms = {str(row.room.public_id): row.room for row in reads.rooms_with_beds(user, school)}
        room = rooms.get(sent.get("room", ""))
        ticked = [key for key in sent.getlist("students") if read_public_id(key)]
        pupils = list(reads.placeable(user, school).filter(public_id__in=ticked))
        told: dict[str, Any] = {}
        try:
            if room is None:
                raise Refused("请选择房间。")
            over = sent.get("over_beds") == str(room.public_id)
            count = place_pupils(by=user, room=room, students=pupils, over_beds=over)
        except BedsShort as refusal:
            told = {"refusal": str(refusal), "short": refusal.room}
        except Refused as refusal:
            told = {"refusal": str(refusal)}
        else:
            messages.success(request, f"已安排{count}名学生住{room}。")
            return redirect(f"{request.path}?sex={room.sex}")
        return self._page(request, chosen_room=sent.get("room", ""), status=INVALID, **told)

    def _page(
        self, request: HttpRequest, *, chosen_room: str, status: int = 200, **told: Any
    ) -> HttpResponse:
        user, school = request.user, request.school
        sent = request.POST if request.method == "POST" else request.GET
        rooms = reads.rooms_with_beds(user, school)
        waiting = reads.boarders_without_room(user, school)
        sex = _sex_of(sent.get("sex", ""), chosen_room, rooms, waiting)
        ticked = set(sent.getlist("students"))
        groups = _of_sex(waiting, sex, ticked)
        words = sent.get("q", "").strip()[:40]
        keeps_files = can(user, Capability.EDIT_ARCHIVE, school)
        context = {
            "sex": sex,
            "sides": [(side, _count(waiting, side)) for side in (Sex.FEMALE, Sex.MALE)],
            "unknown": [pupil for _, pupils in waiting for pupil in pupils if not pupil.sex],
            "groups": groups,
            "rooms": [row for row in rooms if row.room.sex == sex],
            "has_rooms": bool(rooms),
            "chosen_room": chosen_room,
            "keeps_files": keeps_files,
            "words": words,
            "found": _found(user, school, words, sex, ticked) if keeps_files else [],
            **told,
        }
        return render(request, "attendance/dorm/place.html", context, status=status)


class StayView(DeskView, View):
    """A running stay in a room of the school."""

    capability = Capability.MANAGE_DORM
    http_method_names = READS_AND_WRITES

    def stay(self, request: HttpRequest, public_id: UUID) -> RoomStay:
        """The stay, whoever sleeps there: with the room, not with the pupil's file."""
        rooms = reads.rooms_in_sight(request.user, request.school)
        stays = RoomStay.objects.filter(room__in=rooms)
        stays = stays.select_related("room__school", "school", "student__current_class")
        return get_object_or_404(stays, public_id=public_id)

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """What is only posted leads, asked for plainly, to the room's page."""
        return redirect("attendance:room", self.stay(request, public_id).room.public_id)


class MoveStay(StayView):
    """调房间."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self._page(request, self.stay(request, public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        stay, wanted = self.stay(request, public_id), request.POST.get("room", "")
        rooms = reads.rooms_with_beds(request.user, request.school)
        room = next((row.room for row in rooms if str(row.room.public_id) == wanted), None)
        told: dict[str, Any] = {}
        try:
            if room is None:
                raise Refused("请选择房间。")
            over = request.POST.get("over_beds") == str(room.public_id)
            move_pupil(by=request.user, stay=stay, room=room, over_beds=over)
        except BedsShort as refusal:
            told = {"refusal": str(refusal), "short": refusal.room}
        except Refused as refusal:
            told = {"refusal": str(refusal)}
        else:
            messages.success(request, f"{stay.student.name}从今天起住{room}。")
            return redirect("attendance:room", stay.room.public_id)
        return self._page(request, stay, chosen_room=wanted, status=INVALID, **told)

    @staticmethod
    def _page(
        request: HttpRequest,
        stay: RoomStay,
        *,
        chosen_room: str = "",
        status: int = 200,
        **told: Any,
    ) -> HttpResponse:
        rooms = reads.rooms_with_beds(request.user, request.school, sex=stay.student.sex)
        context = {
            "stay": stay,
            "over": not stay.holds_on(clock.today()),
            "rooms": [row for row in rooms if row.room.pk != stay.room_id],
            "chosen_room": chosen_room,
            **told,
        }
        return render(request, "attendance/dorm/move.html", context, status=status)


class EndStay(StayView):
    """退出房间."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        stay = self.stay(request, public_id)
        with refusals_as_messages(request) as tried:
            take_out(by=request.user, stay=stay)
        if tried.done:
            said = f"{stay.student.name}从今天起不住{stay.room}。"
            if stay.student.boarding:
                said += "档案里仍写住校；改为走读请告诉班主任或学籍员。"
            messages.success(request, said)
        return redirect("attendance:room", stay.room.public_id)


def _sex_of(wanted: str, chosen_room: str, rooms: list[Any], waiting: list[Any]) -> str:
    """Whose rooms the page shows: the room's, what was tapped, else who waits."""
    of_room = [row.room.sex for row in rooms if str(row.room.public_id) == chosen_room]
    if of_room and of_room[0]:
        return of_room[0]
    if wanted in Sex.values:
        return wanted
    return Sex.FEMALE if _count(waiting, Sex.FEMALE) else Sex.MALE


def _count(waiting: list[Any], sex: str) -> int:
    return sum(pupil.sex == sex for _, pupils in waiting for pupil in pupils)


def _of_sex(waiting: list[Any], sex: str, ticked: set[str]) -> list[tuple[Any, list[Any]]]:
    groups = []
    for group, pupils in waiting:
        held = [pupil for pupil in pupils if pupil.sex == sex]
        for pupil in held:
            pupil.ticked = str(pupil.public_id) in ticked
        if held:
            groups.append((group, held))
    return groups


def _found(user: Any, school: Any, words: str, sex: str, ticked: set[str]) -> list[Any]:
    """Pupils by name whose file does not say 住校, and those ticked before."""
    others = reads.placeable(user, school).exclude(boarding=True).filter(sex=sex)
    kept = list(others.filter(public_id__in=[key for key in ticked if read_public_id(key)]))
    found = list(others.matching(words).in_class_order()[:FOUND]) if words else []
    rows = list({pupil.pk: pupil for pupil in [*kept, *found]}.values())
    for pupil in rows:
        pupil.ticked = str(pupil.public_id) in ticked
    return rows
