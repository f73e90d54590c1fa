"""Addresses of the school's own papers."""

from django.urls import path

from school_care.reports.views import (
    standing,
    standing_documents,
    standing_group,
    standing_letters,
    standing_things,
)

BASE = "reports/school/"
ONE = "<uuid:public_id>/"

urlpatterns = [
    path(BASE, standing.SchoolPapers.as_view(), name="school_papers"),
    path(f"{BASE}group/", standing_group.Group.as_view(), name="leading_group"),
    path(f"{BASE}group/new/", standing_group.GroupNew.as_view(), name="leading_new"),
    path(f"{BASE}group/print/", standing_group.GroupPaper.as_view(), name="leading_paper"),
    path(f"{BASE}group/{ONE}", standing_group.GroupMember.as_view(), name="leading_member"),
    path(f"{BASE}group/{ONE}end/", standing_group.GroupEnd.as_view(), name="leading_end"),
    path(f"{BASE}things/", standing_things.Things.as_view(), name="practical_things"),
    path(f"{BASE}things/new/", standing_things.ThingNew.as_view(), name="thing_new"),
    path(f"{BASE}things/print/", standing_things.ThingsPaper.as_view(), name="things_paper"),
    path(f"{BASE}things/{ONE}", standing_things.ThingPage.as_view(), name="thing"),
    path(f"{BASE}things/{ONE}done/", standing_things.ThingDone.as_view(), name="thing_done"),
    path(f"{BASE}things/{ONE}drop/", standing_things.ThingDrop.as_view(), name="thing_drop"),
    path(f"{BASE}things/{ONE}reopen/", standing_things.ThingReopen.as_view(), name="thing_reopen"),
    path(f"{BASE}letters/", standing_letters.Letters.as_view(), name="letters_of_duty"),
    path(f"{BASE}letters/table/", standing_letters.DutyTable.as_view(), name="duty_table"),
    path(f"{BASE}documents/", standing_documents.Documents.as_view(), name="school_documents"),
    path(
        f"{BASE}documents/new/",
        standing_documents.DocumentNew.as_view(),
        name="school_document_new",
    ),
    path(
        f"{BASE}documents/{ONE}file/",
        standing_documents.DocumentFile.as_view(),
        name="school_document_file",
    ),
    path(
        f"{BASE}documents/{ONE}withdraw/",
        standing_documents.DocumentWithdraw.as_view(),
        name="school_document_withdraw",
    ),
]
