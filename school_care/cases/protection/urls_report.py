"""Pages of mandatory reports below /desk/. No address says of whom."""

from django.urls import path

from school_care.cases.protection.views import report

urlpatterns = [
    path("protection/report/", report.Mandatory.as_view(), name="mandatory"),
    path("protection/report/find/", report.FindPupil.as_view(), name="mandatory_find"),
    path("protection/<uuid:public_id>/form/", report.Paper.as_view(), name="mandatory_paper"),
    path(
        "protection/<uuid:public_id>/education/",
        report.Education.as_view(),
        name="mandatory_education",
    ),
    path(
        "protection/<uuid:public_id>/outcome/",
        report.Outcome.as_view(),
        name="mandatory_outcome",
    ),
    path("protection/<uuid:public_id>/send/", report.SendNow.as_view(), name="mandatory_send"),
]
