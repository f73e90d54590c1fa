"""Half-yearly tables, retention, where grade 9 went, the check at the start of a term."""

from django.urls import URLPattern, path

from school_care.cases.dropout.views import destinations, half_year, retention, start_check

urlpatterns: list[URLPattern] = [
    path("dropout/statistics/", half_year.HalfYearPage.as_view(), name="half_year"),
    path("dropout/statistics/print/", half_year.HalfYearPaper.as_view(), name="half_year_paper"),
    path("dropout/statistics/retention/", retention.RetentionPage.as_view(), name="retention"),
    path(
        "dropout/statistics/retention/print/",
        retention.RetentionPaper.as_view(),
        name="retention_paper",
    ),
    path(
        "dropout/statistics/destinations/",
        destinations.DestinationsPage.as_view(),
        name="destinations",
    ),
    path(
        "dropout/statistics/destinations/record/",
        destinations.RecordDestinations.as_view(),
        name="destinations_record",
    ),
    path(
        "dropout/statistics/destinations/print/",
        destinations.DestinationsPaper.as_view(),
        name="destinations_paper",
    ),
    path(
        "dropout/statistics/start-check/", start_check.StartCheckPage.as_view(), name="start_check"
    ),
    path(
        "dropout/statistics/start-check/print/",
        start_check.StartCheckPaper.as_view(),
        name="start_check_paper",
    ),
]
