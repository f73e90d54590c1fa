"""Addresses of the papers of a dropout case."""

from django.urls import URLPattern, path

from school_care.cases.dropout.views import papers

urlpatterns: list[URLPattern] = [
    path("cases/<uuid:public_id>/form/print/", papers.FormPaper.as_view(), name="dropout_form"),
    path(
        "cases/<uuid:public_id>/rounds/print/",
        papers.RoundsPaper.as_view(),
        name="dropout_rounds_paper",
    ),
    path("cases/<uuid:public_id>/notice/", papers.MakeNotice.as_view(), name="dropout_notice"),
    path(
        "dropout/notices/<uuid:public_id>/print/",
        papers.NoticePaper.as_view(),
        name="dropout_notice_paper",
    ),
    path(
        "dropout/notices/<uuid:public_id>/served/",
        papers.Served.as_view(),
        name="dropout_notice_served",
    ),
    path(
        "dropout/notices/<uuid:public_id>/cancel/",
        papers.CancelNotice.as_view(),
        name="dropout_notice_cancel",
    ),
]
