"""Addresses of the reports of the school."""

from django.urls import path

from school_care.reports.views import summaries, summaries_bulletin
from school_care.reports.views import summaries_steps as steps

ONE = "reports/summaries/<slug:kind>/<slug:period>/"

urlpatterns = [
    path("reports/summaries/", summaries.Summaries.as_view(), name="summaries"),
    path(ONE, summaries.ShowSummary.as_view(), name="summary"),
    path(f"{ONE}draft/", steps.Draft.as_view(), name="summary_draft"),
    path(f"{ONE}write/", steps.Write.as_view(), name="summary_write"),
    path(f"{ONE}recount/", steps.Recount.as_view(), name="summary_recount"),
    path(f"{ONE}take-back/", steps.TakeBack.as_view(), name="summary_take_back"),
    path(f"{ONE}give-back/", steps.GiveBack.as_view(), name="summary_give_back"),
    path(f"{ONE}sign/", steps.Sign.as_view(), name="summary_sign"),
    path(f"{ONE}send/", steps.Send.as_view(), name="summary_send"),
    path(f"{ONE}correct/", steps.Correct.as_view(), name="summary_correct"),
    path(f"{ONE}paper/", summaries.SummaryPaper.as_view(), name="summary_paper"),
    path(f"{ONE}docx/", summaries.SummaryDocx.as_view(), name="summary_docx"),
    path(
        "reports/bulletin/<slug:period>/",
        summaries_bulletin.Bulletin.as_view(),
        name="bulletin",
    ),
    path(
        "reports/bulletin/<slug:period>/paper/",
        summaries_bulletin.BulletinPaper.as_view(),
        name="bulletin_paper",
    ),
]
