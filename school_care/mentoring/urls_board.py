from django.urls import path

from school_care.mentoring.views.board import (
    lists,
    proposals,
    subject_groups,
    term_turn,
    terms,
)

ONE = "pairings/board/<uuid:public_id>/"
CLASS = "classes/<uuid:public_id>/subject-groups/"

urlpatterns = [
    path("pairings/board/", proposals.BoardHome.as_view(), name="board"),
    path(ONE, proposals.BoardShow.as_view(), name="board_show"),
    path(f"{ONE}edit/", proposals.BoardEdit.as_view(), name="board_edit"),
    path(f"{ONE}confirm/", proposals.BoardConfirm.as_view(), name="board_confirm"),
    path(f"{ONE}undo/", proposals.BoardUndo.as_view(), name="board_undo"),
    path(
        f"{ONE}students/<uuid:student_id>/",
        proposals.BoardChange.as_view(),
        name="board_change",
    ),
    path("pairings/unpaired/", lists.UnpairedList.as_view(), name="unpaired"),
    path("pairings/teachers/", terms.MentorTermsPage.as_view(), name="mentor_terms"),
    path("students/<uuid:student_id>/wishes/", terms.Wishes.as_view(), name="wishes"),
    path("pairings/new-term/", term_turn.NewTerm.as_view(), name="new_term"),
    path("pairings/new-term/print/", term_turn.NewTermPrint.as_view(), name="new_term_print"),
    path("pairings/list/", lists.PairingList.as_view(), name="pairing_list"),
    path("pairings/list/print/", lists.PairingListPrint.as_view(), name="pairing_list_print"),
    path("pairings/subjects/", subject_groups.MySubjectGroups.as_view(), name="my_groups"),
    path(CLASS, subject_groups.SubjectGroups.as_view(), name="subject_groups"),
    path(
        f"{CLASS}print/",
        subject_groups.SubjectGroupsPrint.as_view(),
        name="subject_groups_print",
    ),
]
