from django.urls import URLPattern, path

from school_care.students.views import (
    assessments,
    assessments_form,
    assessments_rounds,
    levels,
    levels_emergency,
)

urlpatterns: list[URLPattern] = [
    path("levels/", levels.GroupLevels.as_view(), name="levels"),
    path("students/<uuid:public_id>/level/", levels.PupilLevel.as_view(), name="level"),
    path(
        "students/<uuid:public_id>/level/resume/",
        levels.EndOverride.as_view(),
        name="level_resume",
    ),
    path("students/<uuid:public_id>/level/end/", levels.EndLevel.as_view(), name="level_end"),
    path("emergencies/", levels_emergency.EmergencyList.as_view(), name="emergencies"),
    path("emergencies/new/", levels_emergency.EmergencyNew.as_view(), name="emergency_new"),
    path(
        "emergencies/<uuid:public_id>/",
        levels_emergency.EmergencyShow.as_view(),
        name="emergency",
    ),
    path(
        "emergencies/<uuid:public_id>/extend/",
        levels_emergency.EmergencyExtend.as_view(),
        name="emergency_extend",
    ),
    path(
        "emergencies/<uuid:public_id>/end/",
        levels_emergency.EmergencyEnd.as_view(),
        name="emergency_end",
    ),
    path(
        "emergencies/<uuid:public_id>/pupils/<uuid:student_id>/out/",
        levels_emergency.EmergencyTakeOut.as_view(),
        name="emergency_take_out",
    ),
    path("students/<uuid:public_id>/assess/", assessments.Assess.as_view(), name="assess"),
    path("assessments/", assessments.AssessmentList.as_view(), name="assessments"),
    path(
        "assessments/form/",
        assessments_form.AssessmentFormEdit.as_view(),
        name="assessment_form",
    ),
    path("assessments/rounds/", assessments_rounds.Rounds.as_view(), name="rounds"),
    path(
        "assessments/rounds/<uuid:public_id>/",
        assessments_rounds.RoundLeft.as_view(),
        name="round_left",
    ),
    path("assessments/<uuid:public_id>/", assessments.AssessmentShow.as_view(), name="assessment"),
    path(
        "assessments/<uuid:public_id>/decide/",
        assessments.AssessmentDecide.as_view(),
        name="assessment_decide",
    ),
    path(
        "assessments/<uuid:public_id>/withdraw/",
        assessments.AssessmentWithdraw.as_view(),
        name="assessment_withdraw",
    ),
]
