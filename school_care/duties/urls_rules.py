"""Addresses of the page of rules."""

from django.urls import path

from school_care.duties.views import rules

urlpatterns = [
    path("duties/rules/", rules.RulesPage.as_view(), name="rules"),
    path("duties/rules/<str:code>/<int:rank>/", rules.RulePage.as_view(), name="rule"),
]
