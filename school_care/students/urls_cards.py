"""Addresses of the contact cards."""

from django.urls import path

from school_care.students.views import cards

urlpatterns = [
    path("students/<uuid:public_id>/card/", cards.PupilCard.as_view(), name="card"),
    path(
        "students/<uuid:public_id>/card/print/", cards.PrintPupilCard.as_view(), name="card_print"
    ),
    path("classes/<uuid:public_id>/cards/", cards.ClassCards.as_view(), name="class_cards"),
    path(
        "classes/<uuid:public_id>/cards/print/",
        cards.PrintClassCards.as_view(),
        name="class_cards_print",
    ),
    path("cards/police/", cards.CardPolice.as_view(), name="card_police"),
]
