"""Addresses of the three ledgers."""

from django.urls import URLPattern, path

from school_care.cases.dropout.views import ledgers

LEDGERS = "dropout/ledgers/"
urlpatterns: list[URLPattern] = [
    path(LEDGERS, ledgers.Age.as_view(), name="ledgers"),
    path(f"{LEDGERS}print/", ledgers.AgePaper.as_view(), name="ledgers_print"),
    path(f"{LEDGERS}suspected/", ledgers.Cases.as_view(), name="ledger_suspected"),
    path(
        f"{LEDGERS}suspected/print/",
        ledgers.CasesPaper.as_view(),
        name="ledger_suspected_print",
    ),
    path(f"{LEDGERS}confirmed/", ledgers.Dropped.as_view(), name="ledger_dropouts"),
    path(
        f"{LEDGERS}confirmed/print/",
        ledgers.DroppedPaper.as_view(),
        name="ledger_dropouts_print",
    ),
]
