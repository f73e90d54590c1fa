from school_care.attendance.urls_checks import urlpatterns as checks
from school_care.attendance.urls_dorm import urlpatterns as dorm
from school_care.attendance.urls_imports import urlpatterns as imports
from school_care.attendance.urls_leave import urlpatterns as leave
from school_care.attendance.urls_roll import urlpatterns as roll
from school_care.attendance.urls_terms import urlpatterns as terms

app_name = "attendance"

urlpatterns = [*roll, *dorm, *leave, *terms, *imports, *checks]
