from django.urls import path

from school_care.mentoring.views import pairings, pairings_class, pairings_handing
from school_care.mentoring.views import pairings_partners as partners
from school_care.mentoring.views import pairings_writing as writing

urlpatterns = [
    path("pairings/", pairings.Pairings.as_view(), name="pairings"),
    path("pairings/mine/", pairings.MyPairings.as_view(), name="pairings_mine"),
    path("pairings/partners/", partners.Partners.as_view(), name="partners"),
    path("pairings/partners/new/", partners.PartnerNew.as_view(), name="partner_new"),
    path("pairings/partners/<uuid:public_id>/", partners.PartnerEdit.as_view(), name="partner"),
    path(
        "pairings/partners/<uuid:public_id>/end/",
        partners.PartnerEnd.as_view(),
        name="partner_end",
    ),
    path(
        "pairings/staff/<uuid:public_id>/",
        pairings_handing.StaffPairings.as_view(),
        name="staff_pairings",
    ),
    path(
        "pairings/staff/<uuid:public_id>/sheet/",
        pairings_handing.HandoverSheet.as_view(),
        name="handover_sheet",
    ),
    path("pairings/<uuid:public_id>/end/", writing.EndPairing.as_view(), name="pairing_end"),
    path("pairings/<uuid:public_id>/cover/", writing.CoverPairing.as_view(), name="pairing_cover"),
    path("pairings/<uuid:public_id>/notes/", writing.PairingNotes.as_view(), name="pairing_notes"),
    path(
        "pairings/<uuid:public_id>/hand-over/",
        pairings_handing.HandOver.as_view(),
        name="pairing_hand_over",
    ),
    path("covers/<uuid:public_id>/end/", writing.EndCover.as_view(), name="cover_end"),
    path(
        "students/<uuid:student_id>/pairings/",
        pairings.PupilPairings.as_view(),
        name="pupil_pairings",
    ),
    path("students/<uuid:student_id>/pairings/new/", writing.PairPupil.as_view(), name="pair"),
    path(
        "classes/<uuid:public_id>/helpers/",
        pairings_class.ClassHelpers.as_view(),
        name="class_helpers",
    ),
]
