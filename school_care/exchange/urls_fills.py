"""Addresses of 上级表格自动填."""

from django.urls import path

from school_care.exchange.views import fills

urlpatterns = [
    path("forms/", fills.FillList.as_view(), name="fills"),
    path("forms/practice/", fills.FillPractice.as_view(), name="fill_practice"),
    path("forms/<uuid:public_id>/", fills.FillShow.as_view(), name="fill"),
    path("forms/<uuid:public_id>/heading/", fills.FillHeading.as_view(), name="fill_heading"),
    path("forms/<uuid:public_id>/give-up/", fills.FillGiveUp.as_view(), name="fill_give_up"),
]
