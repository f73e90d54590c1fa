"""What a school owes on a day, worked out anew from raw rows by counting days one by one.

Written from the contract of `owed` alone and slow on purpose: it shares
no code with `duties.reckoning`. It knows the four kinds that care records fulfil.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from school_care.duties.models import Duty, DutyRule
from school_care.mentoring.models import CareRecord
from school_care.school.models import Appointment, SchoolDay, Term
from school_care.students.models import (
    EmergencyPupil,
    Enrolment,
    Standing,
    StudentCareLevel,
    StudentCategory,
)
from school_care.students.models.levels import LevelPreset

DAY = timedelta(days=1)
CODES = ("talk.class_week", "contact.level", "visit.level", "visit.term")
REACHES = ("talk", "visit", "call", "video")
OUT_OF_CLASS = ("suspended", "home_taught", "elsewhere", "special", "leaving")


@dataclass(frozen=True, order=True)
class Owed:
    """One line of `owed`, as far as anybody can tell two lines apart."""

    rule: str
    subject: str
    period: str
    opens_on: date
    due_on: date
    warn_on: date
    state: str
    required: int
    counted: int
    attempts: int
    owner: int | None


@dataclass
class Often:
    """A rule: due after so many days, late after more than so many."""

    due: int | None = None
    warn: int | None = None
    required: int = 1
    ways: tuple[str, ...] = ()
    in_vacation: bool = False
    active: bool = True


def usual(preset: str) -> dict[tuple[str, int], Often]:
    """The two presets as the contract tells them."""
    talks = {("talk.class_week", 0): Often(required=3)}
    if preset == "township":
        return talks | {
            ("visit.level", 3): Often(3, 5),
            ("visit.level", 2): Often(7, 10),
            ("visit.level", 1): Often(15, 20),
        }
    return talks | {
        ("contact.level", 3): Often(7, 10),
        ("contact.level", 2): Often(15, 20),
        ("visit.level", 3): Often(30, 40),
        ("visit.term", 2): Often(ways=("visit",)),
        ("visit.term", 1): Often(ways=("visit", "call", "video")),
    }


def holds(row, day: date) -> bool:
    return row.starts_on <= day and (row.until is None or day < row.until)


class Oracle:
    """Reads every row of the school once; ask it about any day."""

    def __init__(self, school) -> None:
        def rows(model, *related):
            return list(model.objects.filter(school=school).select_related(*related))

        self.terms = rows(Term)
        self.marked = {row.date: row.kind for row in rows(SchoolDay)}
        self.enrolments = rows(Enrolment)
        self.categories = rows(StudentCategory)
        self.levels = rows(StudentCareLevel, "level")
        self.standings = rows(Standing)
        self.emergencies = rows(EmergencyPupil, "emergency")
        self.records = [row for row in rows(CareRecord) if row.withdrawn_at is None]
        self.appointments = [
            row for row in rows(Appointment, "user") if row.confirmed_at and row.user.is_active
        ]
        self.presets = rows(LevelPreset)
        self.versions = rows(DutyRule)
        self.waived = [row for row in rows(Duty) if row.state == "waived"]

    def owed(self, day: date) -> list[Owed]:
        """All lines of the four kinds, sorted."""
        rules = self.rules(day)
        found = [*self.weeks(rules, day)]
        for pupil in {row.student_id for row in self.enrolments}:
            if self.class_of(pupil, day) is not None:
                found += self.rolling("contact.level", REACHES, rules, pupil, day)
                found += self.rolling("visit.level", ("visit",), rules, pupil, day)
                found += self.by_term(rules, pupil, day)
        return sorted(found)

    # what holds

    def rules(self, day: date) -> dict[tuple[str, int], Often]:
        preset = [row.preset for row in self.presets if holds(row, day)]
        found = usual(preset[0] if preset else "school")
        for row in self.versions:
            if holds(row, day):
                found[row.code, row.rank] = Often(
                    row.due_after,
                    row.warn_after,
                    row.required,
                    tuple(row.accepts),
                    row.in_vacation,
                    row.active,
                )
        return found

    def class_of(self, pupil: int, day: date) -> int | None:
        stays = [row for row in self.enrolments if row.student_id == pupil and holds(row, day)]
        return stays[0].school_class_id if stays else None

    def tagged(self, pupil: int, day: date) -> bool:
        return any(row.student_id == pupil and holds(row, day) for row in self.categories)

    def entered(self, pupil: int, day: date) -> date:
        while self.tagged(pupil, day - DAY):
            day -= DAY
        return day

    def rank(self, pupil: int, day: date) -> int:
        held = [row for row in self.levels if row.student_id == pupil and holds(row, day)]
        return held[0].level.rank if held else 0

    def emergency(self, pupil: int, day: date) -> tuple[int, date] | None:
        running = [
            (row.emergency.every_days, row.emergency.starts_on)
            for row in self.emergencies
            if row.student_id == pupil
            and holds(row.emergency, day)
            and (row.left_on is None or day < row.left_on)
        ]
        return min(running) if running else None

    # time

    def term(self, day: date) -> Term | None:
        return next((row for row in self.terms if row.first_day <= day <= row.last_day), None)

    def counts(self, day: date) -> bool:
        """Days of vacations do not; nobody knows which come after the last term."""
        if not self.terms or day > max(row.last_day for row in self.terms):
            return True
        return self.term(day) is not None

    def later(self, day: date, days: int, *, always: bool) -> date:
        while days:
            day += DAY
            days -= always or self.counts(day)
        return day

    def has_school(self, day: date) -> bool:
        kind = self.marked.get(day)
        teaches = day.weekday() < 5 if kind in (None, "note") else kind == "work"
        return teaches and self.term(day) is not None

    # kinds

    def rolling(self, code, ways, rules, pupil: int, day: date):
        rank = self.rank(pupil, day) if self.tagged(pupil, day) else 0
        rule = rules.get((code, rank)) or rules.get((code, 0)) if rank else rules.get((code, 0))
        if not rank and code == "visit.level":
            return
        urgent = self.emergency(pupil, day) if code == "contact.level" else None
        if rule is None or not rule.active or rule.due is None:
            rule = None
        if not urgent and (rule is None or not rank):
            return
        subject = f"student:{pupil}"
        begun = self.entered(pupil, day) if rank else urgent[1]
        made, failed = self.tries(pupil, ways, day)
        said = [
            row.settled_on
            for row in self.waived
            if row.rule_code == code and row.subject_key == subject and row.settled_on <= day
        ]
        anchor = max([begun, *made, *said])
        after = [one for one in failed if one > anchor or (one == anchor and anchor not in made)]
        dues, lates = [], []
        if rule is not None:
            late = max(rule.due, rule.warn or 0) + 1
            dues.append(self.later(anchor, rule.due, always=rule.in_vacation))
            lates.append(self.later(anchor, late, always=rule.in_vacation))
        if urgent:
            dues.append(max(anchor, urgent[1]) + urgent[0] * DAY)
            lates.append(dues[-1] + DAY)
        yield self.line(
            code, subject, anchor.isoformat(), anchor, min(dues), min(lates), day, pupil=pupil,
            attempts=len(after),
        )  # fmt: skip

    def by_term(self, rules, pupil: int, day: date):
        term = self.term(day)
        rank = self.rank(pupil, day)
        rule = rules.get(("visit.term", rank)) or rules.get(("visit.term", 0))
        if term is None or not rank or not self.tagged(pupil, day) or not rule or not rule.active:
            return
        opens = max(term.first_day, self.entered(pupil, day))
        ways = rule.ways or ("visit", "call", "video")
        made, failed = self.tries(pupil, ways, day)
        made = [one for one in made if one >= opens]
        subject = f"student:{pupil}"
        if len(made) >= rule.required or self.said_needless("visit.term", subject, term.code, day):
            return
        due = term.last_day
        if rule.due is not None:
            due = min(due, self.later(opens, rule.due, always=rule.in_vacation))
        yield self.line(
            "visit.term", subject, term.code, opens, due, due + DAY, day, pupil=pupil,
            required=rule.required, counted=len(made),
            attempts=len([one for one in failed if one >= opens]),
        )  # fmt: skip

    def weeks(self, rules, day: date):
        rule = rules.get(("talk.class_week", 0))
        monday = day - day.weekday() * DAY
        week = [monday + number * DAY for number in range(7)]
        school_days = [one for one in week if self.has_school(one)]
        if rule is None or not rule.active or not school_days:
            return
        counted_on = min(day, school_days[-1])
        pupils = {row.student_id for row in self.enrolments}
        for school_class in {row.school_class_id for row in self.enrolments}:
            here = [
                pupil
                for pupil in pupils
                if self.class_of(pupil, counted_on) == school_class
                and self.tagged(pupil, counted_on)
                and not self.out_of_class(pupil, counted_on)
            ]
            required = min(rule.required, len(here))
            talked, failed = set(), 0
            for row in self.records:
                then = row.happened_on
                if (
                    row.kind == "talk"
                    and monday <= then <= day
                    and row.student_id in here
                    and self.tagged(row.student_id, then)
                ):
                    if row.outcome == "made":
                        talked.add(row.student_id)
                    else:
                        failed += 1
            subject = f"class:{school_class}"
            needless = self.said_needless("talk.class_week", subject, monday.isoformat(), day)
            if required and len(talked) < required and not needless:
                yield self.line(
                    "talk.class_week", subject, monday.isoformat(), monday, week[6],
                    week[6] + DAY, day, school_class=school_class, required=required,
                    counted=len(talked), attempts=failed,
                )  # fmt: skip

    # parts of a line

    def tries(self, pupil: int, ways, day: date) -> tuple[list[date], list[date]]:
        own = [
            row
            for row in self.records
            if row.student_id == pupil and row.kind in ways and row.happened_on <= day
        ]
        return (
            [row.happened_on for row in own if row.outcome == "made"],
            [row.happened_on for row in own if row.outcome == "not_reached"],
        )

    def said_needless(self, code: str, subject: str, period: str, day: date) -> bool:
        return any(
            (row.rule_code, row.subject_key, row.period_key) == (code, subject, period)
            and row.settled_on <= day
            for row in self.waived
        )

    def out_of_class(self, pupil: int, day: date) -> bool:
        return any(
            row.student_id == pupil and row.kind in OUT_OF_CLASS and holds(row, day)
            for row in self.standings
        )

    def owner(self, school_class: int | None, day: date) -> int | None:
        here = [
            row
            for row in self.appointments
            if holds(row, day) and (row.user.left_on is None or row.user.left_on > day)
        ]
        heads = [row for row in here if row.school_class_id and row.school_class_id == school_class]
        for held in (
            [row for row in heads if row.acting],
            heads,
            [row for row in here if row.role == "director" and row.acting],
            [row for row in here if row.role == "director"],
            [row for row in here if row.role == "principal" and row.acting],
            [row for row in here if row.role == "principal"],
        ):
            if held:
                return max(held, key=lambda row: (row.starts_on, row.pk)).user_id
        return None

    def line(
        self, code, subject, period, opens, due, late, day, *, pupil=None, school_class=None, **more
    ) -> Owed:
        if pupil is not None:
            school_class = self.class_of(pupil, day)
        state = "open" if day < due else "due" if day < late else "warned"
        return Owed(
            code, subject, period, opens, due, late, state,
            **({"required": 1, "counted": 0, "attempts": 0} | more),
            owner=self.owner(school_class, day),
        )  # fmt: skip


def as_owed(items, day: date) -> list[Owed]:
    """The engine's answer in the same words."""
    return sorted(
        Owed(
            item.rule.code, item.subject_key, item.period_key, item.opens_on, item.due_on,
            item.warn_on, str(item.standing(day)), item.required, item.counted, item.attempts,
            item.owner,
        )
        for item in items
        if item.kind.code in CODES
    )  # fmt: skip


def as_stored(school, day: date) -> list[Owed]:
    """The ledger's open rows in the same words."""
    return sorted(
        Owed(
            row.rule_code, row.subject_key, row.period_key, row.opens_on, row.due_on, row.warn_on,
            str(row.standing(day)), row.required, row.counted, row.attempts, row.owner_id,
        )
        for row in Duty.objects.open().filter(school=school, rule_code__in=CODES)
    )  # fmt: skip
