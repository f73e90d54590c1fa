from django.urls import path

from school_care.activities.views import calls, calls_pupil, calls_settings

urlpatterns = [
    path("calls/", calls.Calls.as_view(), name="calls"),
    path("calls/coverage/", calls.CallCoverage.as_view(), name="calls_coverage"),
    path("calls/coverage/print/", calls.PrintLog.as_view(), name="calls_log"),
    path("calls/week/", calls_settings.Week.as_view(), name="calls_week"),
    path("calls/week/print/", calls_settings.PrintWeek.as_view(), name="calls_week_print"),
    path("calls/settings/", calls_settings.Settings.as_view(), name="calls_settings"),
    path("calls/settings/times/", calls_settings.Times.as_view(), name="calls_times"),
    path(
        "calls/settings/times/<uuid:public_id>/",
        calls_settings.ChangeTime.as_view(),
        name="calls_time",
    ),
    path(
        "calls/settings/windows/<uuid:public_id>/",
        calls_settings.Window.as_view(),
        name="calls_window",
    ),
    path(
        "calls/settings/lines/<uuid:public_id>/stop/",
        calls_settings.StopLine.as_view(),
        name="calls_line_stop",
    ),
    path("calls/students/<uuid:public_id>/", calls_pupil.CallPupil.as_view(), name="call_pupil"),
    path("calls/turns/<uuid:public_id>/", calls_pupil.Turn.as_view(), name="call_turn"),
    path("calls/turns/<uuid:public_id>/result/", calls.TurnResult.as_view(), name="call_result"),
    path("calls/turns/<uuid:public_id>/retry/", calls.Retry.as_view(), name="call_retry"),
    path(
        "calls/tries/<uuid:public_id>/complete/",
        calls.CompleteCall.as_view(),
        name="call_complete",
    ),
    path("calls/tries/<uuid:public_id>/undo/", calls.TakeBackCall.as_view(), name="call_undo"),
]
