"""Pages of warnings below /desk/."""

from django.urls import path

from school_care.alerts.views import acting, alerts, rules

app_name = "alerts"
urlpatterns = [
    path("alerts/", alerts.Alerts.as_view(), name="alerts"),
    path("alerts/rules/", rules.AlertRules.as_view(), name="alert_rules"),
    path("alerts/rules/<str:code>/", rules.AlertRuleEdit.as_view(), name="alert_rule_edit"),
    path("alerts/<uuid:public_id>/", alerts.ShowAlert.as_view(), name="alert"),
    path("alerts/<uuid:public_id>/act/", alerts.ActOnAlert.as_view(), name="alert_act"),
    path("alerts/<uuid:public_id>/seen/", acting.AlertSeen.as_view(), name="alert_seen"),
    path("alerts/<uuid:public_id>/end/", acting.AlertEnd.as_view(), name="alert_end"),
    path("alerts/<uuid:public_id>/hand/", acting.AlertHand.as_view(), name="alert_hand"),
    path("alerts/<uuid:public_id>/reopen/", acting.AlertReopen.as_view(), name="alert_reopen"),
]
