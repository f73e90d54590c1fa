"""The term as lived so far: who wrote what about whom, on which day, and what is still open."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from school_care.mentoring.enums import Outcome, RecordKind, Topic
from school_care.workspace.demo.people import Child, Teacher
from school_care.workspace.demo.shape import ClassPlan
from school_care.workspace.demo.texts.compose import Draft, Writer

FRIDAY, SATURDAY = 4, 5
LAST_GRADE, LEAVING, NEW_YEAR_BEGINS = (
    9,
    (6, 15),
    (9, 1),
)  # the ninth grade is gone after its examination
WEDNESDAY = 2
TALKS_A_WEEK = (3, 4, 4, 4, 5, 5)
SHORT_WEEKS = 0.075  # class-weeks with fewer talks than three, as in every school
LATE = 0.05  # written more than a week after
RESTRICTED_SHARE = 0.012
FOR_FAMILY = 0.3  # of records about school work alone
NOT_REACHED_SHARE = 0.24
# per care pupil and week, from a term's 430 visits, 1,000 calls and so on for 405 care pupils
RATES = {
    RecordKind.VISIT: 430 / 18 / 405,
    RecordKind.CALL: 1000 / 18 / 405,
    RecordKind.VIDEO: 110 / 18 / 405,
    RecordKind.LIFE_CARE: 160 / 18 / 405,
    RecordKind.PRAISE: 260 / 18 / 405,
}
LEVEL_PULL = {3: 3.0, 2: 1.8, 1: 1.2, None: 0.8}
VISIT_PULL = {3: 14.0, 2: 2.5, 1: 1.2, None: 0.8}  # 重点关爱 is visited every month
PRAISE_OF_OTHERS = 0.8  # a class and week: care is not only for care pupils
TUTORED_EVERY = 2  # weeks
STEPS_KEPT = 0.8  # next steps done in time
LONG_AGO = timedelta(days=12)  # by then nearly all are done


@dataclass
class Entry:
    """One care record to be."""

    child: Child
    kind: RecordKind
    day: date
    draft: Draft
    author: Teacher
    written: datetime
    outcome: Outcome = Outcome.MADE
    restricted: bool = False
    for_family: bool = False
    next_on: date | None = None
    done_on: date | None = None


@dataclass(frozen=True)
class Days:
    """The school days of the history, those that follow, and today."""

    past: list[date]  # ascending, up to today
    coming: list[date]
    today: date

    def after(self, day: date, steps: int) -> date:
        """The school day `steps` school days after `day`."""
        known = [d for d in self.past if d > day] + self.coming
        return known[min(steps, len(known)) - 1] if known else day + timedelta(days=7)

    def weeks(self) -> list[list[date]]:
        """School days by calendar week, oldest first."""
        by_monday: dict[date, list[date]] = {}
        for day in self.past:
            by_monday.setdefault(day - timedelta(days=day.weekday()), []).append(day)
        return list(by_monday.values())


class History:
    """Lives through the weeks of one school, class by class."""

    def __init__(
        self,
        *,
        children: list[Child],
        writers_of: Callable[[ClassPlan, date], Teacher],
        subject_teacher: Callable[[Child], Teacher],
        days: Days,
        dice: random.Random,
    ):
        self._writers_of = writers_of
        self._subject_teacher = subject_teacher
        self._days = days
        self._dice = dice
        self._write = Writer(dice)
        self._last: dict[tuple[int, RecordKind], date] = {}
        self._classes: dict[ClassPlan, list[Child]] = {}
        for child in children:
            self._classes.setdefault(child.plan, []).append(child)
        self.entries: list[Entry] = []

    def live(self) -> list[Entry]:
        """All entries, in the order they were written."""
        for number, week in enumerate(self._days.weeks()):
            for plan, mates in self._classes.items():
                self._live_week(plan, mates, week, number)
        self._due_today()
        self.entries.sort(key=lambda entry: entry.written)
        return self.entries

    def _live_week(
        self, plan: ClassPlan, mates: list[Child], week: list[date], number: int
    ) -> None:
        monday = week[0]
        if plan.grade == LAST_GRADE and LEAVING < (monday.month, monday.day) < NEW_YEAR_BEGINS:
            return
        care = [c for c in mates if c.codes and not c.never_contacted and self._here(c, monday)]
        part = min(1.0, len(week) / 5)
        pupils = [child for child in care if not child.taught_at_home]
        for child in self._next_in_turn(pupils, RecordKind.TALK, self._talks_in(week)):
            self._talk(child, self._dice.choice(week))
        for kind, rate in RATES.items():
            expected = rate * len(care) * part
            count = int(expected) + (self._dice.random() < expected % 1)
            for child in self._next_in_turn(pupils, kind, count):
                self._other(kind, child, week)
        self._help(care, week, number)
        others = [child for child in mates if not child.codes and self._here(child, monday)]
        if others and self._dice.random() < PRAISE_OF_OTHERS * part:
            self._notice(self._dice.choice(others), self._dice.choice(week))

    def _talks_in(self, week: list[date]) -> int:
        """How many talks a class has in a week: seldom fewer than three, fewer so far in the
        running one."""
        drawn = self._dice.choice(TALKS_A_WEEK)
        if self._dice.random() < SHORT_WEEKS:
            return self._dice.choice((0, 1, 2, 2))
        over = week[-1].weekday() >= FRIDAY or week[-1] != self._days.past[-1]
        return drawn if over else round(drawn * len(week) / 5)

    def _help(self, care: list[Child], week: list[date], number: int) -> None:
        """Tutoring every other week, lessons at home every Wednesday."""
        for child in care:
            if "ACADEMIC" in child.codes and (number + len(child.name)) % TUTORED_EVERY == 0:
                self._add(
                    child,
                    RecordKind.TUTORING,
                    self._dice.choice(week),
                    self._write.tutoring,
                    author=self._subject_teacher(child),
                )
            if child.taught_at_home:
                self._lesson_at_home(child, week)

    def _notice(self, child: Child, day: date) -> None:
        """Praise or a talk for a child nobody worries about."""
        if self._dice.random() < 0.7:
            self._add(child, RecordKind.PRAISE, day, self._write.praise)
        else:
            self._talk(child, day)

    @staticmethod
    def _here(child: Child, day: date) -> bool:
        start = child.care_from or child.enrolled_on
        return max(start, child.enrolled_on) <= day

    def _next_in_turn(self, pupils: list[Child], kind: RecordKind, count: int) -> list[Child]:
        """Who waits longest, those of a higher level sooner."""

        pull = VISIT_PULL if kind == RecordKind.VISIT else LEVEL_PULL

        def turn(child: Child) -> float:
            last = self._last.get((id(child), kind))
            waited = (self._days.today - last).days if last else 200 + self._dice.random() * 60
            return waited * pull[child.level] * self._dice.uniform(0.7, 1.3)

        return sorted(pupils, key=turn, reverse=True)[:count]

    def _talk(self, child: Child, day: date) -> None:
        if child.codes and self._dice.random() < RESTRICTED_SHARE:
            self._add(child, RecordKind.TALK, day, self._write.restricted_talk, restricted=True)
        else:
            self._add(child, RecordKind.TALK, day, self._write.talk)

    def _other(self, kind: RecordKind, child: Child, week: list[date]) -> None:
        day = self._day_of(kind, child, week)
        if day is None:
            return
        if kind == RecordKind.VIDEO and not child.family.away:
            kind = RecordKind.CALL
        if kind == RecordKind.VISIT:
            self._add(child, kind, day, self._write.visit)
        elif kind == RecordKind.CALL:
            self._call(child, day)
        elif kind == RecordKind.VIDEO:
            self._add(child, kind, day, self._write.video)
        elif kind == RecordKind.LIFE_CARE:
            self._add(child, kind, day, self._write.life_care)
        else:
            self._add(child, kind, day, self._write.praise)

    def _day_of(self, kind: RecordKind, child: Child, week: list[date]) -> date | None:
        """A school day of the week; half of the visits and calls fall on its weekend, and all
        visits to children who board. None when that weekend has not come yet."""
        weekend = week[-1] + timedelta(days=SATURDAY - week[-1].weekday())
        weekend += timedelta(days=self._dice.random() < 0.5)
        come = week[-1] < weekend <= self._days.today
        if kind == RecordKind.VISIT and child.boarding:
            return weekend if come else None
        if kind in (RecordKind.VISIT, RecordKind.CALL) and come and self._dice.random() < 0.5:
            return weekend
        return self._dice.choice(week)

    def _call(self, child: Child, day: date) -> None:
        missed = 0.85 if child.family.phone_off else NOT_REACHED_SHARE
        if self._dice.random() < missed:
            self._add(
                child, RecordKind.CALL, day, self._write.failed_call, outcome=Outcome.NOT_REACHED
            )
        else:
            self._add(child, RecordKind.CALL, day, self._write.call)

    def _lesson_at_home(self, child: Child, week: list[date]) -> None:
        wednesday = next((day for day in week if day.weekday() == WEDNESDAY), None)
        if wednesday and self._dice.random() < 0.9:
            teacher = self._subject_teacher(child) if self._dice.random() < 0.5 else None
            self._add(child, RecordKind.VISIT, wednesday, self._write.visit, author=teacher)

    def _add(
        self,
        child: Child,
        kind: RecordKind,
        day: date,
        write: Callable[[Child, date, date], Draft],
        *,
        outcome: Outcome = Outcome.MADE,
        restricted: bool = False,
        author: Teacher | None = None,
    ) -> None:
        if not self._here(child, day):
            return
        later = self._days.after(day, self._dice.choice((1, 1, 2, 3, 4, 5)))
        if outcome == Outcome.NOT_REACHED:  # one may call again on any day
            later = day + timedelta(days=self._dice.choice((0, 1, 1, 2)))
        draft = write(child, day, later)
        entry = Entry(
            child=child,
            kind=kind,
            day=day,
            draft=draft,
            author=author or self._writers_of(_class_on(child, day), day),
            written=self._written(day),
            outcome=outcome,
            restricted=restricted,
            for_family=kind == RecordKind.PRAISE
            or (draft.topics == (Topic.STUDY,) and self._dice.random() < FOR_FAMILY),
            next_on=draft.next_on,
        )
        self._settle(entry)
        self._last[id(child), kind] = day
        self.entries.append(entry)

    def _written(self, day: date) -> datetime:
        """Mostly the same afternoon, sometimes next day, now and then far too late."""
        moment = time(self._dice.randint(11, 20), self._dice.randrange(60))
        drawn = self._dice.random()
        delay = self._dice.randint(8, 15) if drawn < LATE else 1 if drawn < 0.2 else 0
        if day + timedelta(days=delay) > self._days.today:
            delay = 0
        if day + timedelta(days=delay) == self._days.today:
            moment = time(self._dice.randint(7, 9), self._dice.randrange(60))
        return datetime.combine(day + timedelta(days=delay), moment)

    def _settle(self, entry: Entry) -> None:
        """Decide whether a next step was done; what is due today or later is still open."""
        due, today = entry.next_on, self._days.today
        if due is None or due >= today:
            return
        kept = STEPS_KEPT if today - due <= LONG_AGO else 0.985
        if self._dice.random() < kept:
            done = due + timedelta(days=self._dice.choice((0, 0, 0, 1)))
            entry.done_on = max(min(done, today), entry.written.date())

    def _due_today(self) -> None:
        """In about half of the classes something falls due today, as on any morning."""
        recent = min(self._days.today, self._days.past[-1]) - timedelta(days=10)
        seen: set[str] = set()
        candidates = [e for e in self.entries if e.day >= recent and e.day < self._days.today]
        self._dice.shuffle(candidates)
        for entry in candidates:
            plain = not entry.draft.next_step and entry.kind == RecordKind.TALK
            if not plain or entry.restricted or entry.author.name in seen:
                continue
            seen.add(entry.author.name)
            if len(seen) % 2:
                entry.draft = Draft(
                    text=entry.draft.text,
                    topics=entry.draft.topics,
                    concern=entry.draft.concern,
                    next_step=f"再问问{entry.child.weak_subject}作业和近况",
                    next_on=self._days.today,
                )
                entry.next_on, entry.done_on = self._days.today, None


def _class_on(child: Child, day: date) -> ClassPlan:
    before = child.moved_on is not None and day < child.moved_on
    return child.moved_from if before else child.plan
