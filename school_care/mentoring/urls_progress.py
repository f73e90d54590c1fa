from django.urls import path
from django.urls.resolvers import URLPattern

from school_care.mentoring.views import progress, progress_bag, progress_marks, progress_reviews

PUPIL = "students/<uuid:student_id>/"
IMPORT = "marks/imports/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{PUPIL}progress/", progress.ProgressFile.as_view(), name="progress"),
    path(f"{PUPIL}achievements/", progress.AchievementNew.as_view(), name="achievement_new"),
    path(
        "achievements/<uuid:public_id>/withdraw/",
        progress.AchievementWithdraw.as_view(),
        name="achievement_withdraw",
    ),
    path(f"{PUPIL}bag/", progress_bag.Bag.as_view(), name="bag"),
    path("bag/<uuid:public_id>/out/", progress_bag.BagOut.as_view(), name="bag_out"),
    path(f"{PUPIL}review/", progress_reviews.Review.as_view(), name="review"),
    path(
        "classes/<uuid:public_id>/reviews/",
        progress_reviews.ClassReviews.as_view(),
        name="class_reviews",
    ),
    path("marks/imports/", progress_marks.MarkImportList.as_view(), name="marks_imports"),
    path("marks/imports/new/", progress_marks.MarkImportNew.as_view(), name="marks_import_new"),
    path(
        "marks/imports/template/",
        progress_marks.MarkImportTemplate.as_view(),
        name="marks_import_template",
    ),
    path(IMPORT, progress_marks.MarkImportShow.as_view(), name="marks_import_show"),
    path(
        f"{IMPORT}confirm/", progress_marks.MarkImportConfirm.as_view(), name="marks_import_confirm"
    ),
    path(f"{IMPORT}cancel/", progress_marks.MarkImportCancel.as_view(), name="marks_import_cancel"),
    path(f"{IMPORT}undo/", progress_marks.MarkImportUndo.as_view(), name="marks_import_undo"),
    path(
        f"{IMPORT}refused/",
        progress_marks.MarkImportRefused.as_view(),
        name="marks_import_refused",
    ),
]
