"""A row of one file in the table of home–school notes."""

from collections.abc import Callable

from school_care.activities.models import HomeNote
from school_care.core import clock
from school_care.core.months import first_of
from tests.factories import days_ago

BUILDERS: dict[str, Callable] = {
    "activities.homenote.student": lambda c, p, o: HomeNote.objects.create(
        school=c.school, student=p, term=c.term, month=first_of(days_ago(9)), made_at=clock.now()
    ),
}
