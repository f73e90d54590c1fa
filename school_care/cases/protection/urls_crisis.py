"""Pages of protection below /desk/: a child in danger of itself."""

from django.urls import path

from school_care.cases.protection.views import crisis, crisis_course, crisis_notices

CASE = "protection/<uuid:public_id>"
NOTICE = "protection/notices/<uuid:public_id>"
urlpatterns = [
    path("protection/urgent/", crisis.StartCrisis.as_view(), name="crisis_start"),
    path("protection/urgent/<uuid:student_id>/", crisis.NewCrisis.as_view(), name="crisis_new"),
    path(f"{CASE}/offer/", crisis.Offer.as_view(), name="crisis_offer"),
    path("protection/watches/<uuid:public_id>/", crisis.Answer.as_view(), name="crisis_accept"),
    path(f"{CASE}/parents/", crisis_course.Parents.as_view(), name="crisis_parents"),
    path(f"{CASE}/hospital/", crisis_course.Treated.as_view(), name="crisis_hospital"),
    path(f"{CASE}/handed/", crisis_course.Handed.as_view(), name="crisis_handed"),
    path(f"{CASE}/meeting/", crisis_course.Meeting.as_view(), name="crisis_meeting"),
    path(f"{CASE}/back/", crisis_course.Back.as_view(), name="crisis_back"),
    path(f"{CASE}/look/", crisis_course.Follow.as_view(), name="crisis_follow"),
    path(f"{CASE}/talk/", crisis_course.Talk.as_view(), name="crisis_talk"),
    path(f"{CASE}/help/", crisis_course.Help.as_view(), name="crisis_help"),
    path(f"{CASE}/end/", crisis_course.End.as_view(), name="crisis_end"),
    path(f"{CASE}/notice/", crisis_notices.Make.as_view(), name="crisis_notice"),
    path(f"{NOTICE}/paper/", crisis_notices.Paper.as_view(), name="crisis_notice_paper"),
    path(f"{NOTICE}/", crisis_notices.Answered.as_view(), name="crisis_notice_answer"),
    path(f"{NOTICE}/cancel/", crisis_notices.Cancel.as_view(), name="crisis_notice_cancel"),
]
