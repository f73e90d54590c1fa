"""The list of cases, what is written on a case, and the local limits."""

from django.urls import URLPattern, path

from school_care.cases.dropout.views import course, listing, placing, policy, rounds

CASE = "cases/<uuid:public_id>"
urlpatterns: list[URLPattern] = [
    path("dropout/", listing.Listing.as_view(), name="dropouts"),
    path("dropout/limits/", policy.PolicyPage.as_view(), name="dropout_policy"),
    path("dropout/limits/edit/", policy.PolicyEdit.as_view(), name="dropout_policy_edit"),
    path("dropout/watch/<uuid:student_id>/", course.Watch.as_view(), name="dropout_watch"),
    path(
        "dropout/rounds/<uuid:public_id>/withdraw/",
        rounds.WithdrawRound.as_view(),
        name="dropout_round_withdraw",
    ),
    path(f"{CASE}/facts/", course.Facts.as_view(), name="dropout_facts"),
    path(f"{CASE}/round/", rounds.NewRound.as_view(), name="dropout_round"),
    path(f"{CASE}/elsewhere/", placing.Place.as_view(), name="dropout_place"),
    path(f"{CASE}/none/", placing.Dismiss.as_view(), name="dropout_dismiss"),
    path(f"{CASE}/confirmed/", placing.Confirm.as_view(), name="dropout_confirm"),
    path(f"{CASE}/off-the-list/", placing.Closed.as_view(), name="dropout_closed"),
    path(f"{CASE}/finish/", placing.Finish.as_view(), name="dropout_finish"),
]
