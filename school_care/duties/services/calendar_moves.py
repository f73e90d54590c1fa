"""Telling owners that the school's calendar moved their deadlines.

The ledger keeps the calendar by which owners know their deadlines. What the same day owes under
that calendar and under today's differs by the calendar alone: a change of level or rule moves both
and is not told here. Somebody tapping day after day is waited for, so that all taps are told at
once; a loaded calendar is told at once.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.duties.enums import NoticeKind
from school_care.duties.models import Duty, DutyChange, Ledger, Notice
from school_care.duties.reckoning.items import Key
from school_care.duties.reckoning.reckon import Reckoning
from school_care.duties.services.changes import BATCH
from school_care.duties.services.ledger import hold
from school_care.duties.services.telling import tell
from school_care.school.calendar import SchoolCalendar, known_calendars
from school_care.school.models import School, User

LOADED = ("calendar.imported", "calendar.undone", "calendar.filled", "calendar.terms")
TAPPED = ("calendar.day", "calendar.published", "term.saved")
QUIET = timedelta(minutes=10)  # so long nobody has changed the calendar by hand
LOOKED_BACK = timedelta(days=2)  # who made an older change is not asked any more
FIELD = "due"  # of DutyChange


@dataclass(frozen=True)
class Moves:
    """How many duties were moved, and how many people were told."""

    duties: int = 0
    notices: int = 0


@dataclass(frozen=True)
class MovedDuty:
    """One line of what a notice tells: the last day in time, then and after."""

    duty: Duty
    old: date
    new: date


@transaction.atomic
def tell_moves(school: School, on: date) -> Moves:
    """One inbox row for each owner whose open deadlines the calendar moved since they were last
    told; nothing the first time. The ledger must be synced to `on`."""
    ledger = hold(school)
    calendar = SchoolCalendar(school)  # as it is now that nobody else tells
    told, known = ledger.told_calendar, calendar.as_known()
    if told == known:
        return Moves()
    ledger.told_calendar = known
    ledger.save(update_fields=["told_calendar"])
    if not told:
        return Moves()
    moment, last = clock.now(), _last_trace(school)
    promised = last.at if last else moment - LOOKED_BACK  # what came later never had another day
    before = SchoolCalendar.of_known(school, told)
    moved = [one for one in _moved(school, on, before, calendar) if one.duty.created_at < promised]
    DutyChange.objects.bulk_create(
        [
            DutyChange(
                duty=one.duty,
                at=moment,
                field=FIELD,
                old=one.old.isoformat(),
                new=one.new.isoformat(),
                why="校历调整",
            )
            for one in moved
        ],
        batch_size=BATCH,
    )
    actor = User.objects.filter(pk=last.actor_id).first() if last else None
    return Moves(len(moved), _tell(school, on, moment, moved, actor))


def tell_when_quiet(school: School, on: date, *, calendar: SchoolCalendar | None = None) -> Moves:
    """`tell_moves` unless somebody is still at the calendar. One query when nothing changed."""
    calendar = calendar or SchoolCalendar(school)
    told = Ledger.objects.filter(school=school).values_list("told_calendar", flat=True).first()
    if not told or told == calendar.as_known():
        return Moves()
    last = _last_trace(school)
    if last is not None and last.action in TAPPED and clock.now() - last.at < QUIET:
        return Moves()
    return tell_moves(school, on)


def changed_calendars() -> list[int]:
    """Schools whose owners know an older calendar; four queries, however many schools."""
    known = known_calendars()
    told = Ledger.objects.exclude(told_calendar={}).order_by("school_id")
    rows = told.values_list("school_id", "told_calendar")
    return [school for school, calendar in rows if calendar != known[school]]


def moves_of(notice: Notice, user: User) -> list[MovedDuty]:
    """What a notice of moved deadlines tells of duties that are still the person's and that they
    may see; by new date. Two queries."""
    at = datetime.fromisoformat(notice.facts["at"])
    changes = DutyChange.objects.filter(
        field=FIELD,
        at=at,
        duty__school_id=notice.school_id,
        duty__owner=notice.user,
        duty__in=Duty.objects.visible_to(user),
    ).select_related("duty__student", "duty__school_class")
    lines = [
        MovedDuty(change.duty, date.fromisoformat(change.old), date.fromisoformat(change.new))
        for change in changes
    ]
    return sorted(lines, key=lambda line: (line.new, line.old, line.duty.pk))


def _last_trace(school: School) -> AuditEntry | None:
    """Asked only once the calendar is known to differ: then it is near the end of the trail."""
    traces = AuditEntry.objects.filter(
        school_id=school.pk, action__in=(*LOADED, *TAPPED), at__gte=clock.now() - LOOKED_BACK
    )
    return traces.order_by("-id").first()


def _tell(
    school: School, on: date, moment: datetime, moved: list[MovedDuty], actor: User | None
) -> int:
    counts = Counter(one.duty.owner for one in moved if one.duty.owner_id)
    notices = (
        tell(
            user=owner,
            school=school,
            kind=NoticeKind.MOVED,
            key=f"moved:{moment.isoformat()}",
            on=on,
            count=count,
            facts={"at": moment.isoformat()},
            actor=actor,
        )
        for owner, count in counts.items()
    )
    return sum(notice is not None for notice in notices)


def _moved(
    school: School, on: date, before: SchoolCalendar, after: SchoolCalendar
) -> list[MovedDuty]:
    """Open duties whose last day the calendar moved."""
    old = _deadlines(school, on, before)
    new = _deadlines(school, on, after)
    changed = {key for key, day in new.items() if old.get(key, day) != day}
    if not changed:
        return []
    codes = {code for code, _, _ in changed}
    rows = Duty.objects.open().filter(school=school, rule_code__in=codes)
    return [
        MovedDuty(duty, old[key], new[key])
        for duty in rows.select_related("owner").order_by("pk")
        if (key := (duty.rule_code, duty.subject_key, duty.period_key)) in changed
    ]


def _deadlines(school: School, on: date, calendar: SchoolCalendar) -> dict[Key, date]:
    items = Reckoning(school, on, calendar=calendar).items()
    return {item.key: item.due_on for item in items if item.done_on is None}
