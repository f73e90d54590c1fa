"""Addresses of the inbox 提醒."""

from django.urls import path

from school_care.duties.views import inbox

urlpatterns = [
    path("inbox/", inbox.Inbox.as_view(), name="inbox"),
    path("inbox/read/", inbox.ReadAll.as_view(), name="inbox_read_all"),
    path("inbox/address/", inbox.Address.as_view(), name="inbox_address"),
    path("inbox/<uuid:public_id>/read/", inbox.Read.as_view(), name="notice_read"),
    path("inbox/<uuid:public_id>/snooze/", inbox.Snooze.as_view(), name="notice_snooze"),
]
