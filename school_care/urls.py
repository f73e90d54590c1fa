"""Every URL. The desk at /desk/, the editor's admin at /cms/, the public site at /.

tests/access walks this configuration: a URL without an expectation fails there.
"""

from django.urls import include, path

from school_care.activities.views.note_link import home_note
from school_care.activities.views.sign_in import sign_in
from school_care.cases.protection.views.survey_public import survey_answer
from school_care.core.views import healthz
from school_care.duties.views.feed import duty_feed
from school_care.escalation.views.officer import officer_link
from school_care.escalation.views.receipts_api import receipts
from school_care.workspace.views.card_code import card_code

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("desk/", include("school_care.workspace.urls")),
    path("desk/", include("school_care.school.urls")),
    path("desk/", include("school_care.students.urls")),
    path("desk/", include("school_care.duties.urls")),
    path("desk/", include("school_care.attendance.urls")),
    path("desk/", include("school_care.mentoring.urls")),
    path("desk/", include("school_care.activities.urls")),
    path("desk/", include("school_care.escalation.urls")),
    path("desk/", include("school_care.alerts.urls")),
    path("desk/", include("school_care.cases.urls")),
    path("desk/", include("school_care.exchange.urls")),
    path("desk/", include("school_care.reports.urls")),
    path("feeds/duties/<str:secret>.ics", duty_feed, name="duty_feed"),
    path("c/<uuid:public_id>/", card_code, name="card_code"),
    path("n/<str:secret>/", home_note, name="home_note"),
    path("s/<str:secret>/", sign_in, name="sign_in"),
    path("e/<str:secret>/", officer_link, name="officer_link"),
    path("w/<str:secret>/", survey_answer, name="survey_answer"),
    path("api/escalations/receipts/<slug:code>", receipts, name="receipts"),
    path("", include("school_care.cms.urls")),
]

handler400 = "school_care.workspace.views.errors.bad_request"
handler403 = "school_care.workspace.views.errors.permission_denied"
handler404 = "school_care.workspace.views.errors.page_not_found"
handler500 = "school_care.workspace.views.errors.server_error"
