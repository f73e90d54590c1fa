"""转介: what came of one, and what other bodies refer to the school."""

from django.urls import path

from school_care.cases.protection.views import inbound, results

_INBOUND = "protection/inbound/<uuid:public_id>"

urlpatterns = [
    path("cases/<uuid:public_id>/results/new/", results.NewResult.as_view(), name="result_new"),
    path(
        "cases/results/<uuid:public_id>/withdraw/",
        results.WithdrawResult.as_view(),
        name="result_withdraw",
    ),
    path("protection/inbound/", inbound.Inbounds.as_view(), name="inbounds"),
    path("protection/inbound/new/", inbound.NewInbound.as_view(), name="inbound_new"),
    path(f"{_INBOUND}/", inbound.ShowInbound.as_view(), name="inbound"),
    path(f"{_INBOUND}/handler/", inbound.HandTo.as_view(), name="inbound_hand"),
    path(f"{_INBOUND}/pupil/", inbound.NameInbound.as_view(), name="inbound_name"),
    path(f"{_INBOUND}/answer/", inbound.Answer.as_view(), name="inbound_answer"),
    path(f"{_INBOUND}/return/", inbound.SendBack.as_view(), name="inbound_return"),
    path(f"{_INBOUND}/paper/", inbound.PrintReply.as_view(), name="inbound_paper"),
]
