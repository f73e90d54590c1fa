"""Reading kept figures; who may read which of them is `sight`'s to say."""

from datetime import date, time

from django.db.models import Q
from django.utils import timezone

from school_care.core import clock
from school_care.core.months import first_of, month_before
from school_care.reports.models import FigureGoal, FigureSnapshot
from school_care.school.models import School, SchoolClass, Term

BEGINS_AT = time(1)


def snapshots_of(school: School, month: date) -> dict[str, FigureSnapshot]:
    """A school's figures of a month by code, without who is behind them; one query."""
    rows = FigureSnapshot.objects.filter(school=school, month=first_of(month))
    return {row.code: row for row in rows.defer("members")}


def goals_of(school: School, term: Term | None) -> dict[str, int]:
    """What a school wants to reach in a term, permille by code; one query."""
    if term is None:
        return {}
    rows = FigureGoal.objects.filter(school=school, term=term)
    return dict(rows.values_list("code", "target"))


def waiting_schools() -> list[int]:
    """Schools whose figures were not taken this night although it is one o'clock, or whose last
    month is not frozen; one query."""
    moment = timezone.localtime(clock.now())
    if moment.time() < BEGINS_AT:
        return []
    today = moment.date()
    last_month = month_before(today)
    rows = FigureSnapshot.objects.filter(month__gte=last_month).order_by()
    taken = rows.filter(taken_at__gte=clock.midnight(today)).values("school_id")
    frozen = rows.filter(month=last_month, frozen=True).values("school_id")
    with_classes = SchoolClass.objects.order_by().values("school_id")
    schools = School.objects.filter(pk__in=with_classes)
    waiting = schools.exclude(Q(pk__in=taken) & Q(pk__in=frozen))
    return list(waiting.order_by("pk").values_list("pk", flat=True))
