"""Addresses of 疑似重复: pairs, two files side by side, what was merged."""

from django.urls import URLPattern, path

from school_care.students.views import duplicates, merging

urlpatterns: list[URLPattern] = [
    path("duplicates/", duplicates.Duplicates.as_view(), name="duplicates"),
    path(
        "duplicates/<uuid:public_id>/again/",
        duplicates.AskAgain.as_view(),
        name="duplicates_again",
    ),
    path(
        "students/<uuid:public_id>/merge/",
        duplicates.FindOther.as_view(),
        name="merge_find",
    ),
    path(
        "students/<uuid:public_id>/merge/<uuid:other>/",
        merging.SideBySidePage.as_view(),
        name="merge",
    ),
    path("merges/", merging.Merges.as_view(), name="merges"),
    path("merges/<uuid:public_id>/undo/", merging.UndoMerge.as_view(), name="merge_undo"),
]
