"""What the foot of every printed paper of attendance says."""

from typing import Any

from django.utils import timezone

from school_care.core import clock
from school_care.core.templatetags.days import long_date
from school_care.school.models import School


def paper_head(school: School, printed_by: Any) -> dict[str, str]:
    """The school, who printed and when, as `print/foot.html` reads it."""
    now = timezone.localtime(clock.now())
    made_at = f"{long_date(now)} {now:%H:%M}"
    return {"school_name": school.name, "made_by": printed_by.name, "made_at": made_at}
