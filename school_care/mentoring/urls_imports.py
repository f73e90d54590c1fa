from django.urls import URLPattern, path

from school_care.mentoring.views import imports

ONE = "records/imports/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("records/imports/", imports.ImportList.as_view(), name="imports"),
    path("records/imports/new/", imports.ImportNew.as_view(), name="import_new"),
    path("records/imports/template/", imports.ImportTemplate.as_view(), name="import_template"),
    path(ONE, imports.ImportShow.as_view(), name="import_show"),
    path(f"{ONE}confirm/", imports.ImportConfirm.as_view(), name="import_confirm"),
    path(f"{ONE}cancel/", imports.ImportCancel.as_view(), name="import_cancel"),
    path(f"{ONE}undo/", imports.ImportUndo.as_view(), name="import_undo"),
    path(f"{ONE}refused/", imports.ImportRefused.as_view(), name="import_refused"),
]
