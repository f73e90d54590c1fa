"""The committee, and the anonymous survey on the desk."""

from django.urls import path

from school_care.cases.protection.views import committee, surveys

urlpatterns = [
    path("protection/committee/", committee.Committee.as_view(), name="committee"),
    path("protection/committee/new/", committee.CommitteeNew.as_view(), name="committee_new"),
    path("protection/committee/paper/", committee.CommitteePaper.as_view(), name="committee_paper"),
    path(
        "protection/committee/<uuid:public_id>/",
        committee.CommitteeEdit.as_view(),
        name="committee_member",
    ),
    path(
        "protection/committee/<uuid:public_id>/end/",
        committee.CommitteeEnd.as_view(),
        name="committee_end",
    ),
    path("protection/surveys/", surveys.Surveys.as_view(), name="surveys"),
    path("protection/surveys/new/", surveys.SurveyNew.as_view(), name="survey_new"),
    path("protection/surveys/<uuid:public_id>/", surveys.ShowSurvey.as_view(), name="survey"),
    path(
        "protection/surveys/<uuid:public_id>/words/",
        surveys.SurveyWords.as_view(),
        name="survey_words",
    ),
    path(
        "protection/surveys/<uuid:public_id>/papers/",
        surveys.SurveyPapers.as_view(),
        name="survey_papers",
    ),
    path(
        "protection/surveys/<uuid:public_id>/sum-up/",
        surveys.SurveySumUp.as_view(),
        name="survey_sum_up",
    ),
    path(
        "protection/surveys/<uuid:public_id>/summary/",
        surveys.SurveySummary.as_view(),
        name="survey_summary",
    ),
    path(
        "protection/surveys/classes/<uuid:public_id>/count/",
        surveys.SurveyCount.as_view(),
        name="survey_count",
    ),
    path(
        "protection/surveys/classes/<uuid:public_id>/link/",
        surveys.SurveyLink.as_view(),
        name="survey_link",
    ),
]
