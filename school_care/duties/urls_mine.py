"""Addresses of one's own duties."""

from django.urls import path

from school_care.duties.views import mine

urlpatterns = [
    path("duties/", mine.MyDuties.as_view(), name="mine"),
    path("duties/<uuid:public_id>/waive/", mine.Waive.as_view(), name="waive"),
    path("duties/<uuid:public_id>/restore/", mine.Restore.as_view(), name="restore"),
]
