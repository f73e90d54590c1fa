from django.urls import path

from school_care.workspace.views.imports import Imports
from school_care.workspace.views.today import Today

app_name = "workspace"

urlpatterns = [
    path("", Today.as_view(), name="today"),
    path("import/", Imports.as_view(), name="imports"),
]
