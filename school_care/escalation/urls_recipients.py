"""Pages below /desk/reports-up/: recipients, where reports go, what was not delivered."""

from django.urls import path

from school_care.escalation.views import recipients, recipients_parts, recipients_rules, undelivered

urlpatterns = [
    path("recipients/", recipients.Recipients.as_view(), name="recipients"),
    path("recipients/new/", recipients.NewRecipient.as_view(), name="recipient_new"),
    path("recipients/start/", recipients.Start.as_view(), name="recipients_start"),
    path("recipients/rules/", recipients_rules.Rules.as_view(), name="rules"),
    path("recipients/rules/usual/", recipients_rules.Usual.as_view(), name="rules_usual"),
    path("recipients/rules/<slug:kind>/", recipients_rules.EditRule.as_view(), name="rule_edit"),
    path("recipients/sending/", recipients_rules.Sending.as_view(), name="sending_details"),
    path("recipients/<uuid:public_id>/", recipients.ShowRecipient.as_view(), name="recipient"),
    path(
        "recipients/<uuid:public_id>/edit/",
        recipients.EditRecipient.as_view(),
        name="recipient_edit",
    ),
    path("recipients/<uuid:public_id>/end/", recipients.End.as_view(), name="recipient_end"),
    path("recipients/<uuid:public_id>/pause/", recipients.Pause.as_view(), name="recipient_pause"),
    path(
        "recipients/<uuid:public_id>/resume/", recipients.Resume.as_view(), name="recipient_resume"
    ),
    path(
        "recipients/<uuid:public_id>/secret/",
        recipients_parts.Secret.as_view(),
        name="recipient_secret",
    ),
    path(
        "recipients/<uuid:public_id>/contacts/",
        recipients_parts.NewContact.as_view(),
        name="contact_new",
    ),
    path(
        "recipients/contacts/<uuid:public_id>/end/",
        recipients_parts.EndContact.as_view(),
        name="contact_end",
    ),
    path(
        "recipients/contacts/<uuid:public_id>/first/",
        recipients_parts.FirstContact.as_view(),
        name="contact_first",
    ),
    path("undelivered/", undelivered.UndeliveredList.as_view(), name="undelivered"),
    path("undelivered/<uuid:public_id>/requeue/", undelivered.Requeue.as_view(), name="requeue"),
    path("undelivered/<uuid:public_id>/carry/", undelivered.Carry.as_view(), name="carry"),
    path("undelivered/<uuid:public_id>/give-up/", undelivered.GiveUp.as_view(), name="give_up"),
]
