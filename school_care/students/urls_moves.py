"""Addresses of 学籍变动: classes, changes of school, standings, past days."""

from django.urls import URLPattern, path

from school_care.students.views import moves, moves_list, moves_standings, moves_transfers

PUPIL = "students/<uuid:public_id>"

urlpatterns: list[URLPattern] = [
    path("moves/", moves_list.MovesList.as_view(), name="moves"),
    path("moves/print/", moves_list.MovesPrint.as_view(), name="moves_print"),
    path("moves/workbook/", moves_list.MovesWorkbook.as_view(), name="moves_workbook"),
    path("moves/on-day/", moves_list.OnDay.as_view(), name="on_day"),
    path("classes/<uuid:public_id>/on-day/", moves_list.ClassOnDay.as_view(), name="class_on_day"),
    path("classes/<uuid:public_id>/move/", moves.ClassMove.as_view(), name="class_move"),
    path(f"{PUPIL}/membership/", moves.MembershipPage.as_view(), name="membership"),
    path(f"{PUPIL}/transfer-out/", moves_transfers.TransferOut.as_view(), name="transfer_out"),
    path(f"{PUPIL}/standings/new/", moves_standings.NewStanding.as_view(), name="standing_new"),
    path(f"{PUPIL}/deceased/", moves_standings.DeathPage.as_view(), name="deceased"),
    path("transfers/<uuid:public_id>/", moves_transfers.TransferPage.as_view(), name="transfer"),
    path(
        "transfers/<uuid:public_id>/letter/",
        moves_transfers.TransferLetter.as_view(),
        name="transfer_letter",
    ),
    path("standings/<uuid:public_id>/", moves_standings.StandingPage.as_view(), name="standing"),
    path(
        "enrolments/<uuid:public_id>/correct/",
        moves.CorrectPage.as_view(),
        name="enrolment_correct",
    ),
]
