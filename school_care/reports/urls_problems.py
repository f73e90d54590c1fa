"""Addresses of the problem list and its two forms."""

from django.urls import path

from school_care.reports.views import problems, problems_papers

BASE = "reports/problems/"
ONE = "<uuid:public_id>/"

urlpatterns = [
    path(BASE, problems.Problems.as_view(), name="problems"),
    path(f"{BASE}new/", problems.ProblemNew.as_view(), name="problem_new"),
    path(f"{BASE}screening/", problems_papers.Screening.as_view(), name="problems_screening"),
    path(
        f"{BASE}screening/file/",
        problems_papers.ScreeningFile.as_view(),
        name="problems_screening_file",
    ),
    path(f"{BASE}summary/", problems_papers.Summary.as_view(), name="problems_summary"),
    path(
        f"{BASE}summary/print/",
        problems_papers.SummaryPaper.as_view(),
        name="problems_summary_paper",
    ),
    path(f"{BASE}{ONE}", problems.Problem.as_view(), name="problem"),
    path(f"{BASE}{ONE}clear/", problems.ProblemClear.as_view(), name="problem_clear"),
    path(f"{BASE}{ONE}reopen/", problems.ProblemReopen.as_view(), name="problem_reopen"),
]
