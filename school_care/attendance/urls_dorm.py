from django.urls import URLPattern, path

from school_care.attendance.views import dorm_missing, dorm_roll, dorm_rooms, dorm_stays

urlpatterns: list[URLPattern] = [
    path("attendance/dorm/", dorm_roll.DormRoll.as_view(), name="dorm"),
    path("attendance/dorm/rest/", dorm_roll.RestOfRooms.as_view(), name="dorm_rest"),
    path("attendance/dorm/missing/", dorm_missing.MissingTonight.as_view(), name="dorm_missing"),
    path(
        "attendance/dorm/missing/<uuid:public_id>/call/",
        dorm_missing.CallAboutMissing.as_view(),
        name="dorm_call",
    ),
    path(
        "attendance/dorm/missing/<uuid:public_id>/settle/",
        dorm_missing.SettleMissing.as_view(),
        name="dorm_settle",
    ),
    path("attendance/dorm/rooms/", dorm_rooms.Rooms.as_view(), name="rooms"),
    path("attendance/dorm/rooms/new/", dorm_rooms.NewRooms.as_view(), name="room_new"),
    path("attendance/dorm/rooms/<uuid:public_id>/", dorm_rooms.Room.as_view(), name="room"),
    path(
        "attendance/dorm/rooms/<uuid:public_id>/edit/",
        dorm_rooms.EditRoom.as_view(),
        name="room_edit",
    ),
    path(
        "attendance/dorm/rooms/<uuid:public_id>/close/",
        dorm_rooms.CloseRoom.as_view(),
        name="room_close",
    ),
    path(
        "attendance/dorm/rooms/<uuid:public_id>/reopen/",
        dorm_rooms.ReopenRoom.as_view(),
        name="room_reopen",
    ),
    path(
        "attendance/dorm/rooms/<uuid:public_id>/roll/",
        dorm_roll.TakeRoomRoll.as_view(),
        name="room_roll",
    ),
    path("attendance/dorm/place/", dorm_stays.PlacePupils.as_view(), name="place"),
    path(
        "attendance/dorm/stays/<uuid:public_id>/move/",
        dorm_stays.MoveStay.as_view(),
        name="stay_move",
    ),
    path(
        "attendance/dorm/stays/<uuid:public_id>/end/",
        dorm_stays.EndStay.as_view(),
        name="stay_end",
    ),
]
