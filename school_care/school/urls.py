"""Everything under /desk/ about the school itself. Public ids only."""

from django.urls import path

from school_care.school.views import (
    appointments,
    calendar,
    calendar_import,
    classes,
    me,
    sign_in,
    slips,
    staff,
    staff_import,
    teaching,
)

app_name = "school"

_door = [
    path("sign-in/", sign_in.SignInView.as_view(), name="sign_in"),
    path("sign-out/", sign_in.SignOutView.as_view(), name="sign_out"),
    path("password/", sign_in.PasswordView.as_view(), name="password"),
    path("me/", me.MeView.as_view(), name="me"),
    path("me/school/", me.SwitchSchoolView.as_view(), name="switch_school"),
]
_staff = [
    path("staff/", staff.StaffListView.as_view(), name="staff"),
    path("staff/new/", staff.StaffNewView.as_view(), name="staff_new"),
    path("staff/import/", staff_import.StaffImportListView.as_view(), name="staff_imports"),
    path("staff/import/new/", staff_import.StaffImportView.as_view(), name="staff_import_new"),
    path(
        "staff/import/template/",
        staff_import.StaffImportTemplateView.as_view(),
        name="staff_import_template",
    ),
    path(
        "staff/import/<uuid:public_id>/",
        staff_import.StaffImportShowView.as_view(),
        name="staff_import_show",
    ),
    path(
        "staff/import/<uuid:public_id>/confirm/",
        staff_import.StaffImportConfirmView.as_view(),
        name="staff_import_confirm",
    ),
    path(
        "staff/import/<uuid:public_id>/cancel/",
        staff_import.StaffImportCancelView.as_view(),
        name="staff_import_cancel",
    ),
    path(
        "staff/import/<uuid:public_id>/undo/",
        staff_import.StaffImportUndoView.as_view(),
        name="staff_import_undo",
    ),
    path(
        "staff/import/<uuid:public_id>/refused/",
        staff_import.StaffImportRefusedView.as_view(),
        name="staff_import_refused",
    ),
    path("staff/slips/", slips.SlipsView.as_view(), name="slips"),
    path("staff/<uuid:public_id>/", staff.StaffShowView.as_view(), name="staff_show"),
    path("staff/<uuid:public_id>/edit/", staff.StaffEditView.as_view(), name="staff_edit"),
    path("staff/<uuid:public_id>/reset/", staff.StaffResetView.as_view(), name="staff_reset"),
    path("staff/<uuid:public_id>/leave/", staff.StaffLeaveView.as_view(), name="staff_leave"),
    path("staff/<uuid:public_id>/return/", staff.StaffReturnView.as_view(), name="staff_return"),
]
_appointments = [
    path("appointments/", appointments.AppointmentsView.as_view(), name="appointments"),
    path(
        "appointments/decide/",
        appointments.AppointmentsDecideView.as_view(),
        name="appointments_decide",
    ),
    path("appointments/new/", appointments.AppointmentNewView.as_view(), name="appointment_new"),
    path(
        "appointments/<uuid:public_id>/end/",
        appointments.EndView.as_view(),
        name="appointment_end",
    ),
    path(
        "appointments/<uuid:public_id>/withdraw/",
        appointments.WithdrawView.as_view(),
        name="withdraw",
    ),
    path("teaching/", teaching.TeachingView.as_view(), name="teaching"),
    path("teaching/new/", teaching.TeachingNewView.as_view(), name="teaching_new"),
    path(
        "teaching/<uuid:public_id>/end/",
        appointments.TeachingEndView.as_view(),
        name="teaching_end",
    ),
]
_places = [
    path("school-classes/", classes.ClassesView.as_view(), name="classes"),
    path("school-classes/new/", classes.ClassNewView.as_view(), name="class_new"),
    path(
        "school-classes/<uuid:public_id>/edit/", classes.ClassEditView.as_view(), name="class_edit"
    ),
    path("terms/", calendar.TermsView.as_view(), name="terms"),
    path("calendar/", calendar.CalendarView.as_view(), name="calendar"),
    path("calendar/mark/", calendar.CalendarMarkView.as_view(), name="calendar_mark"),
    path(
        "calendar/years/<int:calendar_year>/",
        calendar.CalendarYearView.as_view(),
        name="calendar_year",
    ),
    path("calendar/import/", calendar_import.CalendarImportView.as_view(), name="calendar_import"),
    path(
        "calendar/import/template/",
        calendar_import.CalendarImportTemplateView.as_view(),
        name="calendar_import_template",
    ),
    path(
        "calendar/import/<uuid:public_id>/",
        calendar_import.CalendarImportShowView.as_view(),
        name="calendar_import_show",
    ),
    path(
        "calendar/import/<uuid:public_id>/confirm/",
        calendar_import.CalendarImportConfirmView.as_view(),
        name="calendar_import_confirm",
    ),
    path(
        "calendar/import/<uuid:public_id>/cancel/",
        calendar_import.CalendarImportCancelView.as_view(),
        name="calendar_import_cancel",
    ),
    path(
        "calendar/import/<uuid:public_id>/undo/",
        calendar_import.CalendarImportUndoView.as_view(),
        name="calendar_import_undo",
    ),
]

urlpatterns = [*_door, *_staff, *_appointments, *_places]
