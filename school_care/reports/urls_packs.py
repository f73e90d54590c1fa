"""Addresses of the inspection pack."""

from django.urls import path

from school_care.reports.views.packs import PackNew, Packs

urlpatterns = [
    path("reports/packs/", Packs.as_view(), name="packs"),
    path("reports/packs/new/", PackNew.as_view(), name="pack_new"),
]
