"""A week's turns given out fairly: who has waited longest for a connected call first, brothers and
sisters one after the other at one line, so that the grandmother's one phone rings once."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from school_care.activities.call_hours import minutes_of, time_at
from school_care.attendance.dorm_nights import asked_session
from school_care.attendance.enums import Session
from school_care.school.calendar import SchoolCalendar

ONE_DAY = timedelta(days=1)
HOME_GOING = time(16)  # on the last school day before free ones boarders go home
COMING_BACK = time(17)  # on the evening before school


@dataclass(frozen=True, order=True)
class Slot:
    """One pupil's time at a line."""

    day: date
    begins: time
    line_id: int
    ends: time

    @property
    def key(self) -> str:
        """What names it in a form."""
        return f"{self.day:%Y%m%d}_{self.begins:%H%M}_{self.line_id}"


@dataclass(frozen=True)
class Waiting:
    """A boarder who waits for a turn. `last`: the day of the last connected call. `siblings`: the
    key of the group, None without. `away`: days on leave."""

    pupil: int
    last: date | None
    order: str = ""
    siblings: int | None = None
    away: Collection[date] = ()


def boarders_here(
    calendar: SchoolCalendar, day: date, begins: time, *, weekends: bool = False
) -> bool:
    """Whether boarders are at school at that time, as the school's norm is: on school days, until
    they go home, and from the evening they come back. With `weekends` those who stay, too."""
    if weekends and calendar.term_on(day) is not None:
        return True
    session = asked_session(calendar, day)
    if calendar.is_school_day(day):
        return session is not None or begins < HOME_GOING
    return session == Session.RETURN and begins >= COMING_BACK


def slots_of(windows: Iterable, day: date) -> list[Slot]:
    """The turns the windows of a day hold, one after the other. `windows`: CallWindow rows."""
    found = []
    for one in windows:
        if one.weekday != day.isoweekday() or not _in_force(one, day):
            continue
        at, until = minutes_of(one.begins), minutes_of(one.ends)
        while at + one.minutes <= until:
            found.append(Slot(day, time_at(at), one.line_id, time_at(at + one.minutes)))
            at += one.minutes
    return sorted(found)


def _in_force(window, day: date) -> bool:
    return window.starts_on <= day and (window.until is None or day < window.until)


def free_slots(
    slots: Iterable[Slot], taken: Iterable[tuple[int, date, time, time]], moment: datetime
) -> list[Slot]:
    """Slots nobody has and that have not begun. `taken`: (line, day, begins, ends)."""
    busy: dict[tuple[int, date], list[tuple[time, time]]] = defaultdict(list)
    for line, day, begins, ends in taken:
        busy[line, day].append((begins, ends))
    now = (moment.date(), moment.time())
    return [
        slot
        for slot in slots
        if (slot.day, slot.begins) > now
        and not any(
            begins < slot.ends and slot.begins < ends
            for begins, ends in busy[slot.line_id, slot.day]
        )
    ]


def give_out(free: Sequence[Slot], waiting: Iterable[Waiting]) -> list[tuple[int, Slot]]:
    """One turn each while there are any: (pupil, slot), spread over the days. Longest waiting
    first; the brothers and sisters of whoever is next follow at the same line."""
    queue = sorted(waiting, key=lambda one: (one.last or date.min, one.order, one.pupil))
    groups: dict[int, list[Waiting]] = defaultdict(list)
    for one in queue:
        if one.siblings is not None:
            groups[one.siblings].append(one)
    left, placed, found = sorted(free), set[int](), []
    share = -(-len(queue) // max(1, len({slot.day for slot in left})))
    given: Counter[date] = Counter()
    for one in queue:
        if one.pupil in placed:
            continue
        family = [one] if one.siblings is None else groups[one.siblings]
        family = [each for each in family if each.pupil not in placed]
        fresh = [slot for slot in left if given[slot.day] < share]
        full = [slot for slot in left if given[slot.day] >= share]
        for pupil, slot in _place(fresh + full, family):
            placed.add(pupil)
            left.remove(slot)
            given[slot.day] += 1
            found.append((pupil, slot))
    return sorted(found, key=lambda one: one[1])


def _place(left: list[Slot], family: list[Waiting]) -> list[tuple[int, Slot]]:
    """Slots for a family: one after the other at one line, else each the first there is."""
    for first in left:
        run = _run(left, first, len(family))
        if run and all(slot.day not in one.away for one, slot in zip(family, run, strict=True)):
            return [(one.pupil, slot) for one, slot in zip(family, run, strict=True)]
    found, taken = [], set()
    for one in family:
        slot = next((each for each in left if each not in taken and each.day not in one.away), None)
        if slot is not None:
            taken.add(slot)
            found.append((one.pupil, slot))
    return found


def _run(left: list[Slot], first: Slot, length: int) -> list[Slot]:
    """`length` free slots at one line from `first` on, each beginning when the one before ends;
    empty where there are not so many."""
    run = [first]
    while len(run) < length:
        last = run[-1]
        after = next(
            (
                one
                for one in left
                if (one.line_id, one.day, one.begins) == (last.line_id, last.day, last.ends)
            ),
            None,
        )
        if after is None:
            return []
        run.append(after)
    return run
