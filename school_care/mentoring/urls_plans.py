from django.urls import path

from school_care.mentoring.views import (
    home_lessons,
    overview,
    plans_acting,
    plans_reading,
    plans_writing,
)

PUPIL = "students/<uuid:student_id>/"
PLAN = "plans/<uuid:public_id>/"
CHECK = "plans/checks/<uuid:public_id>/"

urlpatterns = [
    path("plans/", overview.PlansOverview.as_view(), name="plans_overview"),
    path(f"{PUPIL}plans/", plans_reading.PlansOfPupil.as_view(), name="plans"),
    path(f"{PUPIL}plans/new/", plans_writing.PlanNew.as_view(), name="plan_new"),
    path("classes/<uuid:public_id>/plans/", plans_reading.ClassPlans.as_view(), name="class_plans"),
    path("plans/settings/", home_lessons.PlanSettingsPage.as_view(), name="plan_settings"),
    path(PLAN, plans_reading.PlanPage.as_view(), name="plan"),
    path(f"{PLAN}edit/", plans_writing.PlanEdit.as_view(), name="plan_edit"),
    path(f"{PLAN}close/", plans_acting.PlanClose.as_view(), name="plan_close"),
    path(f"{PLAN}reopen/", plans_acting.PlanReopen.as_view(), name="plan_reopen"),
    path(f"{PLAN}withdraw/", plans_acting.PlanWithdraw.as_view(), name="plan_withdraw"),
    path(f"{PLAN}print/", plans_reading.PlanPrint.as_view(), name="plan_print"),
    path(CHECK, plans_acting.PlanCheckPage.as_view(), name="plan_check"),
    path(f"{CHECK}move/", plans_acting.PlanCheckMove.as_view(), name="plan_check_move"),
    path(f"{PUPIL}home-lessons/", home_lessons.HomeLessons.as_view(), name="home_lessons"),
    path(f"{PUPIL}home-lessons/new/", home_lessons.HomeLessonNew.as_view(), name="home_lesson_new"),
    path(
        f"{PUPIL}home-lessons/print/",
        home_lessons.HomeLessonsPrint.as_view(),
        name="home_lessons_print",
    ),
    path(
        "home-lessons/<uuid:public_id>/withdraw/",
        home_lessons.HomeLessonWithdraw.as_view(),
        name="home_lesson_withdraw",
    ),
]
