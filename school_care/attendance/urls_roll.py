from django.urls import URLPattern, path

from school_care.attendance.enums import Session
from school_care.attendance.views import absences, absent, class_night, home, roll

urlpatterns: list[URLPattern] = [
    path("attendance/", home.Home.as_view(), name="home"),
    path("attendance/class/<uuid:public_id>/", roll.TakeRoll.as_view(), name="roll"),
    path(
        "attendance/class/<uuid:public_id>/evening/",
        class_night.TakeClassNight.as_view(session=Session.EVENING),
        name="roll_evening",
    ),
    path(
        "attendance/class/<uuid:public_id>/return/",
        class_night.TakeClassNight.as_view(session=Session.RETURN),
        name="roll_return",
    ),
    path("attendance/send/", roll.SendRoll.as_view(), name="send"),
    path("attendance/absent/<uuid:public_id>/call/", absent.RecordCall.as_view(), name="call"),
    path("attendance/absent/<uuid:public_id>/settle/", absent.Settle.as_view(), name="settle"),
    path("attendance/absences/", absences.Absences.as_view(), name="absences"),
    path("attendance/absences/print/", absences.PrintAbsences.as_view(), name="absences_print"),
]
