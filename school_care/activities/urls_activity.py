from django.urls import URLPattern, path

from school_care.activities.views import (
    activity,
    activity_record,
    class_lecture,
    photos,
    sign_in_desk,
    taking_part,
)

ONE = "programme/activities/<uuid:public_id>/"
OF_CLASS = f"{ONE}classes/<uuid:class_id>/"
OF_PUPIL = f"{ONE}pupils/<uuid:student_id>/"
PHOTO = "programme/activities/photos/<uuid:public_id>/"
SIGN_IN = "programme/activities/parents/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path(
        "programme/activities/classes/<uuid:public_id>/lecture/",
        class_lecture.ClassLecture.as_view(),
        name="class_lecture",
    ),
    path("programme/activities/new/", activity.ActivityNew.as_view(), name="activity_new"),
    path(ONE, activity.ActivityShow.as_view(), name="activity"),
    path(f"{ONE}edit/", activity.ActivityEdit.as_view(), name="activity_edit"),
    path(f"{ONE}cancel/", activity.ActivityCancel.as_view(), name="activity_cancel"),
    path(f"{ONE}restore/", activity.ActivityRestore.as_view(), name="activity_restore"),
    path(f"{ONE}appeal/", activity.AppealPaper.as_view(), name="activity_appeal"),
    path(f"{ONE}record/", activity_record.ActivityRecord.as_view(), name="activity_record"),
    path(f"{ONE}undo/", activity_record.ActivityUndo.as_view(), name="activity_undo"),
    path(f"{ONE}paper/", activity_record.ActivityPaper.as_view(), name="activity_paper"),
    path(f"{OF_CLASS}absent/", activity_record.ClassAbsent.as_view(), name="activity_absent"),
    path(f"{OF_CLASS}pupils/", taking_part.ClassPupils.as_view(), name="activity_pupils"),
    path(f"{ONE}list/", taking_part.ListPaper.as_view(), name="activity_list"),
    path(OF_PUPIL, taking_part.OnePupil.as_view(), name="activity_pupil"),
    path(f"{OF_PUPIL}place/", taking_part.KeepPlace.as_view(), name="activity_place"),
    path(f"{ONE}parents/", sign_in_desk.SignInDesk.as_view(), name="activity_sign_in"),
    path(f"{ONE}parents/poster/", sign_in_desk.Poster.as_view(), name="activity_poster"),
    path(f"{ONE}parents/sheet/", sign_in_desk.Sheet.as_view(), name="activity_sheet"),
    path(f"{OF_CLASS}parents/", sign_in_desk.ClassSignIn.as_view(), name="activity_class_sign_in"),
    path(f"{SIGN_IN}claim/", sign_in_desk.Claim.as_view(), name="sign_in_claim"),
    path(f"{SIGN_IN}withdraw/", sign_in_desk.Withdraw.as_view(), name="sign_in_withdraw"),
    path(f"{ONE}photos/new/", photos.PhotoNew.as_view(), name="activity_photo_new"),
    path(PHOTO, photos.PhotoFile.as_view(), name="activity_photo"),
    path(f"{PHOTO}small/", photos.PhotoSmall.as_view(), name="activity_photo_small"),
    path(f"{PHOTO}withdraw/", photos.PhotoWithdraw.as_view(), name="activity_photo_withdraw"),
    path(f"{PHOTO}public/", photos.PhotoPublic.as_view(), name="activity_photo_public"),
]
