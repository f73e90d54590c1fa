from django.urls import path

from school_care.students.views import (
    categories,
    categories_certificates,
    categories_reports,
    categories_verify,
)

urlpatterns = [
    path(
        "students/<uuid:public_id>/categories/",
        categories.PupilCategories.as_view(),
        name="categories",
    ),
    path(
        "students/<uuid:public_id>/categories/new/",
        categories.NewCategory.as_view(),
        name="category_new",
    ),
    path(
        "students/<uuid:public_id>/certificates/new/",
        categories_certificates.NewCertificate.as_view(),
        name="certificate_new",
    ),
    path(
        "certificates/<uuid:public_id>/withdraw/",
        categories_certificates.WithdrawCertificate.as_view(),
        name="certificate_withdraw",
    ),
    path(
        "categories/waiting/",
        categories_verify.WaitingCategories.as_view(),
        name="categories_waiting",
    ),
    path(
        "categories/<uuid:public_id>/verify/",
        categories_verify.VerifyCategory.as_view(),
        name="category_verify",
    ),
    path(
        "categories/<uuid:public_id>/end/",
        categories.EndCategory.as_view(),
        name="category_end",
    ),
    path(
        "categories/<uuid:public_id>/restore/",
        categories.RestoreCategory.as_view(),
        name="category_restore",
    ),
    path(
        "classes/<uuid:public_id>/report/",
        categories_reports.ReportClass.as_view(),
        name="class_report",
    ),
    path("class-reports/", categories_reports.ClassReports.as_view(), name="class_reports"),
    path(
        "class-reports/print/",
        categories_reports.PrintClassReports.as_view(),
        name="class_reports_print",
    ),
]
