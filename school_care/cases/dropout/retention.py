"""巩固率 (domain §5.2): who of a cohort is still there, or graduated, of all who should be.

Cohort form: 毕业 (or 现在) ÷ (入学 + 转入 − 转出) × 100 %, counted by pupil, so it never passes
100 %. The base day is 30 September of the year of entry; where the school's records begin later,
the day they begin, and the page says so. 转出 are those gone with proof: 转出, 死亡, another cohort
of this school. Who left without it, or is on the register and away (疑似, 劝返中, 认定辍学), is the
difference, by name.

Pure reading, a constant number of queries; who may see it is the caller's matter.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from school_care.attendance.flow_rows import cohort_on
from school_care.attendance.rates import rate_words
from school_care.cases.dropout.enums import MISSED, CourseState
from school_care.cases.models import DropoutCourse
from school_care.core.intervals import holds
from school_care.core.templatetags.days import long_date
from school_care.school.enums import FIRST_GRADE, LAST_GRADE, Stage
from school_care.school.models import School
from school_care.school.models.places import school_year_of
from school_care.students.enums import NOT_ON_REGISTER, LeaveReason
from school_care.students.models import Enrolment, Standing

ONE_DAY = timedelta(days=1)
COUNTS_ON = (9, 30)  # late registration is over, the register is reported up
SHOWN_AFTER = 3  # years for which a cohort that has left is still shown
PROVEN = (LeaveReason.TRANSFERRED, LeaveReason.DECEASED)
LEFT_HERE = (LeaveReason.GRADUATED, LeaveReason.PROMOTED)
NAMES = {Stage.JUNIOR: "三年巩固率", Stage.PRIMARY: "六年巩固率"}


class Stay(NamedTuple):
    """An enrolment interval of a pupil, with the cohort of its class."""

    student_id: int
    starts_on: date
    until: date | None
    reason: str
    stage: str
    entry_year: int

    @property
    def cohort(self) -> tuple[str, int]:
        return self.stage, self.entry_year


@dataclass(frozen=True)
class Lost:
    """A pupil in the difference, and why."""

    student_id: int
    why: str


@dataclass
class Cohort:
    """Who entered together. `since`: the base day; `wanted`: the base day it should be; `until`:
    today, or the day the cohort left."""

    stage: str
    entry_year: int
    wanted: date
    since: date
    until: date
    over: bool
    base: set[int] = field(default_factory=set)  # there on the base day
    came: set[int] = field(default_factory=set)  # later
    left: set[int] = field(default_factory=set)  # with proof
    here: set[int] = field(default_factory=set)
    lost: list[Lost] = field(default_factory=list)

    @property
    def key(self) -> str:
        """junior-2024, as the address says it."""
        return f"{self.stage}-{self.entry_year}"

    @property
    def name(self) -> str:
        """初中2024级（现九年级）."""
        cohort = f"{Stage(self.stage).label}{self.entry_year}级"
        grade = cohort_on(self.stage, self.entry_year, self.until)
        return cohort if self.over or grade == cohort else f"{cohort}（现{grade}）"

    @property
    def rate_name(self) -> str:
        """三年巩固率, for a running cohort 现时巩固率."""
        return NAMES[Stage(self.stage)] if self.over else "现时巩固率"

    @property
    def incomplete(self) -> bool:
        """Whether the records begin after the cohort entered."""
        return self.since > self.wanted

    @property
    def due(self) -> int:
        """The denominator."""
        return len(self.base) + len(self.came) - len(self.left)

    @property
    def words(self) -> str:
        """98.4%, «—» of nobody."""
        return rate_words(len(self.here), self.due)

    @property
    def closes(self) -> bool:
        """Whether those there and the difference make up the denominator."""
        return self.due == len(self.here) + len(self.lost)


def cohorts_of(school: School, on: date) -> list[Cohort]:
    """Every cohort that runs or has left within SHOWN_AFTER years, youngest stage last."""
    stays = _stays(school, on)
    away = _away(school)
    guests = _guests(school)
    cohorts = {
        cohort: _empty(*cohort, begun=begun, on=on)
        for cohort, begun in sorted(_begun(stays).items())
    }
    for student_id, pupil in stays.items():
        for key in {stay.cohort for stay in pupil}:
            cohort = cohorts[key]
            if (student_id, cohort.until) not in guests:
                _place(cohort, student_id, pupil, away)
    return [
        one
        for one in cohorts.values()
        if (one.due or one.left) and school_year_of(on) - one.entry_year < _shown(one.stage)
    ]


def _begun(stays: dict[int, list[Stay]]) -> dict[tuple[str, int], date]:
    """From which day each cohort is on record: the day on which most of it appears at once, as an
    imported roster does; else its first pupil's."""
    firsts: dict[tuple[str, int], Counter[date]] = defaultdict(Counter)
    for pupil in stays.values():
        seen = set()
        for stay in pupil:
            if stay.cohort not in seen:
                seen.add(stay.cohort)
                firsts[stay.cohort][stay.starts_on] += 1
    begun = {}
    for cohort, days in firsts.items():
        day, pupils = days.most_common(1)[0]
        begun[cohort] = day if pupils * 2 > days.total() else min(days)
    return begun


