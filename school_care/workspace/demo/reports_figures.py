"""What the demo school reported at each month's end, as it would have been counted then, and what
it wants to reach this term."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, time, timedelta

from school_care.core import clock
from school_care.core.months import first_of, last_of, next_month
from school_care.reports.figures.registry import measure
from school_care.reports.figures.services import set_goals, take_snapshots
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import School
from school_care.workspace.demo.escalation_desk import Desk
from school_care.workspace.demo.moments import aware, moments_of

ONE_DAY = timedelta(days=1)
LEAST_LIVED = 10  # school days: a month of which less was lived would report too little
NIGHT = time(1, 20)
GOALS = {  # permille
    "archive.complete": 950,
    "archive.card": 1000,
    "pairing.plan": 950,
    "care.talk_met": 950,
    "care.visit": 800,
    "home.call": 900,
    "work.on_time": 950,
}
WHY = "学期初领导小组商定"


def furnish_figures(*, school: School, today: date, dice: random.Random) -> None:
    """Figures and goals of a freshly built school; everything counted must be there."""
    past = moments_of(school, today).days.past
    _set_goals(school, today)
    for month in months_lived(past, today):
        taken = min(next_month(month), today)
        if taken > month:
            with clock.standing_at(aware(taken, NIGHT)):
                on = taken if taken > last_of(month) else taken - ONE_DAY
                take_snapshots(school=school, month=month, on=on)


def months_lived(past: Sequence[date], today: date) -> list[date]:
    """The months from the first one that was lived enough to tell of, up to the running one."""
    days = Counter(first_of(day) for day in past)
    month = min((one for one in days if days[one] >= LEAST_LIVED), default=first_of(today))
    found = []
    while month <= today:
        found.append(month)
        month = next_month(month)
    return found


def _set_goals(school: School, today: date) -> None:
    term = SchoolCalendar(school).current_or_last_term(today)
    director = Desk(school, today).director
    if term is None or director is None:
        return
    targets = {code: target for code, target in GOALS.items() if measure(code) is not None}
    with clock.standing_at(aware(min(term.first_day + 3 * ONE_DAY, today), time(15, 30))):
        set_goals(school=school, term=term, actor=director, targets=targets, why=WHY)
