from django.urls import path

from school_care.attendance.views import holidays, holidays_pupil, registration, registrations

urlpatterns = [
    path("attendance/registration/", registrations.Overview.as_view(), name="registrations"),
    path(
        "attendance/registration/print/",
        registrations.PrintOverview.as_view(),
        name="registrations_print",
    ),
    path(
        "attendance/registration/workbook/",
        registrations.Workbook.as_view(),
        name="registrations_workbook",
    ),
    path(
        "attendance/registration/<uuid:public_id>/",
        registration.ClassPage.as_view(),
        name="registration",
    ),
    path(
        "attendance/registration/<uuid:public_id>/mark/",
        registration.Mark.as_view(),
        name="registration_mark",
    ),
    path(
        "attendance/registration/<uuid:public_id>/count/",
        registration.HandIn.as_view(),
        name="registration_count",
    ),
    path(
        "attendance/registration/pupil/<uuid:public_id>/",
        registration.PupilPage.as_view(),
        name="registration_pupil",
    ),
    path(
        "attendance/registration/pupil/<uuid:public_id>/call/",
        registration.Call.as_view(),
        name="registration_call",
    ),
    path("attendance/holidays/", holidays.Overview.as_view(), name="holidays"),
    path("attendance/holidays/<uuid:public_id>/", holidays.ClassPage.as_view(), name="holiday"),
    path(
        "attendance/holidays/<uuid:public_id>/rest/",
        holidays.FromArchive.as_view(),
        name="holiday_rest",
    ),
    path(
        "attendance/holidays/<uuid:public_id>/print/",
        holidays.PrintClass.as_view(),
        name="holiday_print",
    ),
    path(
        "attendance/holidays/pupil/<uuid:public_id>/",
        holidays_pupil.PupilPage.as_view(),
        name="holiday_pupil",
    ),
    path(
        "attendance/holidays/pupil/<uuid:public_id>/same/",
        holidays_pupil.OneTap.as_view(),
        name="holiday_preset",
    ),
    path(
        "attendance/holidays/pupil/<uuid:public_id>/phone/",
        holidays_pupil.ShowPhone.as_view(),
        name="holiday_phone",
    ),
    path(
        "attendance/holidays/pupil/<uuid:public_id>/returned/",
        holidays_pupil.Returned.as_view(),
        name="holiday_returned",
    ),
]
