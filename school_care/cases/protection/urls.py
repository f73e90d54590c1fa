"""Pages of protection below /desk/, one table a part."""

from school_care.cases.protection import (
    urls_bullying,
    urls_case,
    urls_crisis,
    urls_emergency,
    urls_referrals,
    urls_report,
    urls_survey,
)

PARTS = (
    urls_report,
    urls_bullying,
    urls_survey,
    urls_crisis,
    urls_referrals,
    urls_emergency,
    urls_case,
)
urlpatterns = [pattern for part in PARTS for pattern in part.urlpatterns]
