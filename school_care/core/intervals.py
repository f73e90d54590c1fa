"""Dated intervals: `starts_on` counts, `until` does not; an open interval has no `until`."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from school_care.core import clock


def running_on(day: date, prefix: str = "") -> Q:
    """The condition "the interval holds `day`", for a queryset joined through `prefix`."""
    return Q(**{f"{prefix}starts_on__lte": day}) & (
        Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gt": day})
    )


def holds(starts_on: date, until: date | None, day: date) -> bool:
    """Whether an interval with these ends holds `day`."""
    return starts_on <= day and (until is None or day < until)


class IntervalQuerySet(models.QuerySet):
    """Rows by the day they hold."""

    def on(self, day: date):
        """Rows whose interval holds `day`."""
        return self.filter(running_on(day))

    def open(self):
        """Rows that hold today."""
        return self.on(clock.today())


class Interval(models.Model):
    """A row that holds from `starts_on` up to, not including, `until`."""

    starts_on = models.DateField("起")
    until = models.DateField("止（不含当日）", null=True, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        """Whether the interval holds `day`."""
        return holds(self.starts_on, self.until, day)


def interval_order(name: str) -> models.CheckConstraint:
    """The constraint every interval table carries: it may be empty, never backwards."""
    return models.CheckConstraint(
        name=name, condition=Q(until__isnull=True) | Q(until__gte=F("starts_on"))
    )
