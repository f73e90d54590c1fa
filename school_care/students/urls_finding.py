"""Addresses of finding: quick search, saved filters, columns, actions for several pupils."""

from django.urls import URLPattern, path

from school_care.students.views import bulk, filters, pupil_list

urlpatterns: list[URLPattern] = [
    path("students/quick/", pupil_list.QuickSearch.as_view(), name="quick"),
    path("students/filters/", filters.Filters.as_view(), name="filters"),
    path("students/filters/<uuid:public_id>/", filters.FilterPage.as_view(), name="filter"),
    path(
        "students/filters/<uuid:public_id>/delete/",
        filters.FilterDelete.as_view(),
        name="filter_delete",
    ),
    path("students/columns/", filters.Columns.as_view(), name="columns"),
    path("students/bulk/", bulk.BulkChoice.as_view(), name="bulk"),
    path("students/bulk/<slug:code>/", bulk.BulkConfirm.as_view(), name="bulk_confirm"),
    path("students/bulk/<slug:code>/done/", bulk.BulkDone.as_view(), name="bulk_done"),
]
