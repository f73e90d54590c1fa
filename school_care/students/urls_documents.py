"""Addresses of attachments; a file has no address but the one of the view that asks who may."""

from django.urls import URLPattern, path

from school_care.students.views import documents

ALL = "students/<uuid:public_id>/documents/"
ONE = f"{ALL}<uuid:document_id>/"

urlpatterns: list[URLPattern] = [
    path(ALL, documents.DocumentList.as_view(), name="documents"),
    path(f"{ALL}new/", documents.DocumentNew.as_view(), name="document_new"),
    path(ONE, documents.DocumentFile.as_view(), name="document"),
    path(f"{ONE}thumbnail/", documents.DocumentThumbnail.as_view(), name="document_thumbnail"),
    path(f"{ONE}restricted/", documents.DocumentRestricted.as_view(), name="document_restricted"),
    path(f"{ONE}withdraw/", documents.DocumentWithdraw.as_view(), name="document_withdraw"),
]
