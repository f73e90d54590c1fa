from django.urls import include, path

app_name = "activities"

urlpatterns = [
    path("", include(f"school_care.activities.urls_{part}"))
    for part in ("programme", "activity", "letters", "calls", "birthdays", "notes")
]
