"""Pages below /desk/reports-up/: the officer's link, and receipts nobody could place."""

from django.urls import path

from school_care.escalation.views import links, quarantine

urlpatterns = [
    path("<uuid:public_id>/link/", links.LinkMake.as_view(), name="link_make"),
    path("<uuid:public_id>/link/stop/", links.LinkStop.as_view(), name="link_stop"),
    path("receipts/", quarantine.Quarantine.as_view(), name="quarantine"),
    path(
        "receipts/<uuid:public_id>/place/",
        quarantine.ReceiptPlace.as_view(),
        name="receipt_place",
    ),
    path(
        "receipts/<uuid:public_id>/dismiss/",
        quarantine.ReceiptDismiss.as_view(),
        name="receipt_dismiss",
    ),
]