def _shown(stage: str) -> int:
    return LAST_GRADE[Stage(stage)] - FIRST_GRADE[Stage(stage)] + 1 + SHOWN_AFTER


def _empty(stage: str, entry_year: int, *, begun: date, on: date) -> Cohort:
    years = LAST_GRADE[Stage(stage)] - FIRST_GRADE[Stage(stage)] + 1
    ends = date(entry_year + years, 8, 31)
    until = min(ends, on)
    wanted = min(date(entry_year, *COUNTS_ON), until)
    return Cohort(stage, entry_year, wanted, max(wanted, min(begun, until)), until, over=ends < on)


def _stays(school: School, on: date) -> dict[int, list[Stay]]:
    """Each pupil's stays in classes up to `on`, in order; one query. One that held no day was
    taken back and says nothing."""
    found: dict[int, list[Stay]] = defaultdict(list)
    rows = Enrolment.objects.filter(
        school=school, school_class__isnull=False, starts_on__lte=on
    ).order_by("starts_on", "pk")
    for values in rows.values_list(
        "student_id",
        "starts_on",
        "until",
        "leave_reason",
        "school_class__stage",
        "school_class__entry_year",
    ):
        stay = Stay(*values)
        if stay.until is None or stay.until > stay.starts_on:
            found[stay.student_id].append(stay)
    return found


def _away(school: School) -> dict[int, str]:
    """Pupils who are away without a lawful reason now, and as what; one query."""
    running = DropoutCourse.objects.filter(
        school=school, state__in=(*MISSED, CourseState.CONFIRMED)
    )
    return {
        student_id: CourseState(state).label
        for student_id, state in running.values_list("student_id", "state")
    }


class _guests:  # noqa: N801 (asked like a set)
    """Whether a pupil's register is elsewhere on a day; one query."""

    def __init__(self, school: School) -> None:
        self.rows: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
        rows = Standing.objects.filter(school=school, kind__in=NOT_ON_REGISTER)
        for student_id, starts_on, until in rows.values_list("student_id", "starts_on", "until"):
            self.rows[student_id].append((starts_on, until))

    def __contains__(self, asked: tuple[int, date]) -> bool:
        student_id, day = asked
        return any(holds(*span, day) for span in self.rows.get(student_id, ()))


def _place(cohort: Cohort, student_id: int, pupil: list[Stay], away: dict[int, str]) -> None:
    """Put a pupil where they belong in the sum of a cohort they were in."""
    own = [
        stay
        for stay in pupil
        if stay.cohort == (cohort.stage, cohort.entry_year)
        and stay.starts_on <= cohort.until
        and (stay.until is None or stay.until > cohort.since)
    ]
    if not own:
        return
    at_base = any(holds(stay.starts_on, stay.until, cohort.since) for stay in own)
    (cohort.base if at_base else cohort.came).add(student_id)
    last = own[-1]
    still = last.until is None or last.until > cohort.until
    if still or last.reason in LEFT_HERE or _rose(cohort, last, pupil):
        if not cohort.over and student_id in away:
            cohort.lost.append(Lost(student_id, f"在籍未到校，{away[student_id]}"))
        else:
            cohort.here.add(student_id)
    elif last.reason in PROVEN or _went_on(last, pupil):
        cohort.left.add(student_id)
    else:
        said = "更正离校" if last.reason == LeaveReason.CORRECTED else "离校"
        cohort.lost.append(Lost(student_id, f"{long_date(last.until)}{said}，没有转学凭证"))


def _next(last: Stay, pupil: list[Stay]) -> Stay | None:
    return next((stay for stay in pupil if last.until and stay.starts_on >= last.until), None)


def _rose(cohort: Cohort, last: Stay, pupil: list[Stay]) -> bool:
    """Whether the pupil went on to the junior stage of this school."""
    following = _next(last, pupil)
    return following is not None and following.stage != cohort.stage


def _went_on(last: Stay, pupil: list[Stay]) -> bool:
    """Whether the pupil went to another cohort: 留级, 跳级."""
    following = _next(last, pupil)
    return following is not None and following.cohort != last.cohort
