"""Addresses of lists of what was reported upwards."""

from django.urls import path

from school_care.exchange.views import reports_up

urlpatterns = [
    path("reports-up-ledger/", reports_up.Ledger.as_view(), name="ledger"),
    path("reports-up-ledger/<uuid:public_id>/", reports_up.OneRow.as_view(), name="report_row"),
]
