"""The receivers' deadlines: who did not answer in time, and who is told of it.

A last day in time is reckoned when a state begins (`Escalation.due_on`); here it is only compared
with the school's day. Each report is told of once on the first late day, and again every second
working day while nothing comes, or since the school last telephoned. Every round is written by
compare-and-set with its own key, so that two runs at once, a run twice, a gap of weeks or a clock
set back tell no one twice.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from school_care.core import audit
from school_care.escalation import events, working_days
from school_care.escalation.enums import State, StepKind, Via
from school_care.escalation.models import Escalation
from school_care.escalation.services import steps
from school_care.school.refusal import Refused

# The receiver has it and owes an answer; what is still on its way is the school's to bring.
ANSWER_OWED = (State.DELIVERED, State.ACCEPTED, State.HANDLING)
AGAIN_AFTER = 2  # working days
ONE_DAY = timedelta(days=1)
WORDS = "到期未答复"


def run(now: datetime) -> int:
    """Note and announce what is overdue by the school's day; answers how many were told of."""
    today = timezone.localdate(now)
    return sum(_tell(one, today) for one in _late(today))


def _late(today: date) -> list[Escalation]:
    rows = Escalation.objects.filter(state__in=ANSWER_OWED, copied=False, due_on__lt=today)
    rows = rows.select_related("school", "student", "recipient").order_by("pk")
    return [one for one in rows.iterator(chunk_size=200) if _is_time(one, today)]


def _is_time(one: Escalation, today: date) -> bool:
    """Never told of this deadline, or two working days have passed since somebody was reminded. A
    reminder before the deadline ran out is none of its silence."""
    if one.nudged_on is None or one.nudged_on <= one.due_on:
        return True
    if one.nudged_on > today + ONE_DAY:  # the clock was wrong then
        return True
    return working_days.after(one.nudged_on, AGAIN_AFTER) <= today


def _tell(one: Escalation, today: date) -> bool:
    """Whether this run was the one that told."""
    try:
        with transaction.atomic():
            steps.change(one, nudges=one.nudges + 1, nudged_on=today)
            steps.note(one, kind=StepKind.NUDGE, via=Via.CLOCK, words=WORDS)
            audit.record(
                "escalation.overdue",
                row=one,
                student_id=one.trail_of,
                due=one.due_on.isoformat(),
            )
            key = f"{events.OVERDUE}:{one.public_id}:{one.due_on:%Y%m%d}:{today:%Y%m%d}"
            events.announce(events.Event(events.OVERDUE, one.school_id, key, one))
    except Refused:
        return False  # somebody answered, or another run was quicker
    return True


def rounds_of(one: Escalation) -> int:
    """How often silence was noted since this deadline was set: from the second time on the
    principal hears of it as well."""
    since = timezone.make_aware(datetime.combine(one.due_on, datetime.max.time()))
    return one.steps.filter(kind=StepKind.NUDGE, via=Via.CLOCK, at__gt=since).count()
