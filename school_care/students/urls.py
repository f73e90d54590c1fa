from django.urls import path

from school_care.students.urls_imports import urlpatterns as imports
from school_care.students.views import pupils

app_name = "students"

urlpatterns = [
    path("students/", pupils.PupilList.as_view(), name="list"),
    path("students/<uuid:public_id>/", pupils.PupilPage.as_view(), name="show"),
    path("students/<uuid:public_id>/phones/", pupils.ShowPhones.as_view(), name="phones"),
    path("classes/<uuid:public_id>/pupils/", pupils.ClassPage.as_view(), name="class"),
    *imports,
]
