"""On which days of a term letters home are proposed, and when they are written and sent."""

from dataclasses import dataclass
from datetime import date, timedelta

from school_care.activities.choices.home import LetterReason
from school_care.core import lunar
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Season
from school_care.school.models import Term

OPENS_BEFORE = timedelta(days=10)
POST_DAYS = 3  # school days the post needs
WRITING = timedelta(days=7)  # at least so long before the last day
SETTLED = timedelta(days=10)  # into a term before anything is asked
MOTHERS, FATHERS = (5, 2), (6, 3)  # second Sunday of May, third of June
SUNDAY = 6


@dataclass(frozen=True)
class Proposal:
    """An occasion that may be taken up; `ticked`: proposed first."""

    reason: LetterReason
    day: date
    opens_on: date
    due_on: date
    ticked: bool = False

    @property
    def name(self) -> str:
        """中秋节."""
        return self.reason.label

    @property
    def key(self) -> str:
        """What names it in a form."""
        return f"{self.reason.value}_{self.day:%Y%m%d}"


def proposals(calendar: SchoolCalendar, term: Term, today: date) -> list[Proposal]:
    """The occasions of a term that can still be met, by day; one of them ticked."""
    usual = _usual(term)
    found = []
    for reason, day in sorted(_days(term), key=lambda one: one[1]):
        times = writing_times(calendar, term, day)
        if times is not None and times[1] >= today:
            found.append(Proposal(reason, day, *times, ticked=reason == usual))
    if found and not any(one.ticked for one in found):
        last = found[-1]
        found[-1] = Proposal(last.reason, last.day, last.opens_on, last.due_on, ticked=True)
    return found


def writing_times(calendar: SchoolCalendar, term: Term, day: date) -> tuple[date, date] | None:
    """When letters for `day` are begun and last sent: ten days before, and three school days before
    so that the post arrives, within the term. None where the term leaves no school day for it."""
    days = calendar.school_days(term.first_day, min(day - timedelta(days=1), term.last_day))
    if len(days) < POST_DAYS:
        return None
    due = days[-POST_DAYS]
    opens = max(term.first_day, min(day - OPENS_BEFORE, due - WRITING))
    return min(opens, due), due


def _usual(term: Term) -> LetterReason:
    """The one occasion a term has by itself: the feast of the family in it."""
    if term.season == Season.AUTUMN:
        feast = lunar.feast("mid_autumn", term.first_day.year)
        in_time = term.first_day + SETTLED <= feast <= term.last_day
        return LetterReason.MID_AUTUMN if in_time else LetterReason.WINTER
    feast = lunar.feast("dragon_boat", term.last_day.year)
    in_time = term.first_day + SETTLED <= feast <= term.last_day
    return LetterReason.DRAGON_BOAT if in_time else LetterReason.SUMMER


def _days(term: Term) -> list[tuple[LetterReason, date]]:
    """Feasts that fall in the term or, for the holidays after it, are written for in it."""
    first, last = term.first_day, term.last_day
    found = []
    for year in {first.year, last.year}:
        found += [
            (LetterReason.MID_AUTUMN, lunar.feast("mid_autumn", year)),
            (LetterReason.DOUBLE_NINTH, lunar.feast("double_ninth", year)),
            (LetterReason.NEW_YEAR, date(year, 1, 1)),
            (LetterReason.QINGMING, lunar.qingming(year)),
            (LetterReason.DRAGON_BOAT, lunar.feast("dragon_boat", year)),
            (LetterReason.MOTHERS_DAY, _sunday(year, *MOTHERS)),
            (LetterReason.FATHERS_DAY, _sunday(year, *FATHERS)),
        ]
    found = [(reason, day) for reason, day in found if first <= day <= last]
    if term.season == Season.AUTUMN:
        found.append((LetterReason.WINTER, last))
        spring = lunar.spring_festival(last.year if last.month < 9 else last.year + 1)
        found.append((LetterReason.SPRING_FESTIVAL, spring))
    else:
        found.append((LetterReason.SUMMER, last))
    return found


def _sunday(year: int, month: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(SUNDAY - first.weekday()) % 7 + 7 * (number - 1))
