from django.urls import URLPattern, path

from school_care.attendance.views import figures, leave

NOTE = "attendance/leave/<uuid:public_id>/"
CLASS = "attendance/class/<uuid:public_id>/figures/"

urlpatterns: list[URLPattern] = [
    path("attendance/leave/", leave.LeaveList.as_view(), name="leaves"),
    path("attendance/leave/new/", leave.LeavePick.as_view(), name="leave_pick"),
    path("students/<uuid:public_id>/leave/", leave.LeaveNew.as_view(), name="leave_new"),
    path(NOTE, leave.LeaveShow.as_view(), name="leave"),
    path(f"{NOTE}confirm/", leave.LeaveConfirm.as_view(), name="leave_confirm"),
    path(f"{NOTE}extend/", leave.LeaveExtend.as_view(), name="leave_extend"),
    path(f"{NOTE}back/", leave.LeaveBack.as_view(), name="leave_back"),
    path(f"{NOTE}cancel/", leave.LeaveCancel.as_view(), name="leave_cancel"),
    path(f"{NOTE}print/", leave.LeavePrint.as_view(), name="leave_print"),
    path("students/<uuid:public_id>/attendance/", figures.PupilAttendance.as_view(), name="pupil"),
    path(CLASS, figures.ClassFiguresPage.as_view(), name="class_figures"),
    path(f"{CLASS}print/", figures.ClassFiguresPrint.as_view(), name="class_figures_print"),
    path(f"{CLASS}book/", figures.ClassFiguresBook.as_view(), name="class_figures_book"),
    path("attendance/figures/", figures.SchoolFiguresPage.as_view(), name="figures"),
    path("attendance/figures/print/", figures.SchoolFiguresPrint.as_view(), name="figures_print"),
    path("attendance/figures/book/", figures.SchoolFiguresBook.as_view(), name="figures_book"),
]
