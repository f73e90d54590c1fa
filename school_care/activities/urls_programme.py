"""The term's programme. An activity's own pages are urls_activity."""

from django.urls import URLPattern, path

from school_care.activities.views import programme, programme_papers, programme_steps

ONE = "programme/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("programme/", programme.ProgrammePage.as_view(), name="programme"),
    path("programme/month/", programme.ProgrammeMonth.as_view(), name="programme_month"),
    path("programme/open/", programme_steps.ProgrammeOpen.as_view(), name="programme_open"),
    path(f"{ONE}templates/", programme_steps.FromTemplates.as_view(), name="programme_templates"),
    path(f"{ONE}aim/", programme_steps.ProgrammeAim.as_view(), name="programme_aim"),
    path(f"{ONE}submit/", programme_steps.ProgrammeSubmit.as_view(), name="programme_submit"),
    path(f"{ONE}withdraw/", programme_steps.ProgrammeWithdraw.as_view(), name="programme_withdraw"),
    path(f"{ONE}review/", programme_steps.ProgrammeReview.as_view(), name="programme_review"),
    path(f"{ONE}wall/", programme_papers.WallCalendar.as_view(), name="programme_wall"),
    path(f"{ONE}paper/", programme_papers.ProgrammePaper.as_view(), name="programme_paper"),
    path(
        "programme/items/<uuid:public_id>/move/",
        programme.ActivityMove.as_view(),
        name="activity_move",
    ),
]
