"""Addresses of notice and consent."""

from django.urls import path

from school_care.students.views import consents

urlpatterns = [
    path("consent/", consents.Purposes.as_view(), name="purposes"),
    path("students/<uuid:public_id>/consent/", consents.PupilConsents.as_view(), name="consent"),
    path(
        "students/<uuid:public_id>/consent/paper/",
        consents.PupilPaper.as_view(),
        name="consent_paper",
    ),
    path(
        "students/<uuid:public_id>/consent/<slug:purpose>/withdraw/",
        consents.WithdrawConsent.as_view(),
        name="consent_withdraw",
    ),
    path(
        "classes/<uuid:public_id>/consent/",
        consents.ClassConsents.as_view(),
        name="class_consents",
    ),
    path(
        "classes/<uuid:public_id>/consent/notice/",
        consents.ClassNotice.as_view(),
        name="class_notice",
    ),
    path(
        "classes/<uuid:public_id>/consent/paper/",
        consents.ClassPaper.as_view(),
        name="class_consent_paper",
    ),
]
