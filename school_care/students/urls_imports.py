"""Addresses of the roster import."""

from django.urls import path

from school_care.students.views import imports, imports_parked, imports_undo

urlpatterns = [
    path("imports/", imports.ImportList.as_view(), name="imports"),
    path("imports/new/", imports.ImportNew.as_view(), name="import_new"),
    path("imports/template/", imports.ImportTemplate.as_view(), name="import_template"),
    path("imports/parked/", imports_parked.ParkedList.as_view(), name="parked"),
    path("imports/parked/<uuid:row_id>/", imports_parked.ParkedShow.as_view(), name="parked_row"),
    path("imports/<uuid:public_id>/undo/", imports_undo.ImportUndo.as_view(), name="import_undo"),
    path("imports/<uuid:public_id>/", imports.ImportShow.as_view(), name="import_show"),
    path(
        "imports/<uuid:public_id>/settings/",
        imports.ImportSettings.as_view(),
        name="import_settings",
    ),
    path(
        "imports/<uuid:public_id>/rows/<uuid:row_id>/",
        imports.ImportChoose.as_view(),
        name="import_choose",
    ),
    path("imports/<uuid:public_id>/commit/", imports.ImportCommit.as_view(), name="import_commit"),
    path("imports/<uuid:public_id>/cancel/", imports.ImportCancel.as_view(), name="import_cancel"),
    path(
        "imports/<uuid:public_id>/refused/", imports.ImportRefused.as_view(), name="import_refused"
    ),
]
