from django.urls import path

from school_care.activities.views import letters, letters_class, letters_pupil

urlpatterns = [
    path("letters/", letters.Letters.as_view(), name="letters"),
    path("letters/occasions/", letters.Occasions.as_view(), name="letter_occasions"),
    path(
        "letters/occasions/<uuid:public_id>/cancel/",
        letters.CancelOccasion.as_view(),
        name="letter_occasion_cancel",
    ),
    path(
        "letters/classes/<uuid:public_id>/",
        letters_class.ClassLetters.as_view(),
        name="class_letters",
    ),
    path(
        "letters/classes/<uuid:public_id>/envelopes/",
        letters_class.Envelopes.as_view(),
        name="letter_envelopes",
    ),
    path(
        "letters/students/<uuid:public_id>/write/",
        letters_pupil.WriteLetter.as_view(),
        name="letter_write",
    ),
    path("letters/<uuid:public_id>/", letters_pupil.ShowLetter.as_view(), name="letter"),
    path(
        "letters/<uuid:public_id>/withdraw/",
        letters_pupil.WithdrawLetter.as_view(),
        name="letter_withdraw",
    ),
    path(
        "letters/<uuid:public_id>/address/",
        letters_pupil.Address.as_view(),
        name="letter_address",
    ),
]
