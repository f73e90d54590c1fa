"""Pages of dropout control below /desk/; names within `cases`."""

from django.urls import URLPattern

from school_care.cases.dropout import (
    urls_course,
    urls_figures,
    urls_figures_more,
    urls_ledgers,
    urls_papers,
)

urlpatterns: list[URLPattern] = [
    *urls_course.urlpatterns,
    *urls_papers.urlpatterns,
    *urls_ledgers.urlpatterns,
    *urls_figures.urlpatterns,
    *urls_figures_more.urlpatterns,
]
