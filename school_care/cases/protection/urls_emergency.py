"""Pages of protection below /desk/: emergency plans, drills, 紧急查阅 of a file."""

from django.urls import URLPattern, path

from school_care.cases.protection.views import drills, emergencies, file_glass

PLANS, FILES = "protection/emergencies/", "protection/files/"

urlpatterns: list[URLPattern] = [
    path(PLANS, emergencies.PlanList.as_view(), name="emergencies"),
    path(f"{PLANS}drills/", drills.DrillList.as_view(), name="drills"),
    path(f"{PLANS}drills/new/", drills.DrillNew.as_view(), name="drill_new"),
    path(f"{PLANS}drills/paper/", drills.DrillPaper.as_view(), name="drills_paper"),
    path(
        f"{PLANS}drills/<uuid:public_id>/mended/",
        drills.DrillMended.as_view(),
        name="drill_mended",
    ),
    path(f"{PLANS}<slug:kind>/", emergencies.PlanPage.as_view(), name="emergency_plan"),
    path(f"{PLANS}<slug:kind>/edit/", emergencies.PlanEdit.as_view(), name="emergency_edit"),
    path(f"{PLANS}<slug:kind>/card/", emergencies.PlanPaper.as_view(), name="emergency_card"),
    path(f"{FILES}", file_glass.FileGlasses.as_view(), name="file_glasses"),
    path(f"{FILES}open/", file_glass.FileOpen.as_view(), name="file_open"),
    path(f"{FILES}<uuid:public_id>/", file_glass.FileGlassSeen.as_view(), name="file_glass_seen"),
    path(f"{FILES}<uuid:public_id>/end/", file_glass.FileGlassEnd.as_view(), name="file_glass_end"),
]
