"""Pages of protection below /desk/: what happened between pupils."""

from django.urls import path

from school_care.cases.protection.views import bullying, bullying_children, bullying_papers

ONE = "protection/peers/<uuid:public_id>"
CHILD = "protection/peers/pupil/<uuid:public_id>"
urlpatterns: list = [
    path("protection/peers/new/", bullying.Start.as_view(), name="bullying_start"),
    path("protection/peers/new/<uuid:student_id>/", bullying.New.as_view(), name="bullying_new"),
    path(f"{ONE}/begin/", bullying.Investigate.as_view(), name="bullying_investigate"),
    path(f"{ONE}/decide/", bullying.Decide.as_view(), name="bullying_decide"),
    path(f"{ONE}/again/", bullying.Reopen.as_view(), name="bullying_reopen"),
    path(f"{ONE}/upwards/", bullying.Upwards.as_view(), name="bullying_report"),
    path(f"{ONE}/paper/", bullying_papers.ReportPaper.as_view(), name="bullying_paper"),
    path(f"{ONE}/pupil/", bullying_children.Add.as_view(), name="bullying_child"),
    path(f"{CHILD}/out/", bullying_children.TakeOut.as_view(), name="bullying_child_out"),
    path(f"{CHILD}/says/", bullying_children.Says.as_view(), name="bullying_says"),
    path(f"{CHILD}/family/", bullying_children.Family.as_view(), name="bullying_family"),
    path(
        f"{CHILD}/family/paper/",
        bullying_papers.FamilyPaper.as_view(),
        name="bullying_family_paper",
    ),
    path(f"{CHILD}/support/", bullying_children.Support.as_view(), name="bullying_support"),
    path(f"{CHILD}/review/", bullying_children.Review.as_view(), name="bullying_review"),
]
