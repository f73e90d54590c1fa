"""Addresses of this part."""

from django.urls import path

from school_care.duties.views.moves import MovedDeadlines

urlpatterns = [path("inbox/<uuid:public_id>/moved/", MovedDeadlines.as_view(), name="moved")]
