"""Pages of the transport below /desk/reports-up/."""

from django.urls import include, path

app_name = "escalation"
urlpatterns = [
    path("reports-up/", include("school_care.escalation.urls_recipients")),
    path("reports-up/", include("school_care.escalation.urls_links")),
    path("reports-up/", include("school_care.escalation.urls_papers")),
    path("reports-up/", include("school_care.escalation.urls_reports")),
]
