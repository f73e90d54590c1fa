"""Addresses of the archive's facts: registering, editing, siblings, history, corrections."""

from django.urls import path

from school_care.students.views import archive, archive_corrections, archive_history, archive_new

PUPIL = "students/<uuid:public_id>"

urlpatterns = [
    path("students/new/", archive_new.NewPupilPage.as_view(), name="new"),
    path(f"{PUPIL}/edit/", archive.EditPage.as_view(), name="edit"),
    path(f"{PUPIL}/id-number/", archive.RevealNumbers.as_view(), name="id_number"),
    path(f"{PUPIL}/siblings/", archive.SiblingsPage.as_view(), name="siblings"),
    path(f"{PUPIL}/history/", archive_history.HistoryPage.as_view(), name="history"),
    path(
        f"{PUPIL}/history/<uuid:change_id>/erase/",
        archive_history.ErasePage.as_view(),
        name="history_erase",
    ),
    path(
        f"{PUPIL}/corrections/new/",
        archive_corrections.NewCorrection.as_view(),
        name="correction_new",
    ),
    path("corrections/", archive_corrections.CorrectionList.as_view(), name="corrections"),
    path(
        "corrections/<uuid:public_id>/",
        archive_corrections.CorrectionPage.as_view(),
        name="correction",
    ),
    path(
        "corrections/<uuid:public_id>/answer/",
        archive_corrections.AnswerSheet.as_view(),
        name="correction_answer",
    ),
]
