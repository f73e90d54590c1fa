"""Pages below /desk/reports-up/: papers, the helper for superiors' systems, the ledger."""

from django.urls import path

from school_care.escalation.views import papers

urlpatterns = [
    path("ledger/", papers.ToLedger.as_view(), name="ledger"),
    path("papers/<uuid:public_id>/letter/", papers.Letter.as_view(), name="letter"),
    path("papers/<uuid:public_id>/slip/", papers.Slip.as_view(), name="receipt_slip"),
    path("papers/<uuid:public_id>/nudge/", papers.NudgeLetter.as_view(), name="nudge_letter"),
    path("papers/<uuid:public_id>/platform/", papers.PlatformPage.as_view(), name="platform"),
    path(
        "papers/<uuid:public_id>/platform/done/",
        papers.PlatformDone.as_view(),
        name="platform_done",
    ),
]
