from school_care.mentoring.urls_allowances import urlpatterns as allowances
from school_care.mentoring.urls_board import urlpatterns as board
from school_care.mentoring.urls_counselling import urlpatterns as counselling
from school_care.mentoring.urls_imports import urlpatterns as imports
from school_care.mentoring.urls_pairings import urlpatterns as pairings
from school_care.mentoring.urls_plans import urlpatterns as plans
from school_care.mentoring.urls_progress import urlpatterns as progress
from school_care.mentoring.urls_records import urlpatterns as records

app_name = "mentoring"

urlpatterns = [
    *records,
    *imports,
    *pairings,
    *board,
    *plans,
    *progress,
    *allowances,
    *counselling,
]
