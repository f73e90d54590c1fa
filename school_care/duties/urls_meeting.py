"""Addresses of 周一例会 and 应办台账."""

from django.urls import path

from school_care.duties.views import ledger, meeting

urlpatterns = [
    path("duties/meeting/", meeting.Meeting.as_view(), name="meeting"),
    path("duties/meeting/print/", meeting.PrintMeeting.as_view(), name="meeting_print"),
    path("duties/meeting/nudge/", meeting.Nudge.as_view(), name="nudge"),
    path("duties/meeting/assign/", meeting.Assign.as_view(), name="assign"),
    path("duties/meeting/undo/", meeting.UndoAssign.as_view(), name="assign_undo"),
    path("duties/all/", ledger.LedgerList.as_view(), name="ledger"),
    path("duties/all/<uuid:public_id>/", ledger.ShowDuty.as_view(), name="duty"),
    path("duties/all/<uuid:public_id>/assign/", ledger.AssignDuty.as_view(), name="assign_duty"),
]
