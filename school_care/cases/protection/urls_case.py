"""Pages of protection below /desk/: the list, a case, and what is done in it."""

from django.urls import path

from school_care.cases.protection.views import case, handling, listing

CASE = "protection/<uuid:public_id>"
urlpatterns = [
    path("protection/", listing.Listing.as_view(), name="protections"),
    path(f"{CASE}/", case.ShowProtection.as_view(), name="protection"),
    path(f"{CASE}/entry/", case.WriteEntry.as_view(), name="protection_entry"),
    path(
        "protection/entries/<uuid:public_id>/withdraw/",
        case.WithdrawEntry.as_view(),
        name="protection_entry_withdraw",
    ),
    path(f"{CASE}/call/", case.WriteCall.as_view(), name="protection_call"),
    path(
        "protection/calls/<uuid:public_id>/number/",
        case.CallNumber.as_view(),
        name="protection_call_number",
    ),
    path(f"{CASE}/people/", handling.LetIn.as_view(), name="protection_people"),
    path(
        "protection/people/<uuid:public_id>/end/",
        handling.EndPart.as_view(),
        name="protection_person_end",
    ),
    path(f"{CASE}/keep-out/", handling.KeepOut.as_view(), name="protection_keep_out"),
    path(f"{CASE}/home/", handling.Guardian.as_view(), name="protection_guardian"),
    path(f"{CASE}/told/", handling.NoteTold.as_view(), name="protection_told"),
    path(f"{CASE}/pupil/", handling.PutName.as_view(), name="protection_name"),
    path(f"{CASE}/open/", handling.Glass.as_view(), name="protection_glass"),
    path(f"{CASE}/follow/", handling.Follow.as_view(), name="protection_follow"),
    path(f"{CASE}/close/", handling.Close.as_view(), name="protection_close"),
    path(f"{CASE}/reopen/", handling.Reopen.as_view(), name="protection_reopen"),
]
