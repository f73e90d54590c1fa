"""Pages below /desk/reports-up/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
