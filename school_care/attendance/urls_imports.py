from django.urls import URLPattern, path

from school_care.attendance.views import imports

urlpatterns: list[URLPattern] = [
    path("attendance/imports/", imports.ImportList.as_view(), name="imports"),
    path("attendance/imports/new/", imports.ImportNew.as_view(), name="import_new"),
    path("attendance/imports/template/", imports.ImportTemplate.as_view(), name="import_template"),
    path("attendance/imports/<uuid:public_id>/", imports.ImportShow.as_view(), name="import_show"),
    path(
        "attendance/imports/<uuid:public_id>/confirm/",
        imports.ImportConfirm.as_view(),
        name="import_confirm",
    ),
    path(
        "attendance/imports/<uuid:public_id>/cancel/",
        imports.ImportCancel.as_view(),
        name="import_cancel",
    ),
    path(
        "attendance/imports/<uuid:public_id>/undo/",
        imports.ImportUndo.as_view(),
        name="import_undo",
    ),
    path(
        "attendance/imports/<uuid:public_id>/refused/",
        imports.ImportRefused.as_view(),
        name="import_refused",
    ),
]
