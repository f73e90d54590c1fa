"""Addresses of 导出与上报."""

from django.urls import path

from school_care.exchange.views import exports

urlpatterns = [
    path("exports/", exports.Home.as_view(), name="home"),
    path("exports/history/", exports.History.as_view(), name="history"),
    path("exports/<slug:form>/", exports.Export.as_view(), name="export"),
    path("exports/<slug:form>/count/", exports.Preview.as_view(), name="export_count"),
]
