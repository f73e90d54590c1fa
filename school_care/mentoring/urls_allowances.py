from django.urls import path

from school_care.mentoring.views import allowance_account as account
from school_care.mentoring.views import allowance_papers as papers
from school_care.mentoring.views import allowances

urlpatterns = [
    path("allowances/", allowances.Allowances.as_view(), name="allowances"),
    path("allowances/overview/", allowances.Overview.as_view(), name="allowance_overview"),
    path("allowances/evening/", papers.Evening.as_view(), name="allowance_evening"),
    path("allowances/statements/", papers.Statements.as_view(), name="allowance_statements"),
    path(
        "allowances/entries/<uuid:public_id>/counter/",
        account.Counter.as_view(),
        name="allowance_counter",
    ),
    path(
        "allowances/entries/<uuid:public_id>/receipt/",
        papers.Receipt.as_view(),
        name="allowance_receipt",
    ),
    path(
        "allowances/entries/<uuid:public_id>/noted/",
        allowances.Noted.as_view(),
        name="allowance_noted",
    ),
    path(
        "allowances/keepers/<uuid:public_id>/settle/",
        allowances.Settle.as_view(),
        name="allowance_settle",
    ),
    path(
        "allowances/keepers/<uuid:public_id>/sheet/",
        papers.HandoverSheet.as_view(),
        name="allowance_handover_sheet",
    ),
    path("allowances/<uuid:public_id>/", account.Account.as_view(), name="allowance"),
    path(
        "allowances/<uuid:public_id>/deposit/",
        account.Deposit.as_view(),
        name="allowance_deposit",
    ),
    path("allowances/<uuid:public_id>/payout/", account.Payout.as_view(), name="allowance_payout"),
    path("allowances/<uuid:public_id>/quota/", account.Quota.as_view(), name="allowance_quota"),
    path("allowances/<uuid:public_id>/close/", account.Close.as_view(), name="allowance_close"),
    path(
        "allowances/<uuid:public_id>/handover/",
        account.Handover.as_view(),
        name="allowance_handover",
    ),
    path(
        "allowances/<uuid:public_id>/statement/",
        papers.Statement.as_view(),
        name="allowance_statement",
    ),
    path(
        "allowances/<uuid:public_id>/payouts/",
        papers.Payouts.as_view(),
        name="allowance_payouts",
    ),
    path(
        "students/<uuid:student_id>/allowance/new/",
        account.Open.as_view(),
        name="allowance_open",
    ),
]
