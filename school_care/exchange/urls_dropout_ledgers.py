"""Addresses of the ledgers of dropout control as files."""

from django.urls import path

from school_care.exchange.views import dropout_ledgers

urlpatterns = [
    path(
        "dropout-ledgers/<slug:kind>/",
        dropout_ledgers.DropoutLedger.as_view(),
        name="dropout_ledger",
    ),
]
