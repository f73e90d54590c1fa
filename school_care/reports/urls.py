from django.urls import path

from school_care.reports import (
    urls_figures,
    urls_packs,
    urls_papers,
    urls_problems,
    urls_standing,
    urls_summaries,
)
from school_care.reports.views.own_review import OwnReview
from school_care.reports.views.printing import JobFile, JobView, PrintIndex, PupilChoices

app_name = "reports"

urlpatterns = [
    path("reports/", PrintIndex.as_view(), name="index"),
    path("students/<uuid:student_id>/review/print/", OwnReview.as_view(), name="review"),
    path("reports/pupils/", PupilChoices.as_view(), name="pupils"),
    path("reports/<uuid:public_id>/", JobView.as_view(), name="job"),
    path("reports/<uuid:public_id>/file/", JobFile.as_view(), name="file"),
    *urls_figures.urlpatterns,
    *urls_packs.urlpatterns,
    *urls_papers.urlpatterns,
    *urls_problems.urlpatterns,
    *urls_standing.urlpatterns,
    *urls_summaries.urlpatterns,
]
