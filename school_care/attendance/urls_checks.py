from django.urls import URLPattern, path

from school_care.attendance.views import checks, flow, variances

urlpatterns: list[URLPattern] = [
    path("attendance/checks/", checks.Overview.as_view(), name="checks"),
    path("attendance/checks/take/", checks.Take.as_view(), name="check_take"),
    path("attendance/checks/<uuid:public_id>/", checks.OneCheck.as_view(), name="check"),
    path("attendance/checks/<uuid:public_id>/sign/", checks.Sign.as_view(), name="check_sign"),
    path("attendance/checks/<uuid:public_id>/print/", checks.Print.as_view(), name="check_print"),
    path("attendance/variances/", variances.Explain.as_view(), name="variances"),
    path(
        "attendance/variances/<uuid:public_id>/",
        variances.ExplainOne.as_view(),
        name="variance",
    ),
    path("attendance/flow/", flow.FlowPage.as_view(), name="flow"),
    path("attendance/flow/who/", flow.FlowWho.as_view(), name="flow_who"),
    path("attendance/flow/print/", flow.PrintFlow.as_view(), name="flow_print"),
    path("attendance/flow/workbook/", flow.FlowWorkbook.as_view(), name="flow_workbook"),
]
