from django.urls import URLPattern, path

from school_care.mentoring.views import counselling_cases as cases
from school_care.mentoring.views import counselling_home as home
from school_care.mentoring.views import counselling_more as more
from school_care.mentoring.views import counselling_referrals as referrals
from school_care.mentoring.views import screening

REFERRAL = "counselling/referrals/<uuid:public_id>/"
CASE = "counselling/cases/<uuid:public_id>/"
SESSION = "counselling/sessions/<uuid:public_id>/"
NOTE = "counselling/notes/<uuid:public_id>/"
RISK = "counselling/risks/<uuid:public_id>/"
SHEETS = "counselling/screenings/imports/"
SHEET = f"{SHEETS}<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("counselling/", home.CounsellingHome.as_view(), name="counselling"),
    path("counselling/cases/", home.CasesAll.as_view(), name="cases"),
    path("counselling/handover/", home.Handover.as_view(), name="counselling_handover"),
    path("students/<uuid:student_id>/refer/", referrals.ReferPupil.as_view(), name="refer"),
    path("counselling/referrals/", referrals.MyReferrals.as_view(), name="my_referrals"),
    path(REFERRAL, referrals.ShowReferral.as_view(), name="referral"),
    path(f"{REFERRAL}accept/", referrals.AcceptReferral.as_view(), name="referral_accept"),
    path(f"{REFERRAL}return/", referrals.ReturnReferral.as_view(), name="referral_return"),
    path(f"{REFERRAL}answer/", referrals.AnswerReferrer.as_view(), name="referral_answer"),
    path(f"{REFERRAL}revoke/", referrals.RevokeReferral.as_view(), name="referral_revoke"),
    path("counselling/cases/new/", cases.NewCase.as_view(), name="case_new"),
    path(CASE, cases.ShowCase.as_view(), name="case"),
    path(f"{CASE}sheet/", cases.EditCase.as_view(), name="case_edit"),
    path(f"{CASE}close/", cases.CloseCase.as_view(), name="case_close"),
    path(f"{CASE}print/", cases.PrintCase.as_view(), name="case_print"),
    path(f"{CASE}sessions/new/", cases.WriteSession.as_view(), name="session_new"),
    path(f"{CASE}risk/", cases.JudgeRisk.as_view(), name="case_risk"),
    path(f"{SESSION}correct/", cases.CorrectSession.as_view(), name="session_correct"),
    path(f"{SESSION}withdraw/", cases.WithdrawSession.as_view(), name="session_withdraw"),
    path("counselling/notes/new/", more.NewHeartNote.as_view(), name="heart_note_new"),
    path("counselling/notes/cards/", home.HeartCards.as_view(), name="heart_cards"),
    path(NOTE, more.ShowHeartNote.as_view(), name="heart_note"),
    path(f"{NOTE}case/", more.HeartNoteCase.as_view(), name="heart_note_case"),
    path(f"{RISK}seen/", more.RiskSeen.as_view(), name="risk_seen"),
    path(f"{RISK}pass-on/", more.RiskPassOn.as_view(), name="risk_pass_on"),
    path("counselling/emergency/", more.GlassFind.as_view(), name="break_glass_find"),
    path(
        "students/<uuid:student_id>/counselling-emergency/",
        more.OpenByGlass.as_view(),
        name="break_glass",
    ),
    path("counselling/screenings/", screening.Screenings.as_view(), name="screenings"),
    path(
        "counselling/screenings/results/<uuid:public_id>/followed/",
        screening.ScreeningFollowed.as_view(),
        name="screening_followed",
    ),
    path(SHEETS, screening.ScreeningImportList.as_view(), name="screening_imports"),
    path(f"{SHEETS}new/", screening.ScreeningImportNew.as_view(), name="screening_import_new"),
    path(
        f"{SHEETS}template/",
        screening.ScreeningImportTemplate.as_view(),
        name="screening_import_template",
    ),
    path(SHEET, screening.ScreeningImportShow.as_view(), name="screening_import_show"),
    path(
        f"{SHEET}confirm/",
        screening.ScreeningImportConfirm.as_view(),
        name="screening_import_confirm",
    ),
    path(
        f"{SHEET}cancel/",
        screening.ScreeningImportCancel.as_view(),
        name="screening_import_cancel",
    ),
    path(f"{SHEET}undo/", screening.ScreeningImportUndo.as_view(), name="screening_import_undo"),
    path(
        f"{SHEET}refused/",
        screening.ScreeningImportRefused.as_view(),
        name="screening_import_refused",
    ),
]
