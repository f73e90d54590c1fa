"""Addresses of what is common to all papers: their list, their look."""

from django.urls import path

from school_care.reports.views.catalogue import Catalogue
from school_care.reports.views.layouts import LayoutPage, Layouts

urlpatterns = [
    path("reports/papers/", Catalogue.as_view(), name="catalogue"),
    path("reports/layouts/", Layouts.as_view(), name="layouts"),
    path("reports/layouts/<slug:paper>/", LayoutPage.as_view(), name="layout"),
]
