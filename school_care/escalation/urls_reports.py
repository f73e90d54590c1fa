"""Pages below /desk/reports-up/: the list of reports, a report, and what is done with it."""

from django.urls import path

from school_care.escalation.views import actions, actions_receiver, reports

urlpatterns = [
    path("", reports.ReportList.as_view(), name="reports"),
    path("<uuid:public_id>/", reports.ShowReport.as_view(), name="report"),
    path("<uuid:public_id>/submit/", actions.Submit.as_view(), name="submit"),
    path("<uuid:public_id>/sign/", actions.Sign.as_view(), name="sign"),
    path("<uuid:public_id>/send-back/", actions.SendBack.as_view(), name="send_back"),
    path("<uuid:public_id>/withdraw/", actions.Withdraw.as_view(), name="withdraw"),
    path("<uuid:public_id>/hand-over/", actions.HandOver.as_view(), name="hand_over"),
    path("<uuid:public_id>/by-hand/", actions.ByHand.as_view(), name="by_hand"),
    path("<uuid:public_id>/answer/", actions_receiver.Answer.as_view(), name="answer"),
    path("<uuid:public_id>/nudge/", actions_receiver.Nudge.as_view(), name="nudge"),
    path("<uuid:public_id>/transfer/", actions_receiver.Transfer.as_view(), name="transfer"),
    path("<uuid:public_id>/verify/", actions_receiver.Verify.as_view(), name="verify"),
    path("<uuid:public_id>/close/", actions_receiver.Close.as_view(), name="close"),
    path("<uuid:public_id>/reopen/", actions_receiver.Reopen.as_view(), name="reopen"),
]
