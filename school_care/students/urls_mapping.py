"""Addresses of 栏目和词语."""

from django.urls import path

from school_care.students.views import imports_mapping as views

urlpatterns = [
    path("imports/remembered/", views.Remembered.as_view(), name="import_remembered"),
    path(
        "imports/remembered/forms/<uuid:public_id>/forget/",
        views.ShapeForget.as_view(),
        name="shape_forget",
    ),
    path(
        "imports/remembered/words/<uuid:public_id>/forget/",
        views.WordForget.as_view(),
        name="word_forget",
    ),
    path("imports/<uuid:public_id>/mapping/", views.ImportMapping.as_view(), name="import_mapping"),
]
