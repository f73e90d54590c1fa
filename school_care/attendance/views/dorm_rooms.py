"""The rooms of the dormitory: listed, added, changed, closed, and who sleeps in one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from school_care.attendance import selectors_dorm as reads
from school_care.attendance.forms_dorm import NewRoomsForm, RoomForm, beds_of
from school_care.attendance.models import DormRoom
from school_care.attendance.services.rooms import (
    Added,
    add_rooms,
    change_room,
    close_room,
    listed,
    reopen_room,
)
from school_care.attendance.services.stays import set_beds
from school_care.core import clock
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.scoped import DeskView
from school_care.school.views.tools import refusals_as_messages, uuid_or_404
from school_care.students.models import Student

INVALID = 422
READS_AND_WRITES = ["get", "head", "options", "post"]


def room_or_404(request: HttpRequest, public_id: UUID) -> DormRoom:
    """A room of the active school in the person's sight."""
    rooms = reads.rooms_in_sight(request.user, request.school)
    room = get_object_or_404(rooms, public_id=public_id)
    room.school = request.school
    return room


class Rooms(DeskView, View):
    """宿舍: every room with its beds; who has none yet."""

    capability = Capability.MANAGE_DORM
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        user, school = request.user, request.school
        rooms = reads.rooms_with_beds(user, school)
        waiting = reads.boarders_without_room(user, school)
        context = {
            "buildings": reads.by_building(rooms),
            "beds": sum(row.room.beds for row in rooms),
            "taken": sum(row.taken for row in rooms),
            "free": sum(row.free for row in rooms),
            "waiting": sum(len(pupils) for _, pupils in waiting),
            "closed": reads.rooms_with_beds(user, school, closed=True),
        }
        return render(request, "attendance/dorm/rooms.html", context)


class NewRooms(DeskView, View):
    """One room or a corridor at once."""

    capability = Capability.MANAGE_DORM
    http_method_names = READS_AND_WRITES

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, NewRoomsForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewRoomsForm(request.POST)
        if form.is_valid():
            try:
                added = add_rooms(by=request.user, school=request.school, **form.cleaned_data)
            except Refused as refusal:
                form.add_error("rooms", str(refusal))
            else:
                self._tell(request, added)
                return redirect("attendance:rooms")
        return self._page(request, form, INVALID)

    @staticmethod
    def _tell(request: HttpRequest, added: Added) -> None:
        if added.new:
            named = listed(map(str, added.new), at_most=2, unit="间")
            messages.success(request, f"已建立{len(added.new)}间：{named}。")
        closed = [str(room) for room in added.known if not room.in_use]
        known = [str(room) for room in added.known if room.in_use]
        if known:
            messages.info(request, f"{listed(known, unit='间')}原来就有，没有改动。")
        if closed:
            messages.info(
                request, f"{listed(closed, unit='间')}已停用；要用请在下面「已停用」里重新启用。"
            )

    @staticmethod
    def _page(request: HttpRequest, form: NewRoomsForm, status: int = 200) -> HttpResponse:
        return render(request, "attendance/dorm/room_new.html", {"form": form}, status=status)


class RoomView(DeskView):
    """A page about one room."""

    capability = Capability.MANAGE_DORM
    http_method_names = READS_AND_WRITES

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """What is only posted leads, asked for plainly, to the room's page."""
        return redirect("attendance:room", room_or_404(request, public_id).public_id)


class Room(RoomView, View):
    """Who sleeps here, in which bed; who did before."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return self._page(request, room_or_404(request, public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        room = room_or_404(request, public_id)
        beds = {uuid_or_404(key): bed for key, bed in beds_of(request.POST).items()}
        try:
            set_beds(by=request.user, room=room, beds=beds)
        except Refused as refusal:
            return self._page(request, room, refusal=str(refusal), typed=beds, status=INVALID)
        messages.success(request, "床位已保存。")
        return redirect("attendance:room", room.public_id)

    @staticmethod
    def _page(
        request: HttpRequest,
        room: DormRoom,
        *,
        refusal: str = "",
        typed: dict[UUID, str] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        stays = reads.stays_of_room(room, clock.today())
        known = Student.objects.visible_to(request.user)
        seen = set(
            known.filter(pk__in=[stay.student_id for stay in stays]).values_list("pk", flat=True)
        )
        for stay in stays:
            stay.has_file = stay.student_id in seen
            stay.typed = (typed or {}).get(stay.public_id, stay.bed)
        context: dict[str, Any] = {
            "room": room,
            "row": reads.RoomBeds(room, len(stays)),
            "stays": stays,
            "former": reads.former_stays_of_room(request.user, room),
            "refusal": refusal,
        }
        return render(request, "attendance/dorm/room.html", context, status=status)


class EditRoom(RoomView, View):
    """What it is called, its beds, for whom; closing it."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        room = room_or_404(request, public_id)
        return self._page(request, room, RoomForm.of(room))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        room, form = room_or_404(request, public_id), RoomForm(request.POST)
        if form.is_valid():
            try:
                changed = change_room(by=request.user, room=room, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已保存。" if changed else "没有改动。")
                return redirect("attendance:room", room.public_id)
        return self._page(request, room, form, INVALID)

    @staticmethod
    def _page(
        request: HttpRequest, room: DormRoom, form: RoomForm, status: int = 200
    ) -> HttpResponse:
        context = {"room": room, "form": form}
        return render(request, "attendance/dorm/room_edit.html", context, status=status)


class CloseRoom(RoomView, View):
    """停用."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        room = room_or_404(request, public_id)
        with refusals_as_messages(request) as tried:
            close_room(by=request.user, room=room)
        if not tried.done:
            return redirect("attendance:room", room.public_id)
        messages.success(request, f"{room}已停用，以前的住宿记录都保留。")
        return redirect("attendance:rooms")


class ReopenRoom(RoomView, View):
    """重新启用."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        room = room_or_404(request, public_id)
        with refusals_as_messages(request) as tried:
            reopen_room(by=request.user, room=room)
        if tried.done:
            messages.success(request, f"{room}已重新启用。")
        return redirect("attendance:room", room.public_id)
