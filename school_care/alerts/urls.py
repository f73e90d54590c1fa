"""Pages of warnings below /desk/."""

from django.urls import path

from school_care.alerts.views import alerts

app_name = "alerts"
urlpatterns = [
    path("alerts/", alerts.Alerts.as_view(), name="alerts"),
    path("alerts/<uuid:public_id>/", alerts.ShowAlert.as_view(), name="alert"),
]
