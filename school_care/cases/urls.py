"""Pages of cases below /desk/."""

from django.urls import path

from school_care.cases.dropout import urls as dropout
from school_care.cases.protection import urls as protection
from school_care.cases.views import reading, writing

app_name = "cases"
urlpatterns = [
    *dropout.urlpatterns,
    *protection.urlpatterns,
    path("cases/new/<uuid:student_id>/", writing.Start.as_view(), name="start"),
    path("cases/new/<uuid:student_id>/<slug:kind>/", writing.First.as_view(), name="write"),
    path("cases/<uuid:public_id>/", reading.ShowCase.as_view(), name="case"),
    path("cases/<uuid:public_id>/close/", reading.CloseCase.as_view(), name="close"),
    path("cases/<uuid:public_id>/<slug:kind>/", writing.Report.as_view(), name="report"),
]
