"""The last weeks of a demo school told day by day: the morning's warnings first, then what people
did that day, the warnings they dealt with, and once a month the report of dropout control."""

import random
from collections.abc import Generator, Iterable, Sequence
from datetime import date, datetime, time

from school_care.alerts.enums import STANDING, Outcome, Tier
from school_care.alerts.models import Alert
from school_care.alerts.services import handling
from school_care.cases.dropout.month_days import due_of, opens_on
from school_care.cases.dropout.services import months
from school_care.cases.dropout.warnings import MISSING, SUSPECTED
from school_care.core import clock
from school_care.core.months import last_of
from school_care.duties.daily import run_parts
from school_care.workspace.demo.escalation_desk import Desk
from school_care.workspace.demo.moments import aware

Story = Generator[date, None, object]  # yields the day it goes on with

OF_CASES = (SUSPECTED, MISSING)
HANDED_TO, EXPLAINED = "县教育局基教股", "月中有学生转入、复学，已逐人核对"
NOT_YET = 2  # school days: what is newer is still to be dealt with
FALSE_SHARE = 0.1
WRONG = {
    "absence.morning": "当天早上和班主任说过，点名时漏记了",
    "absence.share": "住院，材料齐全，已在跟踪",
}
WRONG_OTHERWISE = "核对后不是这样，已改正登记"


class Days:
    """Tells stories together, each day of the school once."""

    def __init__(self, desk: Desk, today: date, days: Sequence[date], dice: random.Random) -> None:
        self._desk, self._school = desk, desk.school
        self._today, self._days, self._dice = today, days, dice

    def tell(self, stories: Iterable[Story]) -> None:
        """From the first of the days up to the last one before today."""
        waiting = [(next(story, None), story) for story in stories]
        reported = self._report_days()
        for number, day in enumerate(self._days):
            self._morning(day)
            waiting = [(_until(day, on, story), story) for on, story in waiting]
            if number < len(self._days) - NOT_YET:
                self._deal(day)
            if day in reported:
                self._report_month(day)

    def _morning(self, day: date) -> None:
        with clock.standing_at(self._at(day, 8, 40)):
            run_parts(self._school, day, acts=True)

    def _deal(self, day: date) -> None:
        """Owners see to what is due by now; one in ten turns out to be nothing."""
        rows = Alert.objects.filter(school=self._school, state__in=STANDING, owner__isnull=False)
        rows = rows.select_related("owner", "student", "school")
        with clock.standing_at(self._at(day, 16, 20)):
            for row in rows.order_by("pk"):
                if row.rule in OF_CASES:
                    continue  # ends with the work on its case
                if row.tier == Tier.NOW or row.due_at.date() <= day:
                    self._end(row)

    def _report_days(self) -> set[date]:
        """The last of the days on which each month's report could be filled in and was in time."""
        found = set()
        for first in {day.replace(day=1) for day in self._days}:
            due = due_of(self._school.pk, first, self._today)
            span = opens_on(first, due), min(due, last_of(first))
            fitting = [day for day in self._days if span[0] <= day <= span[1]]
            if fitting and due < self._today:
                found.add(fitting[-1])
        return found

    def _report_month(self, day: date) -> None:
        """Filled in by the director, signed by the principal, handed in."""
        by, month = self._desk.director, day.replace(day=1)
        with clock.standing_at(self._at(day, 15, 50)):
            row = months.fill_month(by=by, school=self._school, month=month)
            if row.figures["broken"]:
                row = months.fill_month(by=by, school=self._school, month=month, note=EXPLAINED)
        with clock.standing_at(self._at(day, 16, 30)):
            seen = months.stamp_of(row)
            months.sign_month(by=self._desk.principal, row=row, seen=seen)
            months.hand_month(by=by, row=row, on=day, to=HANDED_TO)

    def _end(self, row: Alert) -> None:
        if self._dice.random() < FALSE_SHARE:
            said = WRONG.get(row.rule, WRONG_OTHERWISE)
            handling.end(by=row.owner, alert=row, outcome=Outcome.FALSE, words=said)
        else:
            outcome = Outcome.KNOWN if self._dice.random() < FALSE_SHARE else Outcome.ACTED
            handling.end(by=row.owner, alert=row, outcome=outcome)

    def _at(self, day: date, hour: int, minute: int) -> datetime:
        return aware(day, time(hour, minute))


def _until(day: date, on: date | None, story: Story) -> date | None:
    """Go on with a story as long as it has something for `day`, or for a day gone by; the day it
    waits for, None at its end."""
    while on is not None and on <= day:
        on = next(story, None)
    return on
