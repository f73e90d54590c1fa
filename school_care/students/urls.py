from django.urls import path

from school_care.students.urls_archive import urlpatterns as archive
from school_care.students.urls_cards import urlpatterns as cards
from school_care.students.urls_categories import urlpatterns as categories
from school_care.students.urls_consents import urlpatterns as consents
from school_care.students.urls_documents import urlpatterns as documents
from school_care.students.urls_duplicates import urlpatterns as duplicates
from school_care.students.urls_finding import urlpatterns as finding
from school_care.students.urls_imports import urlpatterns as imports
from school_care.students.urls_levels import urlpatterns as levels
from school_care.students.urls_mapping import urlpatterns as mapping
from school_care.students.urls_moves import urlpatterns as moves
from school_care.students.urls_people import urlpatterns as people
from school_care.students.urls_year import urlpatterns as year
from school_care.students.views import pupil_list, pupils, tools

app_name = "students"

urlpatterns = [
    *archive,  # before the pupil's own page: students/new/
    *finding,
    path("students/", pupil_list.PupilList.as_view(), name="list"),
    path("students/<uuid:public_id>/", pupils.PupilPage.as_view(), name="show"),
    path("students/<uuid:public_id>/readings/", pupils.Readings.as_view(), name="readings"),
    path("students/<uuid:public_id>/phones/", pupils.ShowPhones.as_view(), name="phones"),
    path("classes/<uuid:public_id>/pupils/", pupils.ClassPage.as_view(), name="class"),
    path("archive/", tools.Tools.as_view(), name="tools"),
    *people,
    *categories,
    *levels,
    *cards,
    *documents,
    *consents,
    *imports,
    *mapping,
    *duplicates,
    *moves,
    *year,
]
